"""Plans that wait for an approval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from repair_samples import document

from core.repair.drafts import DRAFTS, discard_draft, list_drafts, save_draft
from core.repair.plan import Plan, sealed
from core.repair.state import RoleState


@pytest.fixture
def plan(make_plan: Callable[..., Plan], role: RoleState) -> Plan:
    return make_plan(role, role.with_inline("Read", document("x:Y")))


def test_where_none_was_kept_none_waits(tmp_path: Path) -> None:
    assert list_drafts(tmp_path) == ((), ())


def test_plans_wait_the_newest_first(plan: Plan, tmp_path: Path) -> None:
    later = sealed(replace(plan, id="plan-0", created_at=plan.created_at + timedelta(hours=1)))
    path = save_draft(plan, tmp_path)
    save_draft(later, tmp_path)

    drafts, unreadable = list_drafts(tmp_path)

    assert [draft.plan for draft in drafts] == [later, plan]
    assert drafts[1].path == path
    assert path.stat().st_mode & 0o077 == 0
    assert unreadable == ()


def test_a_plan_that_was_carried_out_waits_no_longer(plan: Plan, tmp_path: Path) -> None:
    save_draft(plan, tmp_path)

    assert list_drafts(tmp_path, {plan.sha256})[0] == ()


def test_a_file_that_was_altered_is_named_with_the_reason(plan: Plan, tmp_path: Path) -> None:
    path = save_draft(plan, tmp_path)
    path.write_text(path.read_text().replace("ada", "eve"))

    drafts, unreadable = list_drafts(tmp_path)

    assert drafts == ()
    assert unreadable[0][0] == path.name
    assert "altered" in unreadable[0][1]


def test_a_plan_is_thrown_away_once_and_for_all(plan: Plan, tmp_path: Path) -> None:
    save_draft(plan, tmp_path)
    (draft,) = list_drafts(tmp_path)[0]

    discard_draft(draft)
    discard_draft(draft)

    assert list((tmp_path / DRAFTS).iterdir()) == []
