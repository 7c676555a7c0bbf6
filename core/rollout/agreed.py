"""From the agreement to what is rolled out for one vendor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.agreement import Agreement, VendorAgreement, expected_roles
from core.agreement.scope import Scope, Selector
from core.catalogue import Catalogue
from core.errors import InputError
from core.model import Account, ExpectedRole, Organization
from core.rollout.cloudformation import role_template, template_description, template_text
from core.rollout.roles import ACCOUNT, Rollout, rollout_of
from core.rollout.stack_calls import Wanted
from core.rollout.targets import StackSetPlan, stack_set_name, target_groups


@dataclass(frozen=True, slots=True)
class VendorRollout:
    """What is rolled out for a vendor. `apart`: accounts whose roles differ from the others'
    in more than parameters; each needs a template of its own. `own_values`: accounts that take
    the common template with other values for its parameters. `for_management`: the roles are
    those of the management account."""

    rollout: Rollout
    scope: Scope
    own_values: dict[str, dict[str, str]]
    apart: tuple[str, ...]
    for_management: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The external IDs in whatever is written of it, longest first."""
        found = set(self.rollout.parameters.values())
        found.update(value for own in self.own_values.values() for value in own.values())
        return tuple(sorted(found - {""}, key=lambda value: (-len(value), value)))

    def wanted(self, plan: StackSetPlan) -> Wanted:
        """What the StackSet `plan` deploys."""
        rollout = self.rollout
        return Wanted(
            vendor=rollout.vendor,
            plan=plan,
            template=template_text(role_template(rollout)),
            parameters=rollout.parameters,
            description=template_description(rollout),
        )

    def standing_stack_set(self, *, delegate: bool = False) -> StackSetPlan:
        """The vendor's StackSet by its name, wherever it deploys to."""
        return StackSetPlan(stack_set_name(self.rollout.vendor), (), call_as_delegate=delegate)

    def stack_set(
        self, units: Sequence[str], *, delegate: bool = False, leave_out: Sequence[str] = ()
    ) -> StackSetPlan:
        """The StackSet for the scope; accounts that stand apart, and those of `leave_out`, are
        left out.

        Raises:
            InputError: the scope cannot be said in units.
        """
        if self.for_management:
            raise InputError(
                "This vendor's roles are for the management account alone, which no "
                "service-managed StackSet reaches.",
                "Make a template: --format cloudformation.",
            )
        apart = tuple(Selector("account", (id_,)) for id_ in (*self.apart, *leave_out))
        scope = replace(self.scope, exclude=(*self.scope.exclude, *apart))
        groups = target_groups(scope, units, self.own_values)
        return StackSetPlan(stack_set_name(self.rollout.vendor), groups, call_as_delegate=delegate)


def vendor_rollout(
    catalogue: Catalogue,
    agreement: Agreement,
    vendor: str,
    *,
    account_id: str | None = None,
    management: bool = False,
) -> VendorRollout:
    """The roles of a vendor for member accounts (or one account, or the management account).

    A vendor that wants no role in member accounts gets those of the management account.

    Raises:
        InputError: the vendor is not in the agreement, has no role there, or values lack.
    """
    agreed = agreement.vendors.get(vendor)
    if agreed is None:
        known = ", ".join(agreement.vendors)
        raise InputError(f"The agreement has nothing about {vendor}.", f"It has {known}.")
    render = _Rendering(catalogue, agreement, vendor)
    if account_id is None and not management and not render.roles(ACCOUNT):
        management = True
    if management:
        account_id = agreement.organization.management_account_id
    common = render.rollout(account_id or ACCOUNT)
    own: dict[str, dict[str, str]] = {}
    apart: list[str] = []
    for id_ in _special_accounts(agreed) if account_id is None else ():
        special = render.rollout(id_)
        if replace(special, parameters={}) == replace(common, parameters={}):
            given = common.parameters.items()
            own[id_] = {
                name: special.parameters[name]
                for name, value in given
                if special.parameters[name] != value
            }
        else:
            apart.append(id_)
    return VendorRollout(common, _scope(agreed), own, tuple(apart), management)


@dataclass(frozen=True, slots=True)
class _Rendering:
    catalogue: Catalogue
    agreement: Agreement
    vendor: str

    def roles(self, account_id: str) -> tuple[ExpectedRole, ...]:
        management_id = self.agreement.organization.management_account_id
        account = Account(account_id, "", is_management=account_id == management_id)
        organization = Organization("", management_id)
        return expected_roles(self.catalogue, self.agreement, organization, account, self.vendor)

    def rollout(self, account_id: str) -> Rollout:
        return rollout_of(
            [_anywhere(role, account_id) for role in self.roles(account_id)],
            vendor_name=self.catalogue.vendors[self.vendor].name,
            origin=f"Agreement {self.agreement.version}, SHA-256 {self.agreement.sha256[:16]}.",
        )


def _anywhere(role: ExpectedRole, account_id: str) -> ExpectedRole:
    """The role with the account's id made exchangeable, so that roles of accounts compare."""

    def exchanged(text: str) -> str:
        return text.replace(account_id, ACCOUNT)

    return replace(
        role,
        account_id=ACCOUNT,
        trust_alternatives=tuple(map(exchanged, role.trust_alternatives)),
        policies=tuple(
            replace(policy, document=exchanged(policy.document)) for policy in role.policies
        ),
    )


def _special_accounts(agreed: VendorAgreement) -> list[str]:
    return sorted({id_ for _, part in agreed.parts() for id_ in part.account_values})


def _scope(agreed: VendorAgreement) -> Scope:
    scopes = list(dict.fromkeys(part.scope for _, part in agreed.parts()))
    if len(scopes) > 1:
        raise InputError(
            "This vendor's installations have different scopes.",
            "Make a template for each account: --account ID.",
        )
    return scopes[0]
