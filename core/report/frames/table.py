"""Building frames whose cells stay what they are: no NaN for an absent text or date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> DataFrame:
    """A frame of Python objects: str, int, float, datetime, date, or None for nothing."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)
