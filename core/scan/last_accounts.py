"""The accounts of the last scan, kept so that the next one can begin with them at once.

They are a guess, never a result: what counts is what AWS lists. One small file per organization
in the user's data folder, readable by nobody else.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.model import Account, PopulationSource, Scan

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_log = logging.getLogger(__name__)


def accounts_folder() -> Path:
    """Where the lists are."""
    from platformdirs import user_data_path

    return user_data_path("rolecall", appauthor=False) / "accounts"


def remember_accounts(scan: Scan, folder: Path | None = None) -> None:
    """Keep the accounts of a whole scan of an organization; of any other, nothing. A list that
    cannot be written is no fault: the next scan only begins later."""
    organization = scan.organization
    is_whole = scan.complete and scan.population is PopulationSource.ORGANIZATION
    if scan.demo or not is_whole or not organization.management_account_id.isdigit():
        return
    path = _path(organization.management_account_id, folder)
    accounts = tuple(result.account for result in scan.results)
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(_adapter().dump_json(accounts))
        part.replace(path)
    except OSError as error:
        _log.info("the list of accounts was not kept: %s", error)


def last_accounts(management_account_id: str, folder: Path | None = None) -> tuple[Account, ...]:
    """The accounts of the organization's last scan; none where no list was kept, or no sound
    one."""
    if not management_account_id.isdigit():
        return ()
    try:
        return _adapter().validate_json(_path(management_account_id, folder).read_bytes())
    except (OSError, ValueError):
        return ()


def _path(management_account_id: str, folder: Path | None) -> Path:
    return (folder or accounts_folder()) / f"{management_account_id}.json"


@cache
def _adapter() -> TypeAdapter[tuple[Account, ...]]:
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Account, ...])
