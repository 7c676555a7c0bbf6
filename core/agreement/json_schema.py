"""The JSON Schemas of `resources/schema/`, for editors, made from the forms.

``python -m core.agreement.json_schema`` writes them anew after a form has changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.agreement.form import AgreementForm
from core.catalogue import VendorSpec

FOLDER = Path(__file__).parents[2] / "resources" / "schema"


def schema_texts() -> Mapping[str, str]:
    """The text of each schema by its file name."""
    return {
        "agreement.schema.json": _text(AgreementForm.model_json_schema(), "Rolecall agreement"),
        "vendor.schema.json": _text(VendorSpec.model_json_schema(), "Rolecall vendor spec"),
    }


def _text(schema: dict[str, Any], title: str) -> str:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**head, **schema, "title": title}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, text in schema_texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
