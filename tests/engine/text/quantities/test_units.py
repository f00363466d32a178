"""Conversion: every definition against pint, published factors, and the kinds that must not compare."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pint
import pytest

from queqiao_engine.text.quantities.units import canonical, convert, lexicon, powers_of, same_dimension, scale

REGISTRY = pint.UnitRegistry()


def _atoms_with_pint() -> list[str]:
    return [name for name, atom in lexicon().atoms.items() if atom.pint]


def _pint_factor(source: str, target: str) -> float:
    atoms = lexicon().atoms
    first, second = (
        REGISTRY.parse_expression(atoms[source].pint),
        REGISTRY.parse_expression(atoms[target].pint),
    )
    return float((REGISTRY.Quantity(1) * first / second).to_base_units().magnitude)


def _expression(unit: str) -> str:
    powers = powers_of(unit)
    assert powers is not None
    return "*".join(f"({lexicon().atoms[name].pint})**{exponent}" for name, exponent in powers)


def test_every_definition_agrees_with_pint() -> None:
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in _atoms_with_pint():
        size = scale(name)
        assert size is not None
        if not size.zero and not size.difference:
            groups.setdefault(size.vector, []).append(name)
    checked = 0
    for names in groups.values():
        for first, second in itertools.pairwise(names):
            ours = convert(Decimal(1), first, second)
            assert ours is not None
            assert float(ours) == pytest.approx(_pint_factor(first, second), rel=1e-9), (first, second)
            checked += 1
    assert checked > 200


def test_dimensions_agree_with_pint() -> None:
    kinds: dict[object, pint.util.UnitsContainer] = {}
    for name in _atoms_with_pint():
        size = scale(name)
        assert size is not None
        if not size.zero and not size.difference:
            theirs = (
                REGISTRY.Quantity(1) * REGISTRY.parse_expression(lexicon().atoms[name].pint)
            ).dimensionality
            assert kinds.setdefault(size.vector, theirs) == theirs, name
    assert len(kinds) > 25


COMPOUNDS = [
    ("Wh/kg", "MJ/kg"), ("W/(m·K)", "mW/(cm·K)"), ("g/cm³", "kg/m³"), ("t/h", "kg/s"), ("m³/h", "L/min"), ("L/min", "m³/s"), ("mg/m³", "μg/L"),
    ("N/mm²", "MPa"), ("kgf/cm²", "bar"), ("mPa·s", "P"), ("mm²/s", "St"), ("kg/亩", "t/ha"), ("mol/L", "mmol/mL"), ("mAh/g", "Ah/kg"), ("km/h", "m/s"),
    ("r/min", "rpm"), ("°/s", "rpm"), ("lm/W", "lm/kW"), ("J/(kg·K)", "kJ/(kg·K)"), ("A/cm²", "mA/mm²"), ("kWh/t", "J/g"), ("gce/kWh", "kgce/MWh"),
    ("mmHg", "kPa"), ("psi", "MPa"), ("1/K", "1/mK"), ("V/m", "kV/mm"), ("Ω·m", "mΩ·cm"), ("S/m", "mS/cm"), ("cd/m²", "nit"), ("m³/d", "L/s"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), COMPOUNDS)
def test_compound_units_agree_with_pint(source: str, target: str) -> None:
    ours = convert(Decimal(1), source, target)
    assert ours is not None
    theirs = REGISTRY.parse_expression(_expression(source)) / REGISTRY.parse_expression(_expression(target))
    assert float(ours) == pytest.approx(
        float((REGISTRY.Quantity(1) * theirs).to_base_units().magnitude), rel=1e-9
    )


# Published: SI brochure (9th edition) tables 4, 8 and 9 and its constants; GB 3100 for the Chinese units; 亩 = 1/15 ha.
PUBLISHED = [
    ("1", "min", "s", "60"), ("1", "h", "s", "3600"), ("1", "d", "s", "86400"), ("1", "ha", "m²", "10000"), ("1", "L", "m³", "0.001"),
    ("1", "t", "kg", "1000"), ("1", "eV", "J", "1.602176634E-19"), ("1", "bar", "kPa", "100"), ("1", "Å", "nm", "0.1"),
    ("1", "nmi", "m", "1852"), ("1", "Da", "kg", "1.66053906892E-27"), ("1", "kWh", "MJ", "3.6"), ("1", "atm", "Pa", "101325"), ("1", "kgf", "N", "9.80665"),
    ("1", "cal", "J", "4.184"), ("1", "inch", "cm", "2.54"), ("1", "lb", "g", "453.59237"), ("1", "斤", "kg", "0.5"), ("1", "两", "g", "50"),
    ("15", "亩", "ha", "1"), ("3", "亩", "m²", "2000"), ("25", "℃", "K", "298.15"), ("0", "K", "℃", "-273.15"), ("212", "°F", "℃", "100"),
    ("-40", "℃", "°F", "-40"), ("20", "Δ℃", "K", "20"), ("9", "Δ°F", "Δ℃", "5"), ("1", "P", "Pa·s", "0.1"), ("1", "cSt", "mm²/s", "1"),
    ("1", "Gs", "T", "0.0001"), ("1", "B", "bit", "8"), ("1", "year", "d", "365.25"), ("1", "month", "d", "30.4375"), ("12", "month", "year", "1"),
    ("1", "week", "d", "7"), ("1", "%", "ppm", "10000"), ("2", "fold", "%", "200"), ("0.95", "", "%", "95"), ("1", "tce", "GJ", "29.3076"),
    ("300", "Wh/kg", "MJ/kg", "1.08"), ("1.26", "MJ/kg", "Wh/kg", "350"), ("180", "°", "′", "10800"), ("1", "rpm", "°/s", "6"),
    ("60", "t/d", "t/h", "2.5"), ("25", "bar", "MPa", "2.5"), ("620", "kg/亩", "kg/ha", "9300"), ("10", "L/min", "m³/h", "0.6"), ("1", "mesh", "mesh", "1"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "source", "target", "expected"), PUBLISHED)
def test_published_factors(value: str, source: str, target: str, expected: str) -> None:
    assert convert(Decimal(value), source, target) == Decimal(expected)


DIFFERENT = [
    ("CNY", "USD"), ("HRC", "HV"), ("mesh", "μm"), ("pH", ""), ("dB", "dB(A)"), ("wt%", "%"), ("wt%", "vol%"), ("%RH", "%"), ("Nm³", "m³"), ("℃", "Δ℃"),
    ("°F", "Δ℃"), ("unit", "set"), ("cycle", ""), ("pp", "%"), ("MPa", "mm"), ("rpm", "Hz"), ("C-rate", "C"), ("Wh/kg", "Wh/L"), ("CNY/t", "USD/t"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), DIFFERENT)
def test_kinds_that_do_not_compare(source: str, target: str) -> None:
    assert convert(Decimal(1), source, target) is None
    assert not same_dimension(source, target)
    assert not same_dimension(target, source)


def test_units_outside_the_lexicon_are_asked_of_pint() -> None:
    assert convert(Decimal(2), "furlong", "m") == pytest.approx(Decimal("402.336"), rel=Decimal("1e-4"))
    assert same_dimension("furlong", "m")


@pytest.mark.parametrize(
    "unit", ["nonsense", "m//s", "((", "5", "kg/", "m^^2", "lambda: 1", "import os", "\x00", "degC/"]
)
def test_unknown_units_do_not_convert(unit: str) -> None:
    assert convert(Decimal(1), unit, "m") is None
    assert not same_dimension(unit, "m")


def test_conversion_is_exact_where_the_factor_is_finite() -> None:
    assert convert(Decimal("0.1"), "m", "mm") == Decimal("100")
    assert convert(Decimal(1), "m", "亩") is None
    size = scale("kWh")
    assert size is not None
    assert size.factor == Fraction(3600000000)


def test_every_atom_is_a_canonical_expression_and_every_spelling_leads_to_one() -> None:
    words = lexicon()
    assert set(words.spellings.values()) <= set(words.atoms)
    for name in words.atoms:
        assert canonical(powers_of(name) or ()) == name
        assert scale(name) is not None
