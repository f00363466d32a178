"""Writing a quantity and reading it back is the identity, over operators, units, senses and both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from queqiao_engine.text.contracts import Operator, Quantity, Sense, Span
from queqiao_engine.text.quantities import find_quantities, format_quantity
from queqiao_engine.text.quantities.units import lexicon

COMPOUNDS = (
    "Wh/kg", "W/(m·K)", "g/cm³", "mg/m³", "Nm³/h", "m³/h", "t/year", "CNY/t", "CNY/year", "mAh/g", "r/min", "mol/L", "mPa·s", "N·m", "kg/亩", "CFU/mL", "mA/cm²",
    "m/s", "m/s²", "kWh/t", "J/(kg·K)", "1/K", "°/s", "U/mL", "frame/s", "V/m", "MPa·m", "CNY/person", "℃/min", "t/(h·m²)", "cell/mL", "mm²/s", "USD/kg",
)  # fmt: skip
_CHANGED = {"℃": "Δ℃", "°F": "Δ°F"}


def _same(written: Quantity, read: Quantity) -> bool:
    return (written.operator, written.low, written.high, written.unit, written.sense, written.nominal, None) == (
        read.operator, read.low, read.high, read.unit, read.sense, read.nominal, read.undecided,
    )  # fmt: skip


def _read_back(quantity: Quantity, language: str) -> str:
    """The text, having checked that it reads back as the same quantity."""
    text = format_quantity(quantity, language)
    found = find_quantities(text)
    assert len(found) == 1, (text, found)
    assert _same(quantity, found[0]), (text, found)
    return text


def _quantity(
    operator: Operator,
    low: Decimal | None,
    high: Decimal | None,
    unit: str,
    sense: Sense,
    *,
    nominal: Decimal | None = None,
) -> Quantity:
    return Quantity(operator, low, high, unit, "", Span(0, 0), sense, nominal)


numbers = st.decimals(
    min_value=Decimal("-1e9"), max_value=Decimal("1e9"), allow_nan=False, allow_infinity=False, places=4
) | st.decimals(
    min_value=Decimal("1e-12"), max_value=Decimal("1e20"), allow_nan=False, allow_infinity=False
).map(lambda value: Decimal(format(value, ".5E")))
units = st.sampled_from(("", *COMPOUNDS, *sorted(lexicon().atoms)))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    operator = draw(st.sampled_from(sorted(Operator)))
    unit = draw(units)
    sense = (
        Sense.ABSOLUTE if operator is Operator.FROM_TO or unit == "" else draw(st.sampled_from(sorted(Sense)))
    )
    value, other = draw(numbers), draw(numbers)
    if sense is not Sense.ABSOLUTE:
        unit, value, other = _CHANGED.get(unit, unit), abs(value), abs(other)
        # A fall by a multiple (降低2倍) is never decided, so no decided quantity says it.
        assume(not (sense is Sense.DECREASE and unit == "fold"))
    low, high, nominal = value, value, None
    if operator in (Operator.GE, Operator.GT):
        high = None
    elif operator in (Operator.LE, Operator.LT):
        low = None
    elif operator is Operator.FROM_TO:
        high = other
    elif operator is Operator.BETWEEN:
        low, high = min(value, other), max(value, other)
        assume(not (low == 10 and high < 10))
        spread = draw(st.sampled_from(["range", "symmetric", "asymmetric", "alone"]))
        if spread != "range" and sense is Sense.ABSOLUTE:
            value, below = value.quantize(Decimal("0.0001")), abs(other).quantize(Decimal("0.0001"))
            above = below + (Decimal("0.5") if spread == "asymmetric" else 0)
            nominal = Decimal(0) if spread == "alone" else value
            unit = _CHANGED.get(unit, unit) if nominal == 0 else unit
            low, high = nominal - below, nominal + (below if spread == "alone" else above)
    return _quantity(operator, low, high, unit, sense, nominal=nominal)


@settings(deadline=None, derandomize=True, max_examples=700)
@given(quantities(), st.sampled_from(["zh", "en"]))
def test_reading_what_was_written_is_the_identity(quantity: Quantity, language: str) -> None:
    _read_back(quantity, language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_unit_reads_back(language: str) -> None:
    for unit in ("", *COMPOUNDS, *lexicon().atoms):
        for operator, low, high in (
            (Operator.GE, Decimal("5.5"), None),
            (Operator.EQ, Decimal(3), Decimal(3)),
            (Operator.BETWEEN, Decimal(2), Decimal("7.25")),
            (Operator.FROM_TO, Decimal(9), Decimal(4)),
        ):
            _read_back(_quantity(operator, low, high, unit, Sense.ABSOLUTE), language)


WRITTEN = [
    ("能量密度不低于300瓦时/千克", "≥ 300 Wh/kg", "≥ 300 Wh/kg"),
    ("由15天延长到3个月", "由 15 天 变为 91.3125 天", "changed from 15 d to 91.3125 d"),
    ("降低一半", "降低 50 %", "decreased by 50 %"),
    ("提高30%以上", "提高 ≥ 30 %", "increased by ≥ 30 %"),
    ("15±0.5 μm", "15 ± 0.5 μm", "15 ± 0.5 μm"),
    ("15+0.5/-0.2 mm", "15 (+0.5/-0.2) mm", "15 (+0.5/-0.2) mm"),
    ("−20～60℃", "-20～60 ℃", "-20 to 60 °C"),
    ("10万元/年", "100000 元/年", "100000 CNY/year"),
    ("三个月内", "≤ 3 个月", "≤ 3 months"),
    ("5000次以上", "≥ 5000 次", "≥ 5000 cycles"),
    ("约5台", "约 5 台", "about 5 units"),
    ("温度升高20℃", "提高 20 ℃", "increased by 20 °C"),
    ("≥1.26", "≥ 1.26", "≥ 1.26"),
    ("400目", "400 目", "400 mesh"),
    ("2000年以上", "≥ 2,000 年", "≥ 2,000 years"),
]


@pytest.mark.parametrize(("text", "chinese", "english"), WRITTEN)
def test_canonical_writing(text: str, chinese: str, english: str) -> None:
    (quantity,) = find_quantities(text)
    assert (format_quantity(quantity, "zh"), format_quantity(quantity, "en")) == (chinese, english)
