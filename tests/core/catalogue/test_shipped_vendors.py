"""What holds for every vendor spec that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue import Catalogue, load_catalogue
from core.catalogue.loading import SHIPPED

VENDORS = ["archera", "flexera-bill-connect", "opsramp", "prosperops"]


def test_the_first_four_vendors_ship(catalogue: Catalogue) -> None:
    assert list(catalogue.vendors) == VENDORS


def test_each_file_is_named_for_its_vendor(catalogue: Catalogue) -> None:
    assert sorted(path.stem for path in SHIPPED.glob("*.yaml")) == sorted(catalogue.vendors)


def test_the_digest_is_the_same_for_the_same_content(catalogue: Catalogue) -> None:
    assert load_catalogue().sha256 == catalogue.sha256


def test_the_digest_changes_with_any_fact(tmp_path: Path, catalogue: Catalogue) -> None:
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("451234325714", "451234325715")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    assert load_catalogue(tmp_path).sha256 != catalogue.sha256


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_whose_list_is_not_public_asks_for_the_policy(
    catalogue: Catalogue, vendor: str
) -> None:
    spec = catalogue.vendors[vendor]
    supplied = any(one.supplied_by for role in spec.roles for one in role.permissions)
    assert supplied is (spec.completeness == "customer-supplies")


@pytest.mark.parametrize("vendor", VENDORS)
def test_external_ids_are_marked_sensitive(catalogue: Catalogue, vendor: str) -> None:
    assert catalogue.vendors[vendor].variables["external_id"].sensitive


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_source_is_used(catalogue: Catalogue, vendor: str) -> None:
    spec = catalogue.vendors[vendor]
    text = spec.model_dump_json(exclude={"sources"})
    assert [source.id for source in spec.sources if f'"{source.id}"' not in text] == []
