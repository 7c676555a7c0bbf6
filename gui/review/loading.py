"""Which review the page shows, read from the history behind the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.model import Scan
from core.review.model import Review
from gui.review.rows import Documents, OpenReview, open_review

if TYPE_CHECKING:
    from core.history import History
    from gui.session import Session


@dataclass(frozen=True, slots=True)
class Shelf:
    """All reviews of an organization, newest first, and the one to show, if any. Where that is
    shown already, `opened` is the same object, and `review` what it has become."""

    reviews: tuple[Review, ...] = ()
    opened: OpenReview | None = None
    review: Review | None = None


def read_shelf(
    history: History, scan: Scan, wanted: str, held: OpenReview | None, documents: Documents
) -> Shelf:
    """The reviews of the organization of `scan`, with the one whose id is `wanted`, else the one
    that is in progress, else that of `scan`. `held` is shown already: it is not read again.

    Raises:
        AppError: the history cannot be read.
    """
    reviews = history.reviews(scan.organization.id)
    chosen = chosen_review(reviews, wanted, scan.id)
    if chosen is None:
        return Shelf(reviews)
    if held is not None and held.review.id == chosen.id:
        return Shelf(reviews, held, chosen)
    return Shelf(reviews, open_review(history, chosen, scan, documents), chosen)


def chosen_review(reviews: tuple[Review, ...], wanted: str, scan_id: str) -> Review | None:
    """The wanted review, else the newest open one, else the latest of the scan."""
    by_id = {one.id: one for one in reviews}
    if wanted in by_id:
        return by_id[wanted]
    still_open = next((one for one in reviews if one.sign_off is None), None)
    own = [one for one in reviews if one.scan_id == scan_id]
    return still_open or max(own, key=lambda one: one.revision, default=None)


def documents_of(session: Session) -> Documents:
    """The agreement and the catalogue that the window has open."""
    workspace = session.workspace
    return Documents(workspace.agreement if workspace else None, session.catalogue)
