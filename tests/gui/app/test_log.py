from __future__ import annotations

import logging

import pytest

from gui.log import LineFormatter, without_secrets


def line(message: str, *args: object) -> str:
    return LineFormatter().format(
        logging.LogRecord("core.scan", logging.INFO, "x.py", 1, message, args, None)
    )


def test_names_from_aws_cannot_forge_a_second_line() -> None:
    text = line("account %s", "evil\n2026-01-01 ERROR root: all accounts deleted\x1b[2J")
    assert "\n" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"),
        ("'SecretAccessKey': 'wJalrXUtnFEMI'", "wJalrXUtnFEMI"),
        ("X-Amz-Security-Token: FwoGZXIvYXdzE", "FwoGZXIvYXdzE"),
        ('"sts:ExternalId": "rc-4711"', "rc-4711"),
        ("ExternalId=rc-4711", "rc-4711"),
    ],
)
def test_secrets_are_blotted_out(text: str, secret: str) -> None:
    assert secret not in without_secrets(text)
    assert "***" in without_secrets(text)
