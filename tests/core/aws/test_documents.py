from __future__ import annotations

from core.aws.documents import decoded


def test_an_encoded_document_is_decoded_in_its_own_spelling() -> None:
    assert decoded("%7B%20%22a%22%3A%20%22%2A%22%7D") == '{ "a": "*"}'


def test_a_plain_document_keeps_its_percent_signs() -> None:
    assert decoded('{"Resource":"%2F"}') == '{"Resource":"%2F"}'


def test_a_plus_sign_stays_a_plus_sign() -> None:
    assert decoded("%7B%22a%22%3A%22b+c%22%7D") == '{"a":"b+c"}'
