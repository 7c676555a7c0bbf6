"""Expected and found as sections of paired lines."""

from __future__ import annotations

from typing import Any

import pytest
from presentation_samples import (
    allow,
    aws_managed,
    cell_of,
    expected_role,
    inline,
    observed_role,
    policy_text,
    trust_text,
)

from core.model import (
    CellResult,
    Effect,
    Finding,
    FindingCode,
    PolicyKind,
    RolePolicy,
    Severity,
    Status,
)
from core.presentation.line_rows import Mark
from core.presentation.side_by_side import (
    MANY_LINES,
    NOT_AGREED,
    NOT_READ,
    NOT_THERE,
    Section,
    comparison_text,
    side_by_side,
    text_rows,
)

UNREAD = Finding(
    FindingCode.ACCOUNT_UNREADABLE, Effect.UNKNOWN, Severity.MEDIUM, "Not readable.", {}
)
EXCESS = Finding(FindingCode.ACCESS_EXCESS, Effect.EXCESS, Severity.HIGH, "Too much.")
DESCRIBE = policy_text(allow("ec2:DescribeInstances"))


def sections(cell: CellResult, **options: Any) -> dict[str, Section]:
    (role,) = side_by_side(cell, **options)
    return {section.title: section for section in role.sections}


def lines(section: Section) -> list[str]:
    return [
        f"{row.mark.value} {(row.left or row.right or '').strip()}"
        for row in section.rows
        if row.differs and (row.left or row.right)
    ]


def test_a_role_as_agreed_has_no_difference() -> None:
    found = sections(cell_of(expected_role(), observed_role()))
    assert list(found) == [
        "Name and attributes", "Trust policy: who can enter", "Permission policy Read",
    ]  # fmt: skip
    assert [section.differences for section in found.values()] == [0, 0, 0]


def test_a_missing_role_has_nothing_on_the_right() -> None:
    found = sections(cell_of(expected_role(), None, status=Status.MISSING))
    assert {section.right_empty for section in found.values()} == {NOT_THERE}
    assert {row.mark for section in found.values() for row in section.rows} == {Mark.REMOVED}


def test_an_unapproved_role_has_nothing_on_the_left() -> None:
    found = sections(cell_of(None, observed_role(), status=Status.UNEXPECTED))
    assert {section.left_empty for section in found.values()} == {NOT_AGREED}
    assert {row.mark for section in found.values() for row in section.rows} == {Mark.ADDED}


def test_a_role_that_could_not_be_read_is_neither_missing_nor_different() -> None:
    found = sections(cell_of(expected_role(), None, status=Status.UNREACHABLE))
    for section in found.values():
        assert section.right_empty == NOT_READ
        assert section.is_unread
        assert section.differences == 0


def test_policies_that_could_not_be_read_are_not_called_missing() -> None:
    cell = cell_of(expected_role(), observed_role(policies=()), UNREAD, status=Status.UNREACHABLE)
    found = sections(cell)
    assert found["Permission policy Read"].right_empty == NOT_READ
    assert found["Permission policy Read"].differences == 0
    assert found["Trust policy: who can enter"].differences == 0


def test_a_policy_that_is_not_there_is_missing() -> None:
    found = sections(cell_of(expected_role(), observed_role(policies=()), EXCESS))
    assert found["Permission policy Read"].right_empty == NOT_THERE
    assert found["Permission policy Read"].differences > 0


def test_the_nearest_trust_alternative_is_shown() -> None:
    far, near = trust_text("111111111111", "aaa-bbb-ccc"), trust_text("999988887777", "other-id")
    expected = expected_role(trust_alternatives=(far, near))
    section = sections(cell_of(expected, observed_role()), show_external_ids=True)[
        "Trust policy: who can enter"
    ]
    assert section.rows[-1].left == "    other-id"
    assert "any of 2 trust policies; the nearest is shown" in section.notes[0]


def test_without_a_role_the_first_alternative_is_shown() -> None:
    first, second = trust_text("111111111111", "one-one"), trust_text("222222222222", "two-two")
    section = sections(cell_of(expected_role(trust_alternatives=(first, second)), None))[
        "Trust policy: who can enter"
    ]
    assert "111111111111" in str(section.rows)
    assert "the first is shown" in section.notes[0]


def test_external_ids_are_masked_and_still_marked_as_different() -> None:
    observed = observed_role(trust=trust_text("999988887777", "rc-0815-prod"))
    section = sections(cell_of(expected_role(), observed, EXCESS))["Trust policy: who can enter"]
    assert lines(section) == ["~ rc••••od"]
    assert "The values differ in the part that is masked." in section.notes
    assert "4711" not in str(section)
    assert "0815" not in str(section)


def test_external_ids_are_shown_when_asked_for() -> None:
    observed = observed_role(trust=trust_text("999988887777", "rc-0815-prod"))
    cell = cell_of(expected_role(), observed, EXCESS)
    section = sections(cell, show_external_ids=True)["Trust policy: who can enter"]
    assert (section.rows[-1].left, section.rows[-1].right) == (
        "    rc-4711-prod", "    rc-0815-prod",
    )  # fmt: skip


@pytest.mark.parametrize("as_written", [False, True])
def test_a_permission_too_many_is_one_added_line(as_written: bool) -> None:
    more = inline("Read", policy_text(allow("ec2:DescribeInstances", "iam:PassRole")))
    cell = cell_of(expected_role(), observed_role(policies=(more,)), EXCESS)
    section = sections(cell, as_written=as_written)["Permission policy Read"]
    assert [line.strip('+ "') for line in lines(section)] == ["iam:PassRole"]


def test_spelling_shows_as_written_only() -> None:
    same = inline("Read", policy_text(allow("EC2:describeinstances", Sid="Other")))
    cell = cell_of(expected_role(), observed_role(policies=(same,)))
    assert sections(cell)["Permission policy Read"].differences == 0
    assert sections(cell, as_written=True)["Permission policy Read"].differences > 0


def test_what_is_no_policy_is_shown_as_it_is() -> None:
    odd = inline("Read", "not json at all")
    section = sections(cell_of(expected_role(), observed_role(policies=(odd,)), EXCESS))[
        "Permission policy Read"
    ]
    assert "not json at all" in [row.right for row in section.rows]


def test_lines_that_differ_without_a_finding_come_to_the_same() -> None:
    wider = inline("Read", policy_text(allow("ec2:DescribeInstances", "ec2:DescribeInst*")))
    cell = cell_of(expected_role(), observed_role(policies=(wider,)))
    notes = sections(cell)["Permission policy Read"].notes
    assert notes == ("Written differently, but it comes to the same.",)


def test_lines_that_differ_with_a_finding_do_not_come_to_the_same() -> None:
    wider = inline("Read", policy_text(allow("ec2:*")))
    cell = cell_of(expected_role(), observed_role(policies=(wider,)), EXCESS)
    assert sections(cell)["Permission policy Read"].notes == ()


def test_a_renamed_policy_says_its_other_name() -> None:
    cell = cell_of(expected_role(), observed_role(policies=(inline("Other", DESCRIBE),)))
    section = sections(cell)["Permission policy Read"]
    assert section.notes == ("Found as Other.",)
    assert section.differences == 0


@pytest.mark.parametrize("by_arn", [False, True])
def test_an_addition_that_the_agreement_allows_is_no_difference(by_arn: bool) -> None:
    arn = "arn:aws:iam::111122223333:policy/Extra"
    document = policy_text(allow("s3:List*"))
    extra = RolePolicy("Extra", PolicyKind.MANAGED, document, arn)
    expected = expected_role(allowed_extra=(arn if by_arn else document,))
    observed = observed_role(policies=(inline("Read", DESCRIBE), extra))
    section = sections(cell_of(expected, observed))["Permission policy Extra"]
    assert section.differences == 0
    assert section.notes == ("Not required, but the agreement allows it.",)


def test_attached_policies_are_compared_by_their_arn() -> None:
    audit = aws_managed("SecurityAudit", DESCRIBE)
    expected = expected_role(aws_managed_arns=(audit.arn, "arn:aws:iam::aws:policy/Gone"))
    observed = observed_role(policies=(inline("Read", DESCRIBE), audit))
    section = sections(cell_of(expected, observed, EXCESS))["Attached AWS managed policies"]
    assert lines(section) == ["- arn:aws:iam::aws:policy/Gone"]


def test_an_attached_policy_that_nobody_agreed_to_shows_what_it_allows() -> None:
    admin = aws_managed("AdministratorAccess", policy_text(allow("*")))
    observed = observed_role(policies=(inline("Read", DESCRIBE), admin))
    found = sections(cell_of(expected_role(), observed, EXCESS))
    assert lines(found["Attached AWS managed policies"]) == [f"+ {admin.arn}"]
    assert "+ *" in lines(found["AWS managed policy AdministratorAccess"])


def test_of_a_very_long_policy_the_beginning_is_shown() -> None:
    actions = [f"svc:Action{number}" for number in range(MANY_LINES + 50)]
    long = aws_managed("Long", policy_text(allow(*actions)))
    observed = observed_role(policies=(long,))
    section = sections(cell_of(expected_role(), observed, EXCESS))["AWS managed policy Long"]
    assert len(section.rows) == MANY_LINES
    assert "The first 1,000 of" in section.notes[0]


def test_only_attributes_that_were_agreed_are_compared() -> None:
    observed = observed_role(description="anything", max_session_duration=3600)
    found = sections(cell_of(expected_role(), observed))["Name and attributes"]
    assert [row.left for row in found.rows] == ["Name: AlphaRole", "Path: /"]


def test_agreed_attributes_are_compared() -> None:
    expected = expected_role(attributes={"max_session_duration": 3600, "description": "Agreed"})
    observed = observed_role(max_session_duration=7200, description="Agreed")
    found = sections(cell_of(expected, observed))["Name and attributes"]
    assert lines(found) == ["~ Longest session: 3600 seconds (1 hour)"]


def test_a_boundary_that_nobody_agreed_to_is_shown() -> None:
    boundary = RolePolicy("Limit", PolicyKind.MANAGED, DESCRIBE, "arn:aws:iam::1:policy/Limit")
    found = sections(cell_of(expected_role(), observed_role(boundary=boundary)))
    assert lines(found["Name and attributes"]) == ["~ Boundary: none"]


def test_hostile_names_are_shown_harmlessly() -> None:
    observed = observed_role(policies=(inline("a\u202eb", DESCRIBE),))
    found = sections(cell_of(None, observed))
    assert "Permission policy a[U+202E]b" in found


def test_every_role_of_a_cell_is_compared() -> None:
    one = cell_of(expected_role(), observed_role())
    two = cell_of(None, observed_role(name="Second"))
    cell = CellResult("1", "alpha", Status.UNEXPECTED, (*one.roles, *two.roles))
    assert [role.title for role in side_by_side(cell)] == ["Role AlphaRole", "Role Second"]


def test_the_copied_text_has_titles_notes_and_signs() -> None:
    more = inline("Read", policy_text(allow("ec2:DescribeInstances", "iam:PassRole")))
    cell = cell_of(expected_role(), observed_role(policies=(more,)), EXCESS)
    text = comparison_text(side_by_side(cell))
    assert text.startswith("Role AlphaRole\n==============")
    assert "\n+     iam:PassRole\n" in text
    assert "None" not in text


def test_the_copied_text_of_a_missing_role_says_so() -> None:
    text = comparison_text(side_by_side(cell_of(expected_role(), None, status=Status.MISSING)))
    assert f"Found: {NOT_THERE}" in text


def test_an_empty_text_has_no_line() -> None:
    assert {row.mark for row in text_rows("", "a\nb")} == {Mark.ADDED}
    assert len(text_rows("", "a\nb")) == 2


def test_commas_count_in_text_that_is_no_json() -> None:
    assert text_rows("a,", "a")[0].mark is Mark.CHANGED
    assert text_rows('{\n"a",\n}', '{\n"a"\n}')[1].mark is Mark.SAME
