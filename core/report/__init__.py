"""What a scan looks like on paper: frames, the workbook, CSV, a table for the terminal.

Importing this is cheap; pandas, openpyxl and rich are imported by the first call that needs them.
"""

from core.report.console_table import print_table
from core.report.csv_rows import write_csv
from core.report.workbook import write_workbook

__all__ = ["print_table", "write_csv", "write_workbook"]
