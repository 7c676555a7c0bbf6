"""Packing what crosses to another process of this program: its task there, its events back."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

Fields = Callable[[Any], tuple[Any, ...]]


def packed(value: object) -> bytes:
    """`value` as `pickle.loads` takes it."""
    stream = io.BytesIO()
    _Pickler(stream, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


class _Pickler(pickle.Pickler):
    """Pickles read-only mappings too, of which catalogue and agreement are made, and frozen data
    by calling its class again: the way of `dataclasses` itself takes three times as long."""

    def reducer_override(self, value: Any) -> Any:
        kind: Any = type(value)
        values_of = _fields_of(kind)
        if values_of is not None:
            return kind, values_of(value)
        if kind is MappingProxyType:
            return _read_only, (dict(value),)
        return NotImplemented


@lru_cache(maxsize=256)
def _fields_of(kind: type) -> Fields | None:
    """What reads the arguments a value was made of; None where that would not make it again."""
    parameters: Any = getattr(kind, "__dataclass_params__", None)
    if not is_dataclass(kind) or not parameters.frozen or hasattr(kind, "__post_init__"):
        return None
    if "__reduce__" in vars(kind) or "__reduce_ex__" in vars(kind):
        return None
    names = [one.name for one in fields(kind)]
    if not names or not all(one.init and not one.kw_only for one in fields(kind)):
        return None
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda value: (read(value),)


def _read_only(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(mapping)
