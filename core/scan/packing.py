"""Packing catalogue, agreement and settings for another process of this program."""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


def packed(value: object) -> bytes:
    """`value` as `pickle.loads` takes it."""
    stream = io.BytesIO()
    _Pickler(stream, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


class _Pickler(pickle.Pickler):
    """Pickles read-only mappings too, of which catalogue and agreement are made."""

    def reducer_override(self, value: Any) -> Any:
        return (
            (_read_only, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented
        )


def _read_only(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(mapping)
