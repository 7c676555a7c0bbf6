"""What vendors publish for the commercial partition, as it is written in another one. Pure."""

from __future__ import annotations

from dataclasses import replace

from core.model import ExpectedRole, RolePolicy

_COMMERCIAL = "arn:aws:"


def in_partition(role: ExpectedRole, partition: str) -> ExpectedRole:
    """The role with its ARNs in `partition`. IAM takes no ARN of another partition; who wrote
    ``arn:aws:`` meant the partition that the role is in."""
    if partition == "aws":
        return role

    def arn(text: str) -> str:
        if not text.startswith(_COMMERCIAL):
            return text
        return f"arn:{partition}:{text.removeprefix(_COMMERCIAL)}"

    def document(text: str) -> str:
        return text.replace(f'"{_COMMERCIAL}', f'"arn:{partition}:')  # where a string begins

    def policies(given: tuple[RolePolicy, ...]) -> tuple[RolePolicy, ...]:
        return tuple(replace(one, document=document(one.document)) for one in given)

    return replace(
        role,
        trust_alternatives=tuple(map(document, role.trust_alternatives)),
        policies=policies(role.policies),
        aws_managed_arns=tuple(map(arn, role.aws_managed_arns)),
        attributes={
            name: arn(value) if isinstance(value, str) else value
            for name, value in role.attributes.items()
        },
        allowed_extra=tuple(document(arn(text)) for text in role.allowed_extra),
        older_versions=tuple(
            replace(one, policies=policies(one.policies)) for one in role.older_versions
        ),
    )
