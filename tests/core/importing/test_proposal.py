"""What an import would change in the agreement."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.catalogue import Catalogue
from core.errors import InputError
from core.importing import ImportedRole
from core.importing.joining import joined
from core.importing.matching import recognised_vendors
from core.importing.proposal import Target, propose

_PROSPEROPS = "arn:aws:iam::205499583182:root"
_FLEXERA = "arn:aws:iam::451234325714:role/production_eu_customer_access"


@pytest.fixture
def prosperops(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
) -> ImportedRole:
    pieces = [trust(_PROSPEROPS, "po-new-id"), policy(Action=["ce:*", "sts:GetCallerIdentity"])]
    return joined([role(json.dumps(piece)) for piece in pieces])


@pytest.fixture
def flexera(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
) -> ImportedRole:
    statements = [
        ("s3:GetBucketLocation", "arn:aws:s3:::new-bill"),
        ("s3:ListBucket", "arn:aws:s3:::new-bill"),
        ("s3:GetObject", "arn:aws:s3:::new-bill/*"),
        (["organizations:Describe*", "organizations:List*"], "*"),
        ("ce:GetReservationUtilization", "*"),
    ]
    document = policy()
    document["Statement"] = [
        {"Effect": "Allow", "Action": action, "Resource": resource}
        for action, resource in statements
    ]
    return joined([role(json.dumps(trust(_FLEXERA, "99881"))), role(json.dumps(document))])


def _changes(proposal):  # noqa: ANN001, ANN202
    return {change.field: (change.old, change.new) for change in proposal.changes}


def test_values_that_the_import_shows_are_proposed(
    agreement: Path, catalogue: Catalogue, prosperops: ImportedRole
) -> None:
    proposal = propose(agreement, catalogue, Target("prosperops"), prosperops)

    changes = _changes(proposal)
    assert list(changes) == [
        "vendors.prosperops.values.external_id",
        "vendors.prosperops.values.policy",
    ]
    assert changes["vendors.prosperops.values.external_id"] == ("po-old-id", "po-new-id")
    assert "sts:GetCallerIdentity" in changes["vendors.prosperops.values.policy"][1]
    assert proposal.remarks == ()


def test_an_external_id_is_marked_as_sensitive(
    agreement: Path, catalogue: Catalogue, prosperops: ImportedRole
) -> None:
    first, second = propose(agreement, catalogue, Target("prosperops"), prosperops).changes

    assert (first.sensitive, second.sensitive) == (True, False)
    assert first.sentence == "The external ID of ProsperOps becomes what the import shows."


def test_a_members_policy_is_another_value(
    agreement: Path, catalogue: Catalogue, prosperops: ImportedRole
) -> None:
    proposal = propose(agreement, catalogue, Target("prosperops", member=True), prosperops)

    assert "vendors.prosperops.values.member_policy" in _changes(proposal)
    assert "vendors.prosperops.values.policy" not in _changes(proposal)


def test_values_of_one_account_stay_with_it(
    agreement: Path, catalogue: Catalogue, prosperops: ImportedRole
) -> None:
    target = Target("prosperops", account_id="111122223333")

    changes = _changes(propose(agreement, catalogue, target, prosperops))

    assert list(changes) == [
        "vendors.prosperops.account_values.111122223333.external_id",
        "vendors.prosperops.account_values.111122223333.member_policy",
    ]


def test_the_zone_and_bucket_are_recognised(
    agreement: Path, catalogue: Catalogue, flexera: ImportedRole
) -> None:
    proposal = propose(agreement, catalogue, Target("flexera-bill-connect"), flexera)

    base = "vendors.flexera-bill-connect.values"
    assert _changes(proposal) == {
        f"{base}.zone": (None, "app.flexera.eu"),
        f"{base}.external_id": ("48213", "99881"),
        f"{base}.billing_bucket": ("our-bill", "new-bill"),
    }
    assert proposal.remarks == ()


def test_an_older_form_of_trust_switches_on_what_accepts_it(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust("451234325714", "48213")))

    proposal = propose(agreement, catalogue, Target("flexera-bill-connect"), found)

    assert _changes(proposal) == {
        "vendors.flexera-bill-connect.values.accept_account_root": (None, "true")
    }


def test_the_same_policy_in_other_words_changes_nothing(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    policy: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(policy(Action=["ce:*", "ce:Get*"], Sid="Other")))

    assert propose(agreement, catalogue, Target("prosperops"), found).changes == ()


def test_what_differs_beyond_the_values_is_said(
    agreement: Path,
    catalogue: Catalogue,
    flexera: ImportedRole,
    role: Callable[[str], ImportedRole],
    policy: Callable[..., dict[str, Any]],
) -> None:
    more = role(json.dumps(policy(Action="ec2:RunInstances")))
    found = joined([flexera, more])

    remarks = propose(agreement, catalogue, Target("flexera-bill-connect"), found).remarks

    assert any("ec2:RunInstances" in remark for remark in remarks)


def test_another_vendors_role_is_noticed(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust("210987654321", "x12")))

    remarks = propose(agreement, catalogue, Target("prosperops"), found).remarks

    assert any("Is it the right vendor?" in remark for remark in remarks)
    assert any("arn" in remark or "210987654321" in remark for remark in remarks)


def test_an_external_id_of_the_wrong_form_is_not_proposed(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust(_FLEXERA, "not-a-number")))

    proposal = propose(agreement, catalogue, Target("flexera-bill-connect"), found)

    assert "vendors.flexera-bill-connect.values.external_id" not in _changes(proposal)
    assert any("external ID" in remark for remark in proposal.remarks)


def test_what_is_still_open_in_the_import_is_said(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust(_PROSPEROPS, "<your external id>")))

    proposal = propose(agreement, catalogue, Target("prosperops"), found)

    assert proposal.changes == ()
    assert any("leaves open: your_external_id" in remark for remark in proposal.remarks)


def test_a_vendor_that_is_not_in_the_agreement_yet_is_added(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust("arn:aws:iam::967800896805:root", "ar-1")))

    proposal = propose(agreement, catalogue, Target("archera", variant="trial"), found)

    changes = _changes(proposal)
    assert changes["vendors.archera.variant"] == (None, "trial")
    assert changes["vendors.archera.values.external_id"] == (None, "ar-1")
    assert any(remark.startswith("Still to be filled in") for remark in proposal.remarks)


def test_a_vendor_with_several_ways_asks_which(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust("arn:aws:iam::967800896805:root", "ar-1")))

    with pytest.raises(InputError, match="trial, production"):
        propose(agreement, catalogue, Target("archera"), found)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Target("nobody"), "no vendor 'nobody'"),
        (Target("prosperops", variant="psychic"), "no variant 'psychic'"),
        (Target("flexera-bill-connect", member=True), "no role in this kind of account"),
    ],
)
def test_a_target_that_does_not_exist_is_refused(
    agreement: Path, catalogue: Catalogue, prosperops: ImportedRole, target: Target, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        propose(agreement, catalogue, target, prosperops)


def test_the_vendor_is_told_by_its_account(
    catalogue: Catalogue, prosperops: ImportedRole, flexera: ImportedRole
) -> None:
    assert recognised_vendors(catalogue, prosperops)[:1] == ("prosperops",)
    assert recognised_vendors(catalogue, flexera)[0].startswith("flexera")


def test_values_of_one_of_several_installations_stay_with_it(
    agreement: Path, catalogue: Catalogue, flexera: ImportedRole
) -> None:
    text = agreement.read_text(encoding="utf-8")
    second = "    instances:\n      north: {}\n      south:\n        values: {role_name: Bill}\n"
    agreement.write_text(
        text.replace("billing_bucket: our-bill\n", f"billing_bucket: our-bill\n{second}"), "utf-8"
    )

    with pytest.raises(InputError, match="Choose north, south"):
        propose(agreement, catalogue, Target("flexera-bill-connect"), flexera)
    target = Target("flexera-bill-connect", instance="south")
    proposal = propose(agreement, catalogue, target, flexera)

    assert _changes(proposal)[
        "vendors.flexera-bill-connect.instances.south.values.billing_bucket"
    ] == (None, "new-bill")


def test_a_policy_of_aws_that_the_vendor_does_not_ask_for_is_said(
    agreement: Path, catalogue: Catalogue, flexera: ImportedRole
) -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    found = replace(flexera, aws_managed_arns=(arn,))

    remarks = propose(agreement, catalogue, Target("flexera-bill-connect"), found).remarks

    assert f"Only in the import: {arn}." in remarks
