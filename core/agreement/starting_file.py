"""A commented agreement to start from, written from what the catalogue asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from core.agreement.population_comment import population_comment
from core.catalogue import VendorSpec
from core.catalogue.spec import Variable
from core.model import Account

_HEAD = """\
# What your organization agreed with its vendors: which roles they have, and where.
# Remove the vendors that you do not use. Put ids in quotes. Check with:
#   python main.py agreement validate agreement.yaml
"""
_TAIL = """\

# Differences that somebody accepted until a date:
# exemptions:
#   - id: EX-1
#     vendor: prosperops
#     accounts: ["..."]           # and/or  ou: "ou:Name/Name"
#     findings: [access-excess]   # the codes of the accepted differences
#     reason: ...
#     owner: ...
#     approved_by: ...
#     approved_on: 2026-01-31
#     expires_on: 2026-06-30
"""


def starting_file(
    specs: Sequence[VendorSpec],
    *,
    management_account_id: str = "",
    audit_role_name: str = "RolecallAudit",
    accounts: Sequence[Account] = (),
) -> str:
    """The text of an agreement with every vendor of `specs` and every value to fill in.

    `accounts`: those of the organization, listed in comments to draw scopes from.
    """
    lines = [
        _HEAD,
        'version: "1"  # raise it with every change',
        'agreed_by: ""  # who agreed to this, and in which office',
        "",
        "organization:",
        f'  management_account_id: "{management_account_id}"',
        f"  audit_role_name: {audit_role_name}  # the read-only role in every account; with its",
        "  # path if it has one (/audit/Name), or [First, Second] to try several in order",
        "  # entries:  # where accounts are entered by another role",
        '  #   - {where: ["ou:Sandbox"], audit_role_name: SandboxAudit, external_id: "..."}',
        "  # repair_role_name: RolecallRepair  # the role for repairs, if you want any",
        "",
        *population_comment(accounts),
        "vendors:",
    ]
    for spec in specs:
        lines += _vendor(spec)
    return "\n".join(lines) + "\n" + _TAIL


def _vendor(spec: VendorSpec) -> Iterator[str]:
    yield f"  {spec.id}:"
    yield from _comment(f"{spec.name}. {spec.description}", 4)
    yield from _variant(spec)
    yield from _blocks(spec)
    yield "    values:"
    yield from _comment("Values that are missing leave the vendor's roles unjudged.", 6)
    for name, variable in spec.variables.items():
        yield from _value(name, variable)
    if spec.variables:
        yield "    # account_values:  # where single accounts have values of their own"
        yield f'    #   "123456789012": {{{next(iter(spec.variables))}: "..."}}'
    yield "    scope:"
    yield from _comment(
        'all, management, members, "123456789012", ou-..., "ou:Name/Name" or "tag:key=value"', 6
    )
    yield "      include: [all]"
    if spec.reseller:
        yield "      # reseller: true"
        yield from _comment(spec.reseller.description, 6)
    yield '    # owners: {business: "", technical: ""}'
    yield ""


def _variant(spec: VendorSpec) -> Iterator[str]:
    for variant in spec.variants:
        text = f"{variant.key} ({variant.access} access): {variant.description}"
        yield from _comment(text, 4)
    if spec.variants:
        yield f"    variant: {spec.default_variant or '# choose one of the above'}"


def _blocks(spec: VendorSpec) -> Iterator[str]:
    for block in spec.blocks:
        yield from _comment(f"{block.key} ({block.access} access): {block.description}", 4)
    if spec.blocks:
        yield "    blocks: []"


def _value(name: str, variable: Variable) -> Iterator[str]:
    yield from _comment(variable.description, 6)
    for choice in variable.choices:
        yield from _comment(f"  {choice.value}: {choice.name}", 6)
    if variable.type == "policy":
        yield f"      # {name}: {name.replace('_', '-')}.json  # a file beside this one"
    elif isinstance(variable.default, bool):
        yield f"      # {name}: {str(variable.default).lower()}"
    elif isinstance(variable.default, str) and "${" not in variable.default:
        yield f'      # {name}: "{variable.default}"'
    elif variable.type == "list":
        yield f'      # {name}: ["..."]'
    else:
        yield f'      # {name}: "..."'


def _comment(text: str, indent: int) -> Iterator[str]:
    for line in wrap(text, 96 - indent, break_long_words=False):
        yield " " * indent + "# " + line
