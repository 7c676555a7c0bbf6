"""The catalogue: every vendor spec of a folder, checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.catalogue.form_problems import merged_problems, read_form
from core.catalogue.rules import spec_problems
from core.catalogue.spec import VendorSpec
from core.catalogue.yaml_text import parse_yaml, read_text
from core.errors import InputError, Problem

SHIPPED = Path(__file__).parents[2] / "resources" / "vendors"


@dataclass(frozen=True, eq=False, slots=True)
class Catalogue:
    """All vendor specs by id, in the order of their ids, and the digest of their content."""

    vendors: Mapping[str, VendorSpec]
    sha256: str


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Reads the ``*.yaml`` of a folder (by default the shipped ones).

    Raises InputError that lists the faults of all files.
    """
    paths = sorted((folder or SHIPPED).glob("*.yaml"))
    if not paths:
        raise InputError(f"There is no vendor spec in {folder or SHIPPED}.", "Check the folder.")
    specs: dict[str, VendorSpec] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            spec = load_vendor(path)
        except InputError as error:
            problems += error.problems
        else:
            if spec.id in specs:
                reason = f"another file has the vendor {spec.id} too."
                problems.append(Problem(str(path), 0, "id", reason, "Remove one of the two."))
            specs[spec.id] = spec
    if problems:
        raise InputError("The catalogue cannot be used.", problems=tuple(problems))
    ordered = dict(sorted(specs.items()))
    return Catalogue(MappingProxyType(ordered), _digest(ordered))


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
