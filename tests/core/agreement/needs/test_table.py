"""The guide's table of needs: whole, and true about its tests."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[4] / "resources" / "guide" / "vendor-spec.md"
ROW = re.compile(r"^\| (\d+)\. .* \| .+ \| `(test_need_\w+)` \|$", re.MULTILINE)


def test_the_table_names_a_test_for_each_of_the_57_needs() -> None:
    rows = ROW.findall(GUIDE.read_text(encoding="utf-8"))
    assert [int(number) for number, _ in rows] == list(range(1, 58))
    assert all(f"test_need_{int(number):02}_" in test for number, test in rows)


def test_every_test_of_the_table_exists() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    named = [test for _, test in ROW.findall(GUIDE.read_text(encoding="utf-8"))]
    assert [test for test in named if f"def {test}(" not in tests] == []


def test_the_guides_small_spec_can_be_used(tmp_path: Path) -> None:
    from core.catalogue import load_vendor

    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "acme.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_vendor(path).id == "acme"


def test_the_guides_agreement_can_be_used(tmp_path: Path) -> None:
    from core.agreement import load_agreement
    from core.catalogue import load_catalogue

    guide = GUIDE.with_name("agreement.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    folder = tmp_path / "policies"
    folder.mkdir()
    policy = '{"Statement": [{"Effect": "Allow", "Action": "ce:*", "Resource": "*"}]}'
    for name in ("prosperops-management.json", "prosperops-member.json"):
        (folder / name).write_text(policy, encoding="utf-8")
    path = tmp_path / "agreement.yaml"
    path.write_text(text, encoding="utf-8")
    assert list(load_agreement(path, load_catalogue()).vendors) == ["prosperops"]
