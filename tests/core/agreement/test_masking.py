"""The agreement's text without its secrets."""

from __future__ import annotations

import pytest

from core.agreement.masking import masked_text, sensitive_names
from core.catalogue import load_catalogue
from core.catalogue.yaml_text import parse_yaml

NAMES = frozenset({"external_id"})


@pytest.mark.parametrize(
    "line",
    [
        "external_id: bw-prosperops-7f3c",
        'external_id: "bw-prosperops-7f3c"  # of the contract',
        '"111122223333": {external_id: bw-prosperops-7f3c, zone: eu}',
        "'external_id' : 'bw-prosperops-7f3c'",
    ],
)
def test_a_secret_is_masked_however_it_is_written(line: str) -> None:
    assert "prosperops" not in masked_text(line, None, NAMES)


def test_everything_else_stays_as_it_is() -> None:
    text = "zone: eu  # external\nexternal_id: bw-prosperops-7f3c  # ours\n"
    assert masked_text(text, None, NAMES) == "zone: eu  # external\nexternal_id: bw••••3c  # ours\n"


def test_a_secret_in_a_list_is_masked_where_the_text_can_be_read() -> None:
    text = "previous_external_id:\n  - an-older-id\n"
    data = parse_yaml(text, "agreement").data
    assert "an-older-id" not in masked_text(text, data, frozenset({"previous_external_id"}))


def test_a_secret_that_is_repeated_in_a_comment_is_masked_there_too() -> None:
    text = "external_id: bw-prosperops-7f3c\n# was bw-prosperops-7f3c before\n"
    data = parse_yaml(text, "agreement").data
    assert "prosperops" not in masked_text(text, data, NAMES)


def test_what_a_vendor_marks_as_sensitive_is_masked() -> None:
    assert {"external_id", "previous_external_id"} <= sensitive_names(load_catalogue())


@pytest.mark.parametrize(
    "lines",
    [
        "external_id:\n  - top-secret-11\n  - top-secret-22\nzone: eu",
        "external_id:\n- top-secret-11\n- top-secret-22\nzone: eu",
        "external_id: >-\n  top-secret-11\nzone: eu",
        "external_id: |\n  top-secret-11\n  top-secret-22\nzone: eu",
        "external_id: [top-secret-11, top-secret-22]\nzone: eu",
        "external_id:\n  [top-secret-11,\n   top-secret-22]\nzone: eu",
        "external_id: [top-secret-11,\n  top-secret-22]\nzone: eu",
    ],
)
def test_a_text_that_nobody_can_read_shows_no_secret_either(lines: str) -> None:
    masked = masked_text(lines, None, frozenset({"external_id"}))
    assert "top-secret" not in masked
    assert masked.endswith("\nzone: eu")
    assert masked.count("\n") == lines.count("\n")
