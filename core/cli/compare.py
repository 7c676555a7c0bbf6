"""`main.py compare`: two sides of policy documents, compared by what they allow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import click

from core.cli.exit_codes import ExitCode
from core.errors import InputError, Problem

if TYPE_CHECKING:
    from core.policy import Comparison, Difference

_FILE = click.Path(path_type=Path)
_RELATIONS = {
    "equal": "Equal: both sides allow exactly the same.",
    "missing": "Missing: something that is expected is not allowed.",
    "excess": "Excess: something is allowed that is not expected.",
    "both": "Both: something is missing, and something is in excess.",
}


@click.command()
@click.option("--kind", type=click.Choice(["permission", "trust"]), required=True,
              help="Permission policies, or trust policies.")  # fmt: skip
@click.option("--expected", type=_FILE, required=True, multiple=True,
              help="A policy document, or a JSON list of them. May be given again.")  # fmt: skip
@click.option("--actual", type=_FILE, required=True, multiple=True,
              help="Likewise, what is there.")  # fmt: skip
@click.option("--account", help="The AWS account id of the role.")
@click.option("--partition", default="aws", show_default=True, help="The role's partition.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    kind: str,
    expected: Sequence[Path],
    actual: Sequence[Path],
    account: str | None,
    partition: str,
    as_json: bool,
) -> None:
    """Compare two policy documents by what they allow, whatever their spelling.

    Ends with 0 if they are equal, 1 if they differ, 3 if a file cannot be read.
    """
    from core.policy import compare_permissions, compare_trust

    compare = compare_trust if kind == "trust" else compare_permissions
    sides = [[text for path in paths for text in _documents(path)] for paths in (expected, actual)]
    comparison = compare(*sides, account_id=account, partition=partition)
    if as_json:
        click.echo(json.dumps(_as_json(comparison), indent=2))
    else:
        _print(comparison)
    raise SystemExit(ExitCode.DONE if comparison.relation == "equal" else ExitCode.ATTENTION)


def _documents(path: Path) -> list[str]:
    """Return the documents of a file as JSON texts.

    Raises:
        InputError: the file cannot be read, or holds neither a JSON object nor a list of them.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, 0, f"it cannot be read: {error}") from error
    if not text.startswith(("{", "[")):
        text = unquote(text)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise _unusable(path, error.lineno, f"it is not JSON: {error.msg}.") from error
    except (ValueError, RecursionError) as error:
        raise _unusable(path, 0, "it is not JSON that can be read.") from error
    if isinstance(content, dict):
        return [text]
    if isinstance(content, list) and all(isinstance(item, dict) for item in content):
        return [json.dumps(item) for item in content]
    raise _unusable(path, 1, "it is neither a policy document nor a list of them.")


def _unusable(path: Path, line: int, reason: str) -> InputError:
    remedy = "Give a JSON policy document."
    problem = Problem(str(path), line, "", reason, remedy)
    return InputError("A file cannot be compared.", problems=(problem,))


def _print(comparison: Comparison) -> None:
    if comparison.undecided is not None:
        click.echo(f"Cannot be judged, so it counts as different: {comparison.undecided}")
        return
    click.echo(_RELATIONS[comparison.relation])
    for title, differences in (("Missing", comparison.missing), ("Excess", comparison.excess)):
        for difference in differences:
            click.echo(f"  {title}: {difference.sentence}")
            if difference.witness:
                click.echo(f"    for example {json.dumps(difference.witness)}")


def _as_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "relation": comparison.relation,
        "undecided": comparison.undecided,
        "missing": [_difference(item) for item in comparison.missing],
        "excess": [_difference(item) for item in comparison.excess],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "cause": difference.cause.value,
        "sentence": difference.sentence,
        "actions": list(difference.actions),
        "resources": list(difference.resources),
        "principals": list(difference.principals),
        "conditions": list(difference.conditions),
        "other_conditions": list(difference.other_conditions),
        "sids": list(difference.sids),
        "witness": dict(difference.witness),
    }
