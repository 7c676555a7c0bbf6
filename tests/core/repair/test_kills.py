"""The process is killed at every point of a run: nothing is half-known, and both ways on work.

The points are those of `repair_killing`: before every file write and every changing call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from repair_field import VENDOR, Field, break_role
from repair_killing import killing_ground, run_until

from core.model import Account, Status
from core.repair.account import concerned_policies
from core.repair.course import States, states_along
from core.repair.difference import is_restored, what_changed
from core.repair.plan import AccountChange, Plan, sealed
from core.repair.plan_file import save_plan
from core.repair.reading import read_role_state
from core.repair.record import RECORD_FILE, verify_record
from core.repair.run import AccountRepair, FixState, RepairRun
from core.repair.runs import list_runs, load_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and fork")
# how many points a plan of three calls in one account has; a test holds this to be all
POINTS = range(1, 29)
FIRST_CALL = 11  # the point before the first call of a plan for one account is announced


@dataclass(frozen=True, slots=True)
class Ground:
    """A plan for accounts that stand as the plan found them."""

    field: Field
    context: Any
    plan: Plan
    plan_path: Path

    def killed(self, folder: Path, point: int, **more: Any) -> bool:
        return run_until(self.context, self.plan_path, folder, point=point, **more)

    def live(self, change: AccountChange) -> States:
        iam = self.field.admin_iam(change.account)
        return tuple(
            read_role_state(iam, role.role_name, concerned_policies(role)) for role in change.roles
        )

    def is_as_before(self) -> bool:
        return all(
            is_restored(role.before, state)
            for change in self.plan.accounts
            for role, state in zip(change.roles, self.live(change), strict=True)
        )

    def undo(self, run: RepairRun) -> None:
        """Undo what may have been done; nothing to do is an answer, too."""
        undo = self.field.undo_plan(run)
        for refusal in undo.refused:
            assert "changed nothing" in refusal.reason or "already as it was" in refusal.reason
        if undo.accounts:
            assert {
                one.state for one in self.field.run(undo, folder=run.folder.parent).results
            } == {FixState.UNDONE}


@pytest.fixture(scope="module")
def context(field: Field) -> Iterator[Any]:
    root = Path(__file__).resolve().parents[3]
    search_path = [str(root), str(root / "tests" / "support")]
    with killing_ground(field.server.connection, search_path) as context:
        yield context


def broken_account(field: Field) -> Account:
    account = field.fresh(VENDOR)
    break_role(field, account)
    return account


GroundFor = Callable[..., Ground]


@pytest.fixture(scope="module")
def ground_for(field: Field, context: Any, tmp_path_factory: pytest.TempPathFactory) -> GroundFor:
    def make(*accounts: Account) -> Ground:
        plans = [field.plan(account, VENDOR) for account in accounts]
        assert all(plan.refused == () for plan in plans)
        changes = tuple(change for plan in plans for change in plan.accounts)
        plan = sealed(replace(plans[0], accounts=changes))
        path = tmp_path_factory.mktemp("kills") / "plan.json"
        save_plan(plan, path)
        return Ground(field, context, plan, path)

    return make


@pytest.fixture(scope="module")
def mending(field: Field, ground_for: GroundFor) -> Ground:
    ground = ground_for(broken_account(field))
    assert len(ground.plan.accounts[0].steps) == 3
    return ground


@pytest.fixture(scope="module")
def creating(field: Field, ground_for: GroundFor) -> Iterator[Ground]:
    account = field.fresh(VENDOR, Status.MISSING)
    yield ground_for(account)
    field.give_back(account, VENDOR, Status.MISSING)


@pytest.fixture(scope="module")
def side_by_side(field: Field, ground_for: GroundFor) -> Ground:
    return ground_for(broken_account(field), broken_account(field))


def assert_nothing_is_half_known(ground: Ground, result: AccountRepair) -> None:
    """What the journal says is what stands there."""
    (change,) = (one for one in ground.plan.accounts if one.account == result.account)
    course, live = states_along(change), ground.live(change)
    possible = {
        FixState.STOPPED: [0],
        FixState.VERIFIED: [len(change.steps)],
        FixState.UNDONE: [len(change.steps)],
        FixState.INTERRUPTED: [
            result.steps_done,
            *([result.steps_done + 1] if result.in_doubt else []),
        ],
    }[result.state]
    assert any(
        not any(what_changed(one, now) for one, now in zip(course[number], live, strict=True))
        for number in possible
    ), (result.state, result.reason)
    if result.state is FixState.INTERRUPTED:
        assert result.reason is not None
        assert "step" in result.reason.summary


def found_after(ground: Ground, folder: Path) -> RepairRun | None:
    """The run as it is found after the kill; None when it had not begun."""
    runs = list_runs(folder)
    if not runs:
        assert ground.is_as_before()
        for begun in folder.glob("run-*"):
            with pytest.raises(Exception, match=r"never began|holds no run|cannot be read"):
                load_run(begun)
        return None
    (run,) = runs
    for result in run.results:
        assert_nothing_is_half_known(ground, result)
    return run


def resume_and_undo(ground: Ground, run: RepairRun) -> None:
    if run.can_resume:
        run = ground.field.resume(run)
    assert run.all_done, run.results
    assert load_run(run.folder).all_done
    for change in ground.plan.accounts:
        assert ground.field.cell(change.account, VENDOR).status is Status.OK
    ground.undo(load_run(run.folder))


def both_ways(ground: Ground, folder: Path, point: int, way: str) -> None:
    assert ground.killed(folder, point)

    run = found_after(ground, folder)

    if run is None:  # the plan is as good as before, and nothing is locked
        run = ground.field.run(ground.plan, folder=folder)
        assert run.all_done
    if way == "resume":
        resume_and_undo(ground, run)
    else:
        ground.undo(run)
    assert ground.is_as_before()
    assert verify_record(folder / RECORD_FILE).intact


@pytest.mark.parametrize("point", POINTS)
def test_a_repair_killed_at_any_point_can_be_resumed_and_then_undone(
    mending: Ground, tmp_path: Path, point: int
) -> None:
    both_ways(mending, tmp_path, point, "resume")


@pytest.mark.parametrize("point", POINTS[::4])  # the others are undone after being resumed
def test_a_repair_killed_at_any_point_can_be_undone(
    mending: Ground, tmp_path: Path, point: int
) -> None:
    both_ways(mending, tmp_path, point, "undo")


def test_there_is_no_further_point(mending: Ground, tmp_path: Path) -> None:
    assert not mending.killed(tmp_path, POINTS[-1] + 1)

    (run,) = list_runs(tmp_path)
    assert run.all_done
    mending.undo(run)


@pytest.mark.parametrize("point", range(FIRST_CALL, FIRST_CALL + 9))
def test_the_making_of_a_role_killed_between_its_calls_can_be_resumed_and_undone(
    creating: Ground, tmp_path: Path, point: int
) -> None:
    both_ways(creating, tmp_path, point, "resume")


@pytest.mark.parametrize("point", range(FIRST_CALL, FIRST_CALL + 9))
def test_an_undo_killed_between_its_calls_can_be_resumed(
    mending: Ground, tmp_path: Path, point: int
) -> None:
    done = mending.field.run(mending.plan, folder=tmp_path / "repair")
    undo = mending.field.undo_plan(done)
    save_plan(undo, tmp_path / "undo.json")
    undoing = Ground(mending.field, mending.context, undo, tmp_path / "undo.json")

    assert undoing.killed(tmp_path, point)

    run = found_after(undoing, tmp_path)
    assert run is not None
    resumed = mending.field.resume(run)
    assert [one.state for one in resumed.results] == [FixState.UNDONE]
    assert mending.is_as_before()


@pytest.mark.parametrize("point", [14, 20, 26, 32])
def test_accounts_that_were_being_changed_side_by_side_are_each_known(
    side_by_side: Ground, tmp_path: Path, point: int
) -> None:
    assert side_by_side.killed(tmp_path, point, workers=2)

    run = found_after(side_by_side, tmp_path)

    assert run is not None
    assert len(run.results) == 2
    resume_and_undo(side_by_side, run)
    assert side_by_side.is_as_before()
