"""A scan with every status and a third party, and a review of it that has just been started."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from report_scan import make_scan
from review_samples import STARTED

from core.model import Scan
from core.review.model import Review, SignOff
from core.review.subjects import Subjects, subjects_of


@pytest.fixture(scope="session")
def scan() -> Scan:
    return make_scan()


@pytest.fixture(scope="session")
def subjects(scan: Scan) -> Subjects:
    return subjects_of(scan)


@pytest.fixture
def review(scan: Scan) -> Review:
    return Review(
        id="R-1",
        scan_id=scan.id,
        organization_id=scan.organization.id,
        period="2026-Q4",
        due_on=date(2026, 12, 31),
        preparer="Tomasz Wrona",
        started_at=STARTED,
    )


@pytest.fixture
def sign_off() -> SignOff:
    return SignOff(
        "Ingrid Halvorsen", "Head of FinOps", STARTED + timedelta(days=2), "I have reviewed.", ""
    )
