"""How long it takes to say what 10,000 accounts should have of ten vendors.

    python tests/benchmarks/rendering.py

Prints the time and how many texts are shared. The promise is less than a second.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.agreement import expectations, load_agreement
from core.catalogue import load_catalogue
from core.model import Account, Organization, OrganizationalUnit

ACCOUNTS = 10_000
MANAGEMENT = "111111111111"
ID = "an-external-id-of-30-characters"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"}],
}
VENDORS = {
    "prosperops": {"values": {"external_id": ID, "policy": POLICY, "member_policy": POLICY}},
    "flexera-automation": {"values": {"external_id": "48213"}, "blocks": ["action"]},
    "cloudzero": {"values": {"external_id": ID, "billing_buckets": ["bills", "more-bills"]}},
    "cloudhealth": {"values": {"external_id": ID}},
    "harness-ccm": {"values": {"external_id": ID, "cur_bucket": "bills"}},
    "datadog": {"values": {"external_id": ID}, "blocks": ["resource-collection"]},
    "cloudability": {"values": {"external_id": UUID, "billing_bucket": "bills"}},
    "doit": {"values": {"external_id": ID}, "blocks": ["composer"]},
    "zesty": {"values": {"external_id": ID, "cur_bucket": "bills"}},
    "cloudcheckr": {"values": {"external_id": ID}, "blocks": ["cost", "inventory"]},
}


def accounts() -> list[Account]:
    """The management account and members in a few units."""
    units = [
        (OrganizationalUnit("r-1", "Root"), OrganizationalUnit(f"ou-{n}", f"U{n}"))
        for n in range(9)
    ]
    members = [
        Account(f"{200000000000 + number}", f"team-{number}", ou_path=units[number % 9])
        for number in range(ACCOUNTS - 1)
    ]
    return [Account(MANAGEMENT, "payer", is_management=True), *members]


def main() -> int:
    """Measure, print, and fail when the promise is broken."""
    catalogue = load_catalogue()
    content = {
        "version": "1",
        "agreed_by": "benchmark",
        "organization": {"management_account_id": MANAGEMENT, "audit_role_name": "Audit"},
        "vendors": VENDORS,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agreement.yaml"
        path.write_text(json.dumps(content), encoding="utf-8")
        agreement = load_agreement(path, catalogue)
    organization = Organization("o-benchmark", MANAGEMENT)
    population = accounts()
    begin, begin_cpu = time.perf_counter(), time.process_time()
    everything = [expectations(catalogue, agreement, organization, one) for one in population]
    seconds, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
    roles = [role for one in everything for vendor in one for role in vendor.roles]
    texts = [policy.document for role in roles for policy in role.policies]
    lacking = {name for role in roles for name in role.incomplete}
    print(f"{len(population):,} accounts x {len(VENDORS)} vendors: {seconds:.2f} s", end=" ")
    print(f"({cpu:.2f} s of one core)")
    print(f"{len(roles):,} expected roles, {len(texts):,} policies")
    print(f"{len({id(text) for text in texts}):,} different texts in memory")
    print(f"values that lack: {sorted(lacking) or 'none'}")
    return int(cpu > 1)


if __name__ == "__main__":
    raise SystemExit(main())
