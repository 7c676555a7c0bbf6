"""Kinds of difference in a few words, as one chooses among them."""

from __future__ import annotations

from collections.abc import Mapping

from core.model import FindingCode

FINDING_WORDS: Mapping[FindingCode, str] = {
    FindingCode.ACCESS_EXCESS: "More permissions than agreed",
    FindingCode.ACCESS_MISSING: "Permissions are missing",
    FindingCode.ACCESS_DENIED: "Permissions are taken away again",
    FindingCode.POLICY_ATTACHED_EXTRA: "A further policy is attached",
    FindingCode.POLICY_OLDER_VERSION: "The permissions are of an older version",
    FindingCode.ROLE_MISSING: "The role is missing",
    FindingCode.ROLE_UNEXPECTED: "A role where none was agreed",
    FindingCode.ROLE_NAME_DIFFERS: "The role has another name",
    FindingCode.ROLE_PATH_DIFFERS: "The role has another path",
    FindingCode.ROLE_ATTRIBUTE_DIFFERS: "Another description, session length or tag",
    FindingCode.TRUST_PRINCIPAL_EXTRA: "Somebody else can enter too",
    FindingCode.TRUST_PRINCIPAL_WILDCARD: "Everybody is let in",
    FindingCode.TRUST_PRINCIPAL_MISSING: "The vendor is not let in",
    FindingCode.TRUST_PRINCIPAL_DELETED: "Whoever was let in was deleted",
    FindingCode.TRUST_EXTERNAL_ID_MISSING: "No external ID is asked for",
    FindingCode.TRUST_EXTERNAL_ID_WRONG: "Another external ID",
    FindingCode.TRUST_EXTERNAL_ID_WEAK: "A weak external ID",
    FindingCode.TRUST_CONDITION_MISSING: "A condition is missing",
    FindingCode.TRUST_CONDITION_EXTRA: "A further condition",
    FindingCode.TRUST_ACTION_EXTRA: "Further ways to enter",
    FindingCode.TRUST_ACTION_MISSING: "A way to enter is missing",
    FindingCode.TRUST_DENIED: "Entering is denied",
}
