"""Unit expressions: read them from text, bring them to a canonical form, convert and compare them.

Conversion is exact rational arithmetic over the definitions in ``atoms``; pint is the authority those definitions are
checked against in tests, and is itself asked (lazily, it is slow to import) for units our lexicon does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from fractions import Fraction
from functools import lru_cache

from queqiao_engine.text.quantities.atoms import Atom, Lexicon, build_lexicon

Power = tuple[str, int]  # atom name, exponent
Vector = tuple[tuple[str, int], ...]  # base dimension -> exponent, sorted by name

_SUPERSCRIPTS = {"²": 2, "³": 3, "¹": 1, "⁴": 4, "⁵": 5, "⁶": 6}
_CONTEXT = Context(prec=34)
_ZERO_POINT = {"℃": Fraction(27315, 100), "°F": Fraction(45967, 180)}  # value in kelvin of 0 on the scale
_DIFFERENCE = {"℃": "Δ℃", "°F": "Δ°F"}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The expanded unit lexicon, built once."""
    return build_lexicon()


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit in base dimensions: ``value × factor + zero`` (``zero`` only for ℃ and °F standing alone)."""

    vector: Vector
    factor: Fraction
    zero: Fraction = Fraction(0)
    difference: bool = False  # Δ℃: a temperature difference, never an absolute temperature


def canonical(powers: Iterable[Power]) -> str:
    """The canonical expression: numerator in written order, then ``/`` and the denominator, e.g. ``W/(m·K)``."""
    return canonical_with(powers, {})


def canonical_with(powers: Iterable[Power], names: Mapping[str, str]) -> str:
    """``canonical`` with atoms renamed for people to read."""
    merged: dict[str, int] = {}
    for atom, exponent in powers:
        merged[atom] = merged.get(atom, 0) + exponent
    above = [_power(names.get(atom, atom), exponent) for atom, exponent in merged.items() if exponent > 0]
    below = [_power(names.get(atom, atom), -exponent) for atom, exponent in merged.items() if exponent < 0]
    top = "·".join(above)
    if not below:
        return top
    bottom = below[0] if len(below) == 1 else f"({'·'.join(below)})"
    return f"{top or '1'}/{bottom}"


def _power(atom: str, exponent: int) -> str:
    if exponent == 1:
        return atom
    return atom + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(exponent))


@lru_cache(maxsize=4096)
def powers_of(unit: str) -> tuple[Power, ...] | None:
    """The atoms of a canonical expression, or None if it is not one."""
    top, slash, bottom = _split(unit)
    powers: list[Power] = []
    for part, sign in ((top, 1), (bottom.removeprefix("(").removesuffix(")") if slash else "", -1)):
        for factor in part.split("·") if part and part != "1" else ():
            name = factor if factor in lexicon().atoms else factor.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹")
            digits = factor[len(name) :]
            if name not in lexicon().atoms:
                return None
            exponent = int("".join(str("⁰¹²³⁴⁵⁶⁷⁸⁹".index(digit)) for digit in digits)) if digits else 1
            powers.append((name, sign * exponent))
    return tuple(powers)


def _split(unit: str) -> tuple[str, str, str]:
    if unit in lexicon().atoms:
        return unit, "", ""
    return unit.partition("/")


@lru_cache(maxsize=4096)
def scale(unit: str) -> Scale | None:
    """The unit in base dimensions; None if the lexicon does not know it. The empty unit is the bare number 1."""
    powers = powers_of(unit)
    if powers is None:
        return None
    if len(powers) == 1 and powers[0][1] == 1 and powers[0][0] in _ZERO_POINT:
        atom = lexicon().atoms[powers[0][0]]
        return Scale((("K", 1),), atom.factor, _ZERO_POINT[atom.name])
    factor = Fraction(1)
    vector: dict[str, int] = {}
    for name, exponent in powers:
        base, size = _atom_scale(name)
        factor *= size**exponent
        for dimension, count in base:
            vector[dimension] = vector.get(dimension, 0) + count * exponent
    difference = any(name.startswith("Δ") for name, _ in powers) and len(powers) == 1
    return Scale(tuple(sorted((d, n) for d, n in vector.items() if n)), factor, difference=difference)


@lru_cache(maxsize=4096)
def _atom_scale(name: str) -> tuple[Vector, Fraction]:
    atom: Atom = lexicon().atoms[name]
    if not atom.definition:
        # A count, a percentage or a base unit: dimensionless only if it was given a factor or is "fold".
        return ((), atom.factor) if name in _RATIOS else (((name, 1),), atom.factor)
    inner = scale(atom.definition)
    if inner is None:  # a fault of the table; a test builds every atom
        raise AssertionError(f"{name} is defined by unknown unit {atom.definition}")
    return inner.vector, inner.factor * atom.factor


_RATIOS = frozenset({"%", "‰", "ppm", "ppb", "ppt", "με", "fold"})


def same_dimension(a: str, b: str) -> bool:
    """Whether a value in ``a`` can be compared with one in ``b``: kinds that only look alike (wt% and %) cannot.

    A temperature difference (``Δ℃``) and a temperature on a scale with its own zero (``℃``) are different kinds.
    """
    if a == b:
        return True
    first, second = scale(a), scale(b)
    if first is None or second is None:
        return _pint_factor(a, b) is not None
    if (first.difference and second.zero) or (second.difference and first.zero):
        return False
    return first.vector == second.vector


def convert(value: Decimal, source: str, target: str) -> Decimal | None:
    """``value`` in ``source`` as a value in ``target`` (canonical expressions); None if they do not compare.

    Exact when the quotient of the units is a finite decimal, else rounded to 34 significant digits. Units unknown to
    the lexicon are looked up in pint.
    """
    if source == target:
        return value
    first, second = scale(source), scale(target)
    if first is None or second is None:
        found = _pint_factor(source, target)
        return None if found is None else _CONTEXT.multiply(value, found)
    if not same_dimension(source, target):
        return None
    exact = (Fraction(value) * first.factor + first.zero - second.zero) / second.factor
    return _CONTEXT.divide(Decimal(exact.numerator), Decimal(exact.denominator))


@lru_cache(maxsize=1024)
def _pint_factor(source: str, target: str) -> Decimal | None:
    """The factor between two multiplicative units that only pint knows; None if it does not know or they differ."""
    import pint

    registry = _registry()
    try:
        one = registry.Quantity(Decimal(1), source).to(target).magnitude
        two = registry.Quantity(Decimal(2), source).to(target).magnitude
        # Offset units are not multiplicative; ours cover the ones that matter.
        return Decimal(one) if abs(two - 2 * one) <= abs(one) * Decimal("1e-20") else None
    except (
        pint.PintError,
        DecimalException,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        AssertionError,
    ):
        return None
    except Exception as problem:
        if type(problem).__module__.split(".")[0] in {"tokenize", "token", "pint", "builtins"}:
            return None
        raise


@lru_cache(maxsize=1)
def _registry() -> "pint.UnitRegistry":  # type: ignore[name-defined]  # noqa: F821, UP037
    import pint

    return pint.UnitRegistry(non_int_type=Decimal, autoconvert_offset_to_baseunit=False)


def difference_unit(unit: str) -> str:
    """The unit of a difference of two values in ``unit``: ``Δ℃`` for ``℃``, otherwise ``unit`` itself."""
    return _DIFFERENCE.get(unit, unit)
