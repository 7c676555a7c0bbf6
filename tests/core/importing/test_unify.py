"""Which values make a spec's text a given one."""

from __future__ import annotations

import pytest

from core.catalogue import Catalogue
from core.importing.unify import unify


@pytest.mark.parametrize(
    ("template", "text", "values"),
    [
        ("ProsperOps", "ProsperOps", {}),
        ("${role_name}", "Bill", {"role_name": "Bill"}),
        ("arn:${partition}:s3:::${billing_bucket}/*", "arn:aws:s3:::bb1/*",
         {"billing_bucket": "bb1"}),
        ("${zone.principal}", "arn:aws:iam::451234325714:role/production_eu_customer_access",
         {"zone": "app.flexera.eu"}),
        ("arn:aws:iam::${account_id}:x", "arn:aws:iam::111122223333:x", {}),
    ],
    ids=["plain", "whole", "inside", "choice", "built-in"],
)  # fmt: skip
def test_values_that_fit(
    catalogue: Catalogue, template: str, text: str, values: dict[str, str]
) -> None:
    assert unify(template, text, catalogue.vendors["flexera-bill-connect"]) == values


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("ProsperOps", "prosperops"),
        ("${external_id}", "not a number"),
        ("${external_id}", "${still_open}"),
        ("${zone.principal}", "arn:aws:iam::1:root"),
        ("${role_name}-${role_name}", "a-b"),
        ("${role_name}", "x" * 700),
        ("${undefined}", "x"),
    ],
    ids=["case", "pattern", "open", "no-choice", "twice", "long", "undefined"],
)
def test_texts_that_do_not_fit(catalogue: Catalogue, template: str, text: str) -> None:
    assert unify(template, text, catalogue.vendors["flexera-bill-connect"]) is None
