"""What a scan looks like on paper: frames, the workbook, CSV, a table for the terminal."""
