"""The schemas that ship for editors are those of the forms."""

from __future__ import annotations

import pytest

from core.agreement.json_schema import FOLDER, schema_texts


@pytest.mark.parametrize("name", ["agreement.schema.json", "vendor.schema.json"])
def test_the_shipped_schema_is_current(name: str) -> None:
    # write them anew with: python -m core.agreement.json_schema
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_texts()[name]
