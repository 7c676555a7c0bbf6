"""What to know about an agreement that is no fault of it: AWS's limits, weak external IDs."""

from __future__ import annotations

from collections.abc import Iterator

from core.agreement.agreement import Agreement
from core.agreement.completeness import sample_roles
from core.catalogue import Catalogue
from core.model import ExpectedRole, PolicyKind

# AWS counts the characters of a document without white space
INLINE_CHARACTERS = 10_240  # all inline policies of a role together
MANAGED_CHARACTERS = 6_144  # each customer-managed policy
ATTACHED_POLICIES = 10  # per role; AWS raises it to 20 on request


def advice(catalogue: Catalogue, agreement: Agreement) -> tuple[str, ...]:
    """One sentence each, in the agreement's order; () when there is nothing to say."""
    sentences: dict[str, None] = {}
    for role in sample_roles(catalogue, agreement):
        sentences.update(dict.fromkeys(exceeded_limits(role)))
        if role.weak_external_id:
            text = f"{role.vendor}: the external ID is one that everybody can read. Change it."
            sentences[text] = None
    return tuple(sentences)


def exceeded_limits(role: ExpectedRole) -> Iterator[str]:
    """Which of AWS's limits the role, written as expected, would exceed.

    A policy that may be inline or managed counts as inline, as a repair writes it.
    """
    what = f"{role.vendor}: the role {role.role_name}"
    managed = [one for one in role.policies if one.kind is PolicyKind.MANAGED]
    inline = sum(len(one.document) for one in role.policies if one not in managed)
    if inline > INLINE_CHARACTERS:
        yield (
            f"{what} needs {inline:,} characters of inline policies; AWS allows"
            f" {INLINE_CHARACTERS:,}. Spread them over managed policies: what counts is the whole."
        )
    for policy in managed:
        if len(policy.document) > MANAGED_CHARACTERS:
            yield (
                f"{what}: the policy {policy.name} has {len(policy.document):,} characters; AWS"
                f" allows {MANAGED_CHARACTERS:,}. Split it: what counts is the whole."
            )
    attached = len(managed) + len(role.aws_managed_arns)
    if attached > ATTACHED_POLICIES:
        yield f"{what} needs {attached} attached policies; AWS allows {ATTACHED_POLICIES}."
