"""What a review decides about: the vendors, differences, third parties and gaps of one scan."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from core.model import Account, CellResult, Scan, Status, ThirdParty
from core.review.model import SubjectKind


@dataclass(frozen=True)
class Subject:
    """One thing to decide about. `key` is what `core.review.model.SubjectKind` says.

    `cell` is there for differences and gaps, `party` for third parties, `account` for all of
    these; a vendor has its id and name only.
    """

    kind: SubjectKind
    key: str
    name: str
    vendor: str = ""
    account: Account | None = None
    cell: CellResult | None = None
    party: ThirdParty | None = None

    @cached_property
    def difference(self) -> str:
        """The digest of what is decided about: the same from scan to scan as long as exactly the
        same is wrong. "" where nothing certain is known, and for vendors."""
        if self.kind is SubjectKind.EXCEPTION and self.cell is not None:
            from core.agreement import difference_of

            return difference_of(self.cell.findings) or ""
        if self.party is not None:
            one = self.party
            parts = [one.role_arn, one.outside_account_id, one.external_id_required]
            return sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
        return ""


@dataclass(frozen=True)
class Subjects:
    """All that one scan gives to decide about, in the order in which it is shown."""

    vendors: tuple[Subject, ...]
    exceptions: tuple[Subject, ...]
    third_parties: tuple[Subject, ...]
    unknown: tuple[Subject, ...]

    def of(self, kind: SubjectKind) -> tuple[Subject, ...]:
        """The subjects of one kind."""
        return {
            SubjectKind.VENDOR: self.vendors,
            SubjectKind.EXCEPTION: self.exceptions,
            SubjectKind.THIRD_PARTY: self.third_parties,
            SubjectKind.UNKNOWN: self.unknown,
        }[kind]

    def __iter__(self) -> Iterator[Subject]:
        for kind in SubjectKind:
            yield from self.of(kind)

    def find(self, kind: SubjectKind, key: str) -> Subject | None:
        """The subject of that kind and key; None when the scan has none."""
        return self._by_key.get((kind, key))

    @cached_property
    def _by_key(self) -> Mapping[tuple[SubjectKind, str], Subject]:
        return {(one.kind, one.key): one for one in self}


def subjects_of(scan: Scan) -> Subjects:
    """What `scan` gives to decide about; differences and gaps with the worst first."""
    names = dict(scan.vendors)
    found = [
        Subject(
            SubjectKind.UNKNOWN if cell.status is Status.UNREACHABLE else SubjectKind.EXCEPTION,
            f"{result.account.id}|{cell.vendor}",
            names.get(cell.vendor, cell.vendor),
            cell.vendor,
            result.account,
            cell,
        )
        for result in scan.results
        for cell in result.cells
        if cell.status.needs_attention
    ]
    exceptions = [one for one in found if one.kind is SubjectKind.EXCEPTION]
    return Subjects(
        vendors=tuple(Subject(SubjectKind.VENDOR, v, name, v) for v, name in scan.vendors),
        exceptions=tuple(sorted(exceptions, key=_worst_first)),
        third_parties=tuple(_third_parties(scan)),
        unknown=tuple(one for one in found if one.kind is SubjectKind.UNKNOWN),
    )


def third_party_key(party: ThirdParty) -> str:
    """What identifies a third party from scan to scan."""
    return f"{party.account_id}|{party.role_name}|{party.outside_account_id}"


def _third_parties(scan: Scan) -> Iterator[Subject]:
    seen: set[str] = set()
    for result in scan.results:
        for party in result.third_parties:
            key = third_party_key(party)
            if key not in seen:
                seen.add(key)
                name = party.known_as or party.outside_account_id
                yield Subject(
                    SubjectKind.THIRD_PARTY, key, name, account=result.account, party=party
                )


def _worst_first(subject: Subject) -> tuple[int, str, str]:
    assert subject.cell is not None
    return subject.cell.status.rank, subject.cell.account_id, subject.vendor
