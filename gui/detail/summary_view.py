"""The Summary tab: one cell in plain words, as a text that can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from core.model import STATUS_WORDS
from core.presentation.summary import CellSummary, Point
from gui.theme import Theme, base_font
from gui.theme.icons import icon_pixmap

_ICON = 16
_ICON_COLUMN = 26
_LABEL_COLUMN = 132


class SummaryView(QTextEdit):
    """Shows a summary. Nothing in it is ever taken for markup."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._summary: CellSummary | None = None
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self.setAccessibleName("Summary of the cell")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setStyleSheet("QTextEdit { border: 2px solid transparent; padding: 0; }")
        self.document().setDocumentMargin(14)

    def show_summary(self, summary: CellSummary) -> None:
        self._summary = summary
        document = self.document()
        document.clear()
        document.setDefaultFont(base_font())
        _Writer(document, self._theme, self.devicePixelRatioF()).write(summary)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        if self._summary is not None:
            self.show_summary(self._summary)


class _Writer:
    """Writes a summary into a document."""

    def __init__(self, document: QTextDocument, theme: Theme, ratio: float) -> None:
        self._document, self._theme, self._ratio = document, theme, ratio
        self._cursor = QTextCursor(document)
        self._is_empty = True

    def write(self, summary: CellSummary) -> None:
        self._cursor.beginEditBlock()
        large = self._look(scale=1.14, weight=QFont.Weight.DemiBold)
        self._block(summary.headline, large, below=10)
        if summary.points:
            self._points(summary.points)
        if summary.why:
            self._heading("Why it matters")
            for text in summary.why:
                self._block(text, self._look(), below=4)
        self._heading("What to do")
        self._steps(summary.remedies)
        self._heading("Details")
        self._facts(summary.facts)
        self._cursor.endEditBlock()

    # ---- parts

    def _points(self, points: Sequence[Point]) -> None:
        table = self._table(len(points), _ICON_COLUMN, above=10, gap=10)
        for row, point in enumerate(points):
            style = self._theme.status(point.status) if point.status else None
            chrome = self._theme.chrome
            shape, colour = (style.shape, style.icon) if style else ("info", chrome.secondary)
            self._image(table, row, shape, colour)
            cell = table.cellAt(row, 1).firstCursorPosition()
            cell.setBlockFormat(_spaced())
            cell.insertText(point.text, self._look())
            word = STATUS_WORDS[point.status] if point.status else "Remark"
            cell.insertBlock(_spaced())
            small = self._look(style.plain if style else chrome.secondary, scale=0.9)
            cell.insertText(f"{word}, {point.severity} risk" if point.status else word, small)
        self._leave()

    def _steps(self, texts: Sequence[str]) -> None:
        if len(texts) == 1:
            self._block(texts[0], self._look(), below=4)
            return
        table = self._table(len(texts), _ICON_COLUMN)
        for row, text in enumerate(texts):
            number = table.cellAt(row, 0).firstCursorPosition()
            number.insertText(f"{row + 1}.", self._look(self._theme.chrome.secondary))
            cell = table.cellAt(row, 1).firstCursorPosition()
            cell.setBlockFormat(_spaced())
            cell.insertText(text, self._look())
        self._leave()

    def _facts(self, facts: Sequence[tuple[str, str]]) -> None:
        table = self._table(len(facts), _LABEL_COLUMN)
        for row, (label, value) in enumerate(facts):
            name = table.cellAt(row, 0).firstCursorPosition()
            name.setBlockFormat(_spaced())
            name.insertText(label, self._look(self._theme.chrome.secondary))
            fact = table.cellAt(row, 1).firstCursorPosition()
            fact.setBlockFormat(_spaced())
            fact.insertText(value, self._look())
        self._leave()

    # ---- pieces

    def _look(
        self, colour: str = "", *, scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal
    ) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setFont(base_font(scale=scale, weight=weight))
        look.setForeground(QColor(colour or self._theme.chrome.text))
        return look

    def _block(self, text: str, look: QTextCharFormat, *, above: int = 0, below: int = 0) -> None:
        form = _spaced(above=above, below=below)
        if self._is_empty:
            self._cursor.setBlockFormat(form)
        else:
            self._cursor.insertBlock(form)
        self._is_empty = False
        self._cursor.insertText(text, look)

    def _heading(self, text: str) -> None:
        look = self._look(self._theme.chrome.secondary, scale=0.9, weight=QFont.Weight.DemiBold)
        self._block(text, look, above=14, below=4)

    def _table(self, rows: int, first: int, *, above: int = 2, gap: int = 5) -> QTextTable:
        """A table of two columns, the first `first` pixels wide, `gap` pixels below every row."""
        form = QTextTableFormat()
        form.setTopMargin(above)
        form.setBorder(0)
        form.setCellPadding(0)
        form.setCellSpacing(0)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setColumnWidthConstraints(
            [
                QTextLength(QTextLength.Type.FixedLength, first),
                QTextLength(QTextLength.Type.VariableLength, 0),
            ]
        )
        table = self._cursor.insertTable(max(rows, 1), 2, form)
        below = QTextTableCellFormat()
        below.setBottomPadding(gap)
        for row in range(rows):
            for column in range(2):
                table.cellAt(row, column).setFormat(below)
        return table

    def _leave(self) -> None:
        """Go on below the table, in the empty block that Qt keeps there."""
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        tiny = QTextCharFormat()
        tiny.setFontPointSize(1)
        self._cursor.setBlockCharFormat(tiny)

    def _image(self, table: QTextTable, row: int, shape: str, colour: str) -> None:
        name = f"icon:{shape}:{colour}"
        pixmap = icon_pixmap(shape, colour, _ICON, self._ratio)
        kind = int(QTextDocument.ResourceType.ImageResource)
        self._document.addResource(kind, QUrl(name), pixmap)
        form = QTextImageFormat()
        form.setName(name)
        form.setWidth(_ICON)
        form.setHeight(_ICON)
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        table.cellAt(row, 0).firstCursorPosition().insertImage(form)


def _spaced(*, above: int = 0, below: int = 0) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setTopMargin(above)
    form.setBottomMargin(below)
    form.setLineHeight(118, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
    return form
