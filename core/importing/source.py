"""The text to import, and the files beside it that it may refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from core.catalogue.yaml_text import read_text
from core.errors import InputError, Problem

MAX_CHARACTERS = 1_000_000
PASTED = "pasted text"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Source:
    """A text with the name it is shown under. `folder`: where files beside it may be read."""

    text: str
    name: str = PASTED
    folder: Path | None = None

    def refused(self, reason: str, remedy: str = "", line: int = 0) -> InputError:
        """The error that this text cannot be used."""
        problem = Problem(self.name, line, "", reason, remedy)
        return InputError(f"{self.name} cannot be imported.", problems=(problem,))


class FileRefused(Exception):
    """Why a file that the text refers to is not read."""


@dataclass(slots=True)
class Beside:
    """The files a source may refer to: only those at or below its own folder.

    `written` holds files that a script writes itself before it uses them.
    """

    source: Source
    written: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a referred file; raises FileRefused with the reason."""
        if name in self.written:
            return self.written[name]
        if self.source.folder is None:
            raise FileRefused("the text was pasted: files beside it cannot be read")
        pure = PurePosixPath(name.replace("\\", "/"))
        if pure.is_absolute() or PureWindowsPath(name).drive or ".." in pure.parts or "\0" in name:
            raise FileRefused("only files beside the imported one are read")
        path = self.source.folder / pure
        try:
            if not path.resolve().is_relative_to(self.source.folder.resolve()):
                raise FileRefused("it leads out of the folder of the imported file")
            return read_text(path)
        except InputError as error:
            raise FileRefused(error.problems[0].reason.rstrip(".")) from error
        except (OSError, ValueError) as error:
            raise FileRefused("it cannot be read") from error


def pasted(text: str) -> Source:
    """A source for text from the clipboard; raises InputError if it is no usable text."""
    return _checked(Source(text.removeprefix("\ufeff")))


def opened(path: Path) -> Source:
    """A source for a file; raises InputError if it cannot be read."""
    return _checked(Source(read_text(path), str(path), path.parent))


def _checked(source: Source) -> Source:
    if not source.text.strip():
        raise source.refused("it is empty.", "Copy what the vendor's console shows.")
    if len(source.text) > MAX_CHARACTERS:
        reason = f"it is longer than {MAX_CHARACTERS:,} characters."
        raise source.refused(reason, "Import only the part about IAM.")
    control = _CONTROL.search(source.text)
    if control:
        line = source.text.count("\n", 0, control.start()) + 1
        raise source.refused("it holds control characters.", "Copy it again as text.", line)
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(text, source.name, source.folder)
