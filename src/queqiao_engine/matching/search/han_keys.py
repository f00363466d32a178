"""Term keys of Han characters and pairs, many at a time: ``terms.unit_key`` and ``terms.pair_key`` as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.text.terms import FNV_BASIS, FNV_PRIME, GOLDEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

HAN_FIRST, HAN_END = 0x4E00, 0xA000
"""The basic block of Han characters; others are not tried in spellings."""


def mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """``terms.mix`` of many values."""
    with np.errstate(over="ignore"):
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return value ^ (value >> np.uint64(31))


def unit_keys(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The keys of single characters."""
    with np.errstate(over="ignore"):
        return mixed((np.uint64(FNV_BASIS) ^ codes) * np.uint64(FNV_PRIME))


def pair_keys(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The keys of pairs from the keys of their characters; either may be one for all."""
    with np.errstate(over="ignore"):
        return mixed(first * np.uint64(GOLDEN) + second)


HAN_UNITS = unit_keys(np.arange(HAN_FIRST, HAN_END, dtype=np.uint64))
"""The keys of all characters of the block."""
