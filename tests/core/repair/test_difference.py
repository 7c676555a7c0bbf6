"""What counts as changed since a preview, and what an undo would destroy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from repair_samples import document, managed_policy, trust_document

from core.repair.difference import foreign_changes, is_restored, what_changed
from core.repair.state import InlinePolicy, RoleState, no_role


def test_an_equal_state_has_not_changed(role: RoleState) -> None:
    assert what_changed(role, role) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"trust": trust_document("123456789012")},
        {"inline": ()},
        {"inline": (InlinePolicy("Read", document("x:Y")),)},
        {"description": "other"},
        {"max_session_duration": 7200},
        {"tags": (("a", "b"),)},
        {"boundary_arn": "arn:aws:iam::111122223333:policy/limit"},
        {"unique_id": "AROAOTHER"},
        {"path": "/elsewhere/"},
        {"instance_profiles": ("web",)},
        {"managed": (managed_policy(),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_a_role_is_compared(role: RoleState, change: dict[str, object]) -> None:
    assert len(what_changed(role, replace(role, **change))) > 0  # type: ignore[arg-type]


def test_a_role_that_went_away_has_changed(role: RoleState) -> None:
    assert what_changed(role, role.without_role()) == ("the role is gone",)


def test_a_role_that_appeared_has_changed(role: RoleState) -> None:
    gone = no_role(role.account_id, role.name)

    assert what_changed(gone, role) == ("the role was created meanwhile",)


def test_what_was_not_read_does_not_count_as_changed(role: RoleState) -> None:
    known = replace(
        role, description=None, max_session_duration=None, unique_id="", instance_profiles=None
    )

    assert what_changed(known, role) == ()


def test_the_text_of_an_attached_policy_is_compared(role: RoleState) -> None:
    known = role.with_managed(managed_policy(texts=(document("a:B"),)))
    live = role.with_managed(managed_policy(texts=(document("a:B"), document("a:C"))))

    assert len(what_changed(known, live)) == 1


def test_a_further_version_that_is_not_in_force_counts_as_changed(role: RoleState) -> None:
    policy = managed_policy(texts=(document("a:B"),))
    further = replace(managed_policy(texts=(document("a:B"), document("a:C"))).versions[1])
    live = replace(policy, versions=(*policy.versions, replace(further, is_default=False)))

    assert len(what_changed(role.with_managed(policy), role.with_managed(live))) == 1


def test_a_half_done_change_is_not_foreign(role: RoleState) -> None:
    after = replace(role, trust=trust_document("123456789012")).with_inline("New", document("x:Y"))
    half_way = role.with_inline("New", document("x:Y"))

    assert foreign_changes(role, after, half_way) == ()


def test_a_text_that_nobody_planned_is_foreign(role: RoleState) -> None:
    after = role.with_inline("Read", document("x:Y"))
    live = role.with_inline("Read", document("x:Z"))

    assert foreign_changes(role, after, live) == ("its inline policy Read changed",)


def test_a_change_of_a_part_that_was_not_touched_is_foreign(role: RoleState) -> None:
    after = role.with_inline("Read", document("x:Y"))

    assert foreign_changes(role, after, replace(after, tags=(("a", "b"),))) != ()


def test_a_changed_part_of_a_created_role_is_foreign(role: RoleState) -> None:
    before = no_role(role.account_id, role.name)
    live = replace(role, trust=trust_document("123456789012"), unique_id="AROANEW")

    assert foreign_changes(before, replace(role, unique_id=""), live) != ()


def test_a_half_created_role_is_not_foreign(role: RoleState) -> None:
    before = no_role(role.account_id, role.name)
    live = replace(role, inline=(), unique_id="AROANEW")

    assert foreign_changes(before, replace(role, unique_id=""), live) == ()


def test_a_half_removed_role_is_not_foreign(role: RoleState) -> None:
    assert foreign_changes(role, role.without_role(), replace(role, inline=())) == ()


def test_a_role_deleted_by_somebody_else_is_foreign(role: RoleState) -> None:
    after = role.with_inline("Read", document("x:Y"))

    assert foreign_changes(role, after, role.without_role()) == ("the role is gone",)


def test_a_moved_role_may_be_gone_for_a_moment(role: RoleState) -> None:
    moved = replace(role, path="/vendors/", unique_id="")

    assert foreign_changes(role, moved, no_role(role.account_id, role.name)) == ()


def test_a_standing_policy_that_somebody_changed_is_foreign_without_a_role_too(
    role: RoleState,
) -> None:
    policy = managed_policy(texts=(document("a:B"),), attached=False)
    before = no_role(role.account_id, role.name, (policy,))
    planned = replace(policy, document=document("a:C"), versions=None, attached=True)
    changed = replace(policy, document=document("a:D"), versions=None)

    found = foreign_changes(
        before, role.with_managed(planned), no_role(role.account_id, role.name, (changed,))
    )

    assert len(found) == 1


def test_a_role_that_nobody_planned_is_foreign(role: RoleState) -> None:
    absent = no_role(role.account_id, role.name)

    assert foreign_changes(absent, absent, role) == ("the role was created meanwhile",)


def test_a_role_made_again_counts_as_restored_under_its_new_id(role: RoleState) -> None:
    assert is_restored(role, replace(role, unique_id="AROANEW"))


def test_another_text_does_not_count_as_restored(role: RoleState) -> None:
    assert not is_restored(role, role.with_inline("Read", document("x:Y")))
