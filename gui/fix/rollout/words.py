"""The words of the roll-out pages. Plain data and pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.presentation.text import counted
from core.rollout.deploy import Deployment
from core.rollout.flow import RolloutPage
from core.rollout.written import Style


class Way(StrEnum):
    """What can be done with the agreed roles of a vendor."""

    DEPLOY = "deploy"
    REMOVE = "remove"
    CLOUDFORMATION = "cloudformation"
    STACKSET = "stackset"
    TERRAFORM = "terraform"
    CLI = "cli"

    @property
    def style(self) -> Style | None:
        """The form of the text to save; None where something is done in AWS."""
        return None if self in (Way.DEPLOY, Way.REMOVE) else Style(self.value)

    @property
    def takes_units(self) -> bool:
        """Whether it has to be said where it goes."""
        return self in (Way.DEPLOY, Way.STACKSET)


@dataclass(frozen=True, slots=True)
class WayWords:
    """`text` stands in the list, `meaning` below it."""

    text: str
    meaning: str


WAYS: Mapping[Way, WayWords] = {
    Way.DEPLOY: WayWords(
        "Deploy as a StackSet, or update it",
        "AWS puts the roles into every account of the units, and into accounts that join later.",
    ),
    Way.REMOVE: WayWords(
        "Remove the StackSet",
        "AWS deletes the stacks in all accounts, and with them the vendor's roles.",
    ),
    Way.CLOUDFORMATION: WayWords(
        "Save a CloudFormation template", "For a stack in one account. Nothing is deployed."
    ),
    Way.STACKSET: WayWords(
        "Save a template that makes the StackSet",
        "For a stack in the management account. Nothing is deployed.",
    ),
    Way.TERRAFORM: WayWords("Save a Terraform file", "For one account. Nothing is deployed."),
    Way.CLI: WayWords(
        "Save AWS CLI commands", "A shell script for one account. Nothing is deployed."
    ),
}
TRAIL: Mapping[RolloutPage, str] = {
    RolloutPage.CHOOSE: "Choose",
    RolloutPage.PREVIEW: "Preview",
    RolloutPage.APPROVE: "Approve",
    RolloutPage.RUN: "Run",
    RolloutPage.RESULT: "Result",
}


def result_words(result: Deployment) -> str:
    """How a change came out, in a sentence or two."""
    total = len(result.instances)
    if result.complete:
        return f"Done in {counted(result.done, 'account')}."
    if not result.watched_to_the_end:
        return (
            f"You stopped watching: {result.done} of {counted(total, 'account')} were done. "
            "CloudFormation goes on by itself with the call that was begun."
        )
    return (
        f"Not complete: {result.done} of {counted(total, 'account')} are done. The list says why. "
        "Where a role stands already, repair it with Preview fix; once what was in the way is "
        "gone, roll out again to try again where it failed."
    )
