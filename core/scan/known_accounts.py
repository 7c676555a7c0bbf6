"""Who is publicly known to own an AWS account (`resources/known-accounts.csv`)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "resources" / "known-accounts.csv"


@cache
def known_accounts() -> Mapping[str, str]:
    """Owners by account id; ids nobody published are absent."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            row["account_id"]: f"{row['owner']} (AWS)" if row["type"] == "aws" else row["owner"]
            for row in rows
        }
