"""What holds for every vendor spec that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue import Catalogue, load_catalogue
from core.catalogue.loading import SHIPPED
from core.catalogue.spec import When

VENDORS = [
    "archera", "castai", "cloudability", "cloudcheckr", "cloudhealth", "cloudzero", "corestack",
    "datadog", "densify", "doit", "flexera-automation", "flexera-bill-connect",
    "flexera-read-only", "harness-ccm", "kubecost", "nops", "opsramp", "prosperops", "pump",
    "spot", "spot-eco", "umbrella", "usage-ai", "vantage", "xosphere", "zesty",
]  # fmt: skip
NOT_PUBLIC = {"archera", "castai", "opsramp", "prosperops", "pump", "vantage"}
WITHOUT_EXTERNAL_ID = {"kubecost"}


def test_every_published_vendor_ships(catalogue: Catalogue) -> None:
    assert list(catalogue.vendors) == VENDORS


def test_what_is_not_public_as_a_whole_is_marked(catalogue: Catalogue) -> None:
    marked = {name for name, spec in catalogue.vendors.items() if spec.completeness != "complete"}
    assert marked == NOT_PUBLIC


def test_facts_of_third_parties_are_marked(catalogue: Catalogue) -> None:
    for name in ("cloudability", "usage-ai"):
        permissions = catalogue.vendors[name].roles[0].permissions
        assert {one.confidence for one in permissions} == {"third-party"}


@pytest.mark.parametrize("vendor", VENDORS)
def test_policies_of_one_role_never_share_a_name(catalogue: Catalogue, vendor: str) -> None:
    for role in catalogue.vendors[vendor].roles:
        seen: dict[str, list[When]] = {}
        for one in role.permissions:
            if one.policy_name is not None and not one.optional:
                seen.setdefault(one.policy_name, []).append(one.when)
        for conditions in seen.values():
            assert len({when.model_dump_json() for when in conditions}) == len(conditions)


def test_each_file_is_named_for_its_vendor(catalogue: Catalogue) -> None:
    assert sorted(path.stem for path in SHIPPED.glob("*.yaml")) == sorted(catalogue.vendors)


def test_the_digest_is_the_same_for_the_same_content(catalogue: Catalogue) -> None:
    assert load_catalogue().sha256 == catalogue.sha256


def test_the_digest_changes_with_any_fact(tmp_path: Path, catalogue: Catalogue) -> None:
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("451234325714", "451234325715")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    assert load_catalogue(tmp_path).sha256 != catalogue.sha256


@pytest.mark.parametrize("vendor", sorted(NOT_PUBLIC))
def test_a_vendor_whose_list_is_not_public_asks_for_the_policy(
    catalogue: Catalogue, vendor: str
) -> None:
    spec = catalogue.vendors[vendor]
    assert any(one.supplied_by for role in spec.roles for one in role.permissions)


@pytest.mark.parametrize("vendor", sorted(set(VENDORS) - WITHOUT_EXTERNAL_ID))
def test_external_ids_are_marked_sensitive(catalogue: Catalogue, vendor: str) -> None:
    assert catalogue.vendors[vendor].variables["external_id"].sensitive


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_source_is_used(catalogue: Catalogue, vendor: str) -> None:
    spec = catalogue.vendors[vendor]
    text = spec.model_dump_json(exclude={"sources"})
    assert [source.id for source in spec.sources if f'"{source.id}"' not in text] == []
