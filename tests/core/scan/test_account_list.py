from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.scan.account_list import load_accounts


def _file(folder: Path, text: str) -> Path:
    path = folder / "accounts.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_ids_and_names_are_read_and_an_id_counts_once(tmp_path: Path) -> None:
    text = "account_id,name\n# ours\n111100000001,Team\n\n000000000002\n111100000001,Team\n"

    accounts = load_accounts(_file(tmp_path, text))

    assert [(one.id, one.name) for one in accounts] == [
        ("111100000001", "Team"),
        ("000000000002", ""),
    ]


def test_a_spreadsheet_may_have_used_semicolons_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeffid;name\n111100000001;Smith, Ltd\n"

    assert load_accounts(_file(tmp_path, text))[0].name == "Smith, Ltd"


def test_every_line_without_an_id_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_accounts(_file(tmp_path, "111100000001\n11110000002\nteam,x\n"))

    assert [problem.line for problem in caught.value.problems] == [2, 3]
    assert "zeros" in caught.value.problems[0].remedy


@pytest.mark.parametrize("text", ["", "account_id,name\n"])
def test_a_list_without_accounts_is_no_list(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="names no account"):
        load_accounts(_file(tmp_path, text))


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_accounts(tmp_path / "nowhere.csv")
