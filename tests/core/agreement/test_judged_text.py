from __future__ import annotations

from pathlib import Path

import pytest

from core.agreement.judged_text import judged_text
from core.agreement.loading import load_agreement
from core.catalogue import Catalogue, load_catalogue
from core.demo.agreement_copy import copy_agreement


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    from datetime import date

    return copy_agreement(tmp_path, date(2026, 3, 31))


def test_the_text_is_that_of_the_version_with_the_digest(path: Path, catalogue: Catalogue) -> None:
    sha256 = load_agreement(path, catalogue).sha256
    assert judged_text(path, catalogue, sha256) == path.read_text("utf-8")


def test_a_version_that_was_kept_beside_it_is_found(path: Path, catalogue: Catalogue) -> None:
    sha256, before = load_agreement(path, catalogue).sha256, path.read_text("utf-8")
    path.with_name(f"{path.stem}.2026-03-31T091500{path.suffix}").write_text(before, "utf-8")
    version = load_agreement(path, catalogue).version
    path.write_text(before.replace(f"version: {version}", "version: 2099-Q1"), "utf-8")
    assert judged_text(path, catalogue, sha256) == before


def test_of_a_version_that_is_gone_there_is_no_text(path: Path, catalogue: Catalogue) -> None:
    assert judged_text(path, catalogue, "0" * 64) == ""
    assert judged_text(path.with_name("none.yaml"), catalogue, "0" * 64) == ""
