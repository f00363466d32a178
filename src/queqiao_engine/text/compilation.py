"""How compiled functions are made, and the array types they take. Importing this loads numba (a second)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


def compiled(function: F) -> F:
    """Compile with an on-disk cache, without the global interpreter lock, keeping the type of the Python function.

    Where neither the package's folder nor the user's cache can be written, the code is compiled anew in each process.
    """
    return _compile(function, no_cfunc_wrapper=True)


def compiled_inner(function: F) -> F:
    """As ``compiled``, for functions that only compiled ones call: without the door from Python, a quarter of the compiling."""
    return _compile(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _compile(function: F, **options: bool) -> F:
    try:
        return cast(F, numba.njit(cache=True, nogil=True, **options)(function))
    except RuntimeError:  # "no locator available"
        return cast(F, numba.njit(nogil=True, **options)(function))
