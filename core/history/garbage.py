"""Python's search for garbage, kept away from what is no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_garbage(*, stays: bool = False) -> Iterator[None]:
    """Millions of objects are made meanwhile, without cycles: looking through them for garbage
    again and again would take most of the time, and stop every thread, the window's too. What
    `stays` is not looked through afterwards either.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stays:
            gc.freeze()
        if was_on:
            gc.enable()
