"""Which commands make sense now. One pure function, so that it can be read and tested."""

from __future__ import annotations

from dataclasses import dataclass

MATRIX_COMMANDS = ("only_problems", "detail")
PAGE_COMMANDS = (
    "copy", "copy_view", "select_all", "find", "clear_filters", "previous_problem", "next_problem",
    "start_review", "record_decision", "import_decisions", "sign_off", "review_effects",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """What the window has open and does. `page_answers`: commands that the page shown answers."""

    scanning: bool = False  # opening, scanning or re-checking: can be cancelled
    repairing: bool = False
    exporting: bool = False
    has_workspace: bool = False  # there is a way into the organization
    has_scan: bool = False
    is_partial: bool = False  # the scan ended before every account was read
    is_demo: bool = False
    has_selection: bool = False
    matrix_shown: bool = False
    page_answers: frozenset[str] = frozenset()


def availability(now: Situation) -> dict[str, bool]:
    """Command name -> whether it can be given. Commands that are not named always can."""
    idle = not (now.scanning or now.repairing or now.exporting)
    has_cells = now.matrix_shown and now.has_selection
    works_on_cells = idle and now.has_workspace and now.has_scan and has_cells
    return {
        "open_demo": idle,
        "connect": idle,
        "open_scan": idle,
        "save_scan": idle and now.has_scan,
        "export": idle and now.has_scan,
        "scan": idle and now.has_workspace,
        "resume": idle and now.is_partial and (now.has_workspace or not now.is_demo),
        "scan_changed": idle and now.has_workspace and now.has_scan and not now.is_partial,
        "recheck": works_on_cells,
        "cancel": now.scanning or now.exporting,
        "preview_fix": works_on_cells,
        "accept_difference": works_on_cells,
        "open_plan": idle and now.has_workspace and now.has_scan,
        "roll_out": idle and now.has_workspace and now.has_scan,
        **dict.fromkeys(MATRIX_COMMANDS, now.matrix_shown),
        **{name: name in now.page_answers for name in PAGE_COMMANDS},
    }
