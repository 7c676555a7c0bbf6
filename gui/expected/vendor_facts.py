"""What a vendor publishes about the access it needs, for reading before agreeing to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from core.catalogue.placeholders import fill, names_in
from core.catalogue.spec import Block, Variant, VendorSpec
from gui.detail.labels import plain_label
from gui.expected.words import (
    ACCESS_WORDS,
    COMPLETENESS_WORDS,
    CONFIDENCE_WORDS,
    source_words,
    value_label,
)


class VendorFacts(QScrollArea):
    """Shows one vendor of the catalogue: what it is, ways to use it, roles, sources."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("What the vendor publishes")

    def show_vendor(self, spec: VendorSpec) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 4, 12, 4)
        column.setSpacing(6)
        column.addWidget(plain_label(spec.name, "heading"))
        column.addWidget(plain_label(spec.description))
        column.addWidget(
            plain_label(
                f"{COMPLETENESS_WORDS[spec.completeness]} As of {spec.captured_on:%Y-%m-%d}.",
                "secondary",
            )
        )
        if spec.own_file:
            column.addWidget(plain_label(f"Your own, from {spec.own_file}.", "secondary"))
        for title, lines in sections(spec):
            column.addSpacing(6)
            column.addWidget(_overline(title))
            for line in lines:
                column.addWidget(plain_label(line))
        column.addStretch(1)
        self.setWidget(page)

    @property
    def text(self) -> str:
        """All that is shown, for tests and for copying."""
        page = self.widget()
        return "\n".join(label.text() for label in page.findChildren(QLabel)) if page else ""


def sections(spec: VendorSpec) -> list[tuple[str, list[str]]]:
    """The facts by heading; headings without facts are left out."""
    ways = [f"{one.name} ({ACCESS_WORDS[one.access]}): {one.description}" for one in _ways(spec)]
    roles = [
        f"{_role_name(spec, role.name)}, in {_where(role.applies_to)}; its name is "
        f"{CONFIDENCE_WORDS[role.confidence]} ({source_words(spec, role.source)})"
        for role in spec.roles
    ]
    asked = [
        f"{value_label(name)}{'' if one.required else ' (only if you need it)'}: {one.description}"
        for name, one in spec.variables.items()
    ]
    sources = [f"{one.title}\n{one.url}" if one.url else one.title for one in spec.sources]
    found = [
        ("WAYS TO USE IT", ways),
        ("ROLES", roles),
        ("WHAT YOU FILL IN", asked),
        ("SOURCES", sources),
        ("NOTES", list(spec.notes)),
    ]
    return [(title, lines) for title, lines in found if lines]


def _ways(spec: VendorSpec) -> list[Variant | Block]:
    return [*spec.variants, *spec.blocks]


def _role_name(spec: VendorSpec, name: str) -> str:
    """The role's name, with the vendor's own values where the customer may choose."""
    known = {
        key: variable.default
        for key in names_in(name)
        if (variable := spec.variables.get(key)) and isinstance(variable.default, str)
    }
    filled = str(fill(name, known))
    return "A role whose name you give" if any(names_in(filled)) else filled


def _where(applies_to: str) -> str:
    words = {
        "management": "the management account",
        "members": "every member account",
        "all": "every account",
        "billing-owner": "the account that owns the bill",
    }
    return words[applies_to]


def _overline(text: str) -> QLabel:
    return plain_label(text, "overline")
