"""The sheets that hold one table each: a frame and a layout."""

from __future__ import annotations

from core.report.frames.access import all_access_frame, exceptions_frame, matrix_frame
from core.report.frames.agreed import exemptions_frame, expected_access_frame, sign_off_frame
from core.report.frames.changes import changes_frame, changes_sentence
from core.report.frames.definitions import definitions_frame
from core.report.frames.nothing_found import no_exceptions, no_exemptions, no_third_parties
from core.report.frames.population import accounts_frame, evidence_frame, third_parties_frame
from core.report.frames.remediation import remediation_frame, remediation_sentence
from core.report.workbook import layouts
from core.report.workbook.draft import Draft
from core.report.workbook.table import draw_table


def draw_sign_off(draft: Draft) -> None:
    """Vendors with what their owners need to decide."""
    draw_table(draft, layouts.SIGN_OFF, sign_off_frame(draft.source))


def draw_exceptions(draft: Draft) -> None:
    """What needs attention, with room for decisions."""
    source = draft.source
    draw_table(draft, layouts.EXCEPTIONS, exceptions_frame(source), no_exceptions(source))


def draw_matrix(draft: Draft) -> None:
    """Accounts by vendors."""
    vendors = draft.source.vendor_names.values()
    draw_table(draft, layouts.matrix_layout(vendors), matrix_frame(draft.source))


def draw_changes(draft: Draft) -> None:
    """What is not as it was."""
    source = draft.source
    draw_table(draft, layouts.CHANGES, changes_frame(source), changes_sentence(source))


def draw_exemptions(draft: Draft) -> None:
    """Differences that were accepted."""
    source = draft.source
    draw_table(draft, layouts.EXEMPTIONS, exemptions_frame(source), no_exemptions(source))


def draw_third_parties(draft: Draft) -> None:
    """Outside accounts on no list."""
    source = draft.source
    frame = third_parties_frame(source)
    draw_table(draft, layouts.THIRD_PARTIES, frame, no_third_parties(source))


def draw_remediation(draft: Draft) -> None:
    """What repairs changed."""
    source = draft.source
    draw_table(draft, layouts.REMEDIATION, remediation_frame(source), remediation_sentence(source))


def draw_all_access(draft: Draft) -> None:
    """The whole population."""
    draw_table(draft, layouts.ALL_ACCESS, all_access_frame(draft.source))


def draw_accounts(draft: Draft) -> None:
    """Every account of the organization."""
    draw_table(
        draft,
        layouts.ACCOUNTS,
        accounts_frame(draft.source, mask_emails=draft.settings.mask_emails),
    )


def draw_expected_access(draft: Draft) -> None:
    """What was agreed."""
    draw_table(draft, layouts.EXPECTED_ACCESS, expected_access_frame(draft.source))


def draw_evidence(draft: Draft) -> None:
    """Every answer of AWS."""
    frame = evidence_frame(draft.source, draft.evidence_file.name)
    draw_table(draft, layouts.EVIDENCE, frame)


def draw_definitions(draft: Draft) -> None:
    """The words of the workbook."""
    draw_table(draft, layouts.DEFINITIONS, definitions_frame())
