"""The catalogue: every vendor spec that is shipped, and the customer's own ones, checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.catalogue.form_problems import merged_problems, read_form
from core.catalogue.rules import spec_problems
from core.catalogue.spec import VendorSpec
from core.catalogue.yaml_text import parse_yaml, read_text
from core.errors import InputError, Problem

SHIPPED = Path(__file__).parents[2] / "resources" / "vendors"
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, eq=False, slots=True)
class Catalogue:
    """All vendor specs by id, in the order of their ids, and the digest of their content."""

    vendors: Mapping[str, VendorSpec]
    sha256: str


def own_folder(agreement: Path) -> Path:
    """Where the customer's own specs stand that go with an agreement; it need not exist."""
    return agreement.parent / "vendors"


def catalogue_for(agreement: Path) -> Catalogue:
    """The shipped specs and the customer's own ones beside an agreement's file.

    Raises InputError that lists the faults of all files.
    """
    return load_catalogue(further=(own_folder(agreement),))


def load_catalogue(folder: Path | None = None, further: Sequence[Path] = ()) -> Catalogue:
    """Reads the ``*.yaml`` of a folder (by default the shipped ones), then the customer's own
    specs in `further` folders, each of which may be absent.

    Raises InputError that lists the faults of all files; a vendor may stand in one file only.
    """
    paths = sorted((folder or SHIPPED).glob("*.yaml"))
    if not paths:
        raise InputError(f"There is no vendor spec in {folder or SHIPPED}.", "Check the folder.")
    specs: dict[str, VendorSpec] = {}
    problems: list[Problem] = []
    own = [path for one in further for path in _own_paths(one)]
    for path in (*paths, *own):
        try:
            spec = load_vendor(path)
        except InputError as error:
            problems += error.problems
            continue
        if path in own:
            spec = spec.as_own(path)
        if spec.id in specs:
            problems.append(_taken(spec, specs[spec.id], path))
        else:
            specs[spec.id] = spec
    if problems:
        raise InputError("The catalogue cannot be used.", problems=tuple(problems))
    ordered = dict(sorted(specs.items()))
    return Catalogue(MappingProxyType(ordered), _digest(ordered))


def _own_paths(folder: Path) -> list[Path]:
    """The customer's own specs in a folder; editors' hidden files are none."""
    try:
        files = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be read: {error.strerror}.",
            "It is where your own vendor specs are looked for. Mend or remove it.",
        ) from error
    return [one for one in files if one.suffix in _SUFFIXES and not one.name.startswith(".")]


def _taken(spec: VendorSpec, first: VendorSpec, path: Path) -> Problem:
    if spec.own_file and not first.own_file:
        reason = f"{spec.id} is the id of a vendor that Rolecall ships."
        return Problem(str(path), 0, "id", reason, "Give your own spec another id.")
    reason = f"another file has the vendor {spec.id} too."
    return Problem(str(path), 0, "id", reason, "Remove one of the two.")


def load_vendor(path: Path) -> VendorSpec:
    """Reads one vendor spec; raises InputError that lists every fault of it."""
    text = parse_yaml(read_text(path), str(path))
    spec, problems = read_form(VendorSpec, text)
    if spec:
        problems = merged_problems(problems, spec_problems(spec, text))
    if problems or spec is None:
        raise InputError(f"{path} cannot be used.", problems=problems)
    return spec


def _digest(specs: Mapping[str, VendorSpec]) -> str:
    content = {name: spec.model_dump(mode="json") for name, spec in specs.items()}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
