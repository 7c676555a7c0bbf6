"""Puts the demonstration's agreement where a run can use it, with dates that fit today."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

from core.demo.agreed import RESOURCES

_DATED = re.compile(
    r"^(?P<field>\s*\w+: )\d{4}-\d\d-\d\d(?P<mark>\s+# today (?P<days>[+-]\d+))$", re.MULTILINE
)


def copy_agreement(folder: Path, today: date | None = None) -> Path:
    """Copy agreement and sample policies into `folder`; return the agreement's path.

    A date with the remark ``# today +90`` becomes the date 90 days from `today`: what is in
    force in the demonstration stays so, whenever it is opened.
    """
    reference = today or date.today()  # noqa: DTZ011 - agreements count local calendar days
    text = (RESOURCES / "agreement.yaml").read_text(encoding="utf-8")

    def renewed(found: re.Match[str]) -> str:
        day = reference + timedelta(days=int(found["days"]))
        return f"{found['field']}{day.isoformat()}{found['mark']}"

    shutil.copytree(RESOURCES / "sample-policies", folder / "sample-policies")
    target = folder / "agreement.yaml"
    target.write_text(_DATED.sub(renewed, text), encoding="utf-8")
    return target
