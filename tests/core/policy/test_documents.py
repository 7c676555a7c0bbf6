"""Reading documents, and writing them in one spelling."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from urllib.parse import quote

from policy_writing import allow, document

from core.policy import compare_permissions
from core.policy.documents import canonical_text, document_text

READ = document(allow("s3:GetObject", Sid="Read é"))


def test_one_document_has_one_text_whatever_its_form() -> None:
    reordered = dict(reversed(READ.items()))
    forms = [READ, reordered, json.dumps(READ, indent=2), quote(json.dumps(READ)),
             "\ufeff" + json.dumps(reordered)]  # fmt: skip
    assert len({canonical_text(form) for form in forms}) == 1


def test_the_text_keeps_everything_in_the_document() -> None:
    assert json.loads(canonical_text(READ)) == READ


def test_numbers_keep_their_kind() -> None:
    assert canonical_text('{"b": 1.50, "a": [true, null, 10]}') == '{"a":[true,null,10],"b":1.5}'


def test_text_that_is_no_document_comes_back_as_it_is() -> None:
    assert canonical_text("{") == "{"


def test_a_read_only_mapping_is_a_document() -> None:
    frozen = MappingProxyType({"Statement": MappingProxyType(allow("s3:*"))})
    assert json.loads(document_text(frozen)) == {"Statement": allow("s3:*")}


def test_a_comparison_is_remembered_by_content() -> None:
    first = compare_permissions([json.dumps(READ)], [READ])
    again = compare_permissions([json.dumps(READ)], [json.dumps(READ)])
    assert first is again


def test_accounts_share_what_does_not_depend_on_the_account() -> None:
    first = compare_permissions([READ], [READ], account_id="111111111111")
    assert first is compare_permissions([READ], [READ], account_id="222222222222")


def test_threads_that_meet_the_same_documents_get_the_same_explanation() -> None:
    wider = document(*(allow(f"s3:Action{n}", f"arn:aws:s3:::b{n}") for n in range(60)))
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: compare_permissions([], [wider]).excess, range(32))
    assert len(set(map(str, answers))) == 1
