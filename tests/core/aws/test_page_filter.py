from __future__ import annotations

from urllib.parse import quote

import pytest

from core.aws.page_filter import PageFilter, RoleSketch, cut

TRUST = quote('{"Version":"2012-10-17","Statement":[]}', safe="")


def _role(name: str, *, policy: str = "inline", extra: str = "", path: str = "/") -> str:
    return (
        f"<member><InstanceProfileList><member><Path>/profile/</Path><Roles><member>"
        f"<RoleName>{name}</RoleName><Path>/other/</Path></member></Roles></member>"
        f"</InstanceProfileList><RoleName>{name}</RoleName><Path>{path}</Path>"
        f"<AssumeRolePolicyDocument>{TRUST}</AssumeRolePolicyDocument>"
        f"<RolePolicyList><member><PolicyName>{policy}</PolicyName></member></RolePolicyList>"
        f"{extra}</member>"
    )


def _policy(arn: str) -> str:
    return f"<member><Arn>{arn}</Arn><PolicyVersionList><member/></PolicyVersionList></member>"


def _page(*roles: str, policies: str = "", truncated: str = "false") -> bytes:
    return (
        f"<R><RoleDetailList>\n{' '.join(roles)}\n</RoleDetailList>"
        f"<Policies>{policies}</Policies><IsTruncated>{truncated}</IsTruncated></R>"
    ).encode()


def _named(*names: str, first: bool = True) -> PageFilter:
    return PageFilter(lambda sketch: sketch.name in names, first=first)


def test_roles_that_do_not_matter_are_cut_out_and_counted() -> None:
    page, number = cut(_page(_role("a"), _role("b"), _role("c")), _named("b")) or (b"", 0)

    assert number == 3
    assert b">b<" in page
    assert b">a<" not in page
    assert b">c<" not in page
    assert b"<IsTruncated>false</IsTruncated>" in page


def test_a_role_is_judged_by_its_own_parts_and_not_by_its_instance_profiles() -> None:
    seen: list[RoleSketch] = []
    cut(_page(_role("a", path="/mine/", policy="p")), PageFilter(lambda one: not seen.append(one)))

    assert seen == [RoleSketch("a", "/mine/", TRUST, ("p",))]


@pytest.mark.parametrize(
    "role",
    [
        "<member><RoleName>a</RoleName><Path>/</Path></member>",
        _role("a&amp;b"),
        _role("a", extra="<RoleName>b</RoleName>"),
        _role("ä"),
        _role("a<b/>"),
    ],
    ids=["no-trust", "entity", "two-names", "not-ascii", "tag-in-text"],
)
def test_a_role_in_doubt_is_kept(role: str) -> None:
    found = cut(_page(role), _named())

    assert found is not None
    assert role.encode() in found[0]


@pytest.mark.parametrize(
    "page",
    [
        b"<R><Roles/></R>",
        _page(_role("a"), "<member>"),
        _page(_role("a"), "</member>"),
        _page(_role("a"), "stray"),
        _page(_role("a"), "<!-- -->"),
        _page(_role("a")) * 2,
        b"",
    ],
    ids=["other", "open", "closed", "text", "comment", "twice", "empty"],
)
def test_a_page_of_another_shape_is_left_as_it_is(page: bytes) -> None:
    assert cut(page, _named("a")) is None


def test_of_a_sole_page_the_policies_of_no_kept_role_are_cut_out() -> None:
    attached = "<AttachedManagedPolicies><PolicyArn>arn:1</PolicyArn></AttachedManagedPolicies>"
    page = _page(_role("a", extra=attached), policies=_policy("arn:1") + _policy("arn:2"))

    found = cut(page, _named("a"))

    assert found is not None
    assert b"<Arn>arn:1</Arn>" in found[0]
    assert b"arn:2" not in found[0]


@pytest.mark.parametrize(("first", "truncated"), [(False, "false"), (True, "true")])
def test_policies_stay_where_another_page_may_need_them(first: bool, truncated: str) -> None:
    page = _page(_role("a"), policies=_policy("arn:2"), truncated=truncated)

    found = cut(page, _named("a", first=first))

    assert found is not None
    assert b"arn:2" in found[0]
