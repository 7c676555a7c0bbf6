"""The agreed roles of a vendor as text, in the form that somebody chose, and what they have to
know that the text cannot say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

from core.rollout.agreed import VendorRollout
from core.rollout.cloudformation import role_template, stack_set_template, template_text
from core.rollout.commands import shell_script
from core.rollout.targets import not_expressed
from core.rollout.terraform import terraform


class Style(StrEnum):
    """A way of writing roles as code; the values are those of the command line."""

    CLOUDFORMATION = "cloudformation"
    STACKSET = "stackset"
    TERRAFORM = "terraform"
    CLI = "cli"


FILE_ENDINGS: Mapping[Style, str] = {
    Style.CLOUDFORMATION: "json",
    Style.STACKSET: "json",
    Style.TERRAFORM: "tf",
    Style.CLI: "sh",
}


def written(
    found: VendorRollout,
    style: Style,
    units: Sequence[str] = (),
    *,
    delegate: bool = False,
    leave_out: Collection[str] = (),
) -> str:
    """The text. `units`, `delegate` and `leave_out` are for StackSets.

    Raises:
        InputError: the scope cannot be said in units, or no StackSet reaches the account.
    """
    match style:
        case Style.TERRAFORM:
            return terraform(found.rollout)
        case Style.CLI:
            return shell_script(found.rollout)
        case Style.STACKSET:
            plan = found.stack_set(units, delegate=delegate, leave_out=tuple(leave_out))
            return template_text(stack_set_template(found.rollout, plan))
        case Style.CLOUDFORMATION:
            return template_text(role_template(found.rollout))


def remarks(found: VendorRollout, style: Style, units: Sequence[str] = ()) -> Iterator[str]:
    """What the reader has to know beside the text, a sentence each."""
    if found.for_management:
        yield "For the management account."
    for account_id in found.apart:
        yield (
            f"Account {account_id} has values of its own and needs a template of its own: "
            f"--account {account_id}."
        )
    if style is not Style.STACKSET:
        for account_id in found.own_values:
            yield f"Account {account_id} has an external ID of its own."
    elif units:
        for what in not_expressed(found.scope):
            yield f"See that the units fit the vendor's scope: {what}."
