"""Judge one quantity clause against one claim: same parameter? comparable? same conditions? does the value do?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from queqiao_engine.matching.aliases import same_in_brackets
from queqiao_engine.matching.claims import Claim
from queqiao_engine.matching.conditions import compare_conditions
from queqiao_engine.matching.contracts import Clause, Verdict
from queqiao_engine.matching.intervals import Interval, Lie, in_unit, interval_of, point, rounded
from queqiao_engine.matching.parameters import (
    Direction,
    direction_of,
    is_narrower,
    is_range_to_cover,
    same_parameter,
)
from queqiao_engine.matching.reasons import Reason
from queqiao_engine.matching.sizes import compare_sizes, is_size
from queqiao_engine.text.contracts import Operator, Quantity, Sense, Statement
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.quantities import format_quantity
from queqiao_engine.text.quantities.units import convert, same_dimension

_HUNDRED = Decimal(100)
_FLOOR_WORDS = re.compile(
    "达到?|不止|(?:提高|提升|增加|增大|延长|扩大|增强|上升)(?:到|至)|以上|不低|至少|reach|at least|attain|exceed"
)
_CEILING_WORDS = re.compile(
    "(?:降|减|缩|压缩|控制|下降|降低|减少|缩短|缩小|限制)(?:低|少|短|小)?(?:到|至|在)|降噪至|以下|以内|之内|不超|reduced to|within|down to|at most"
)
# A greatest or least value is itself a value: 最高可达 500 km does not leave more open.
_UTMOST = re.compile(
    "(?:最高|最大|最多|峰值|可|高)(?:可|能)?(?:达|至|到)?(?:到)?$|(?:up to|as (?:high|much|long|many) as|(?:a )?maximum (?:of )?|peak (?:of )?)\\s*$"
)
_LEAST = re.compile(
    "(?:最低|最小|最少|低)(?:可|能)?(?:达|至|到)?(?:到)?$|(?:down to|as (?:low|little|short|few) as|(?:a )?minimum (?:of )?)\\s*$"
)
_SUITS = re.compile(
    r"适用|适合|适应|可检|可测|可加工|覆盖|suitable for|suits|applicable|\bmeasures [a-z ]{2,40}from\b"
)
# A range that may be one to cover, or one to lie in: only a claim that does both meets it.
_SOME_RANGE = re.compile(r"(?<!in )(?<!within )\b[a-z]{4,} range\b|范围(?!内|以内)")
_REACHED = re.compile(
    "(?:达到?|到|至|为|reach(?:es|ed)?|attain(?:s|ed)?|achiev(?:es|ed|ing)?)[\\s:]*[a-z]{0,4}$"
)
_MORE = re.compile("以上|多|余|\\+|or (?:more|above|higher)|and above|起")
_ADJUSTABLE = re.compile(
    "可调|可控|可变|可选|任意(?:调|设)|连续调|范围内|区间内|adjustable|tunable|variable|selectable|configurable"
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one claim says of one clause; ``facts`` are pairs, in the order in which they were found."""

    verdict: Verdict
    reason: Reason
    claim: Claim
    facts: tuple[tuple[str, str], ...]


def is_same_parameter(clause: Clause, claim: Claim) -> bool:
    """Whether a claim speaks of the clause's parameter, in a unit that compares or as a change of it."""
    demand = clause.statement
    if demand is None:
        return False
    said = claim.statement
    alike = demand.quantity.sense is said.quantity.sense
    if alike and not _may_compare(demand.quantity.unit, said.quantity.unit):
        return False  # most pairs end here, before any name is looked at
    if not same_parameter(
        demand.parameter, demand.parameter_key, said.parameter, said.parameter_key
    ) and not same_in_brackets(clause.text, demand, claim):
        return False
    if is_narrower(said.parameter, demand.parameter):
        return False
    return not alike or same_dimension(
        *_common_units(clause, claim, demand.quantity.unit, said.quantity.unit)
    )


@lru_cache(maxsize=65536)
def _may_compare(demanded: str, said: str) -> bool:
    """Whether two units have one dimension, or would have if both were said of water."""
    demanded, said = _unweighted(demanded), _unweighted(said)
    return same_dimension(demanded, said) or same_dimension(_weighed(demanded), _weighed(said))


_WATER = re.compile("[污废尾海淡净产出进原清饮用盐]水|水处理|水量|\\bwater|wastewater|effluent")
_VOLUMES = (("m³", "t"), ("L", "kg"))


def _common_units(clause: Clause, claim: Claim, demanded: str, said: str) -> tuple[str, str]:
    """The units both sides are compared in: those written, but for two habits of writing.

    Noise in dB is noise in dB(A). A cubic metre of water is a tonne of it (within 3 % even for sea water).
    """
    demanded, said = _unweighted(demanded), _unweighted(said)
    if not same_dimension(demanded, said):
        sentence = claim.reading.text[claim.fragment.sentence_start : claim.fragment.sentence_end]
        if _WATER.search(sentence) or _WATER.search(fold(clause.text)):
            left, right = _weighed(demanded), _weighed(said)
            if same_dimension(left, right):
                return left, right
    return demanded, said


def _weighed(unit: str) -> str:
    for volume, mass in _VOLUMES:
        if unit == volume or unit.startswith(volume + "/"):
            return mass + unit[len(volume) :]
    return unit


def _unweighted(unit: str) -> str:
    """Noise in dB is noise in dB(A) unless somebody says otherwise: the weighting is the usual one."""
    return "dB" if unit == "dB(A)" else unit


def assess_claim(clause: Clause, claim: Claim) -> Assessment:
    """The verdict of one claim on the same parameter. The clause must be a quantity clause."""
    demand = clause.statement
    if demand is None:
        raise ValueError(clause.id)
    said = claim.statement
    facts = _facts(demand.quantity, _as_said(claim, said.quantity))
    sizes = is_size(demand.quantity) and is_size(said.quantity)
    if not sizes and not (_is_certain(demand) and _is_certain(said)):
        return Assessment(Verdict.UNKNOWN, Reason.QUANTITY_UNDECIDED, claim, facts)
    verdict, reason = compare_sizes(clause, claim) if sizes else _compare(clause, claim)
    if verdict is Verdict.UNKNOWN:
        return Assessment(verdict, reason, claim, facts)
    if reason == Reason.OPPOSITE_CHANGE:
        return Assessment(verdict, reason, claim, facts)
    state, demanded, stated = compare_conditions(demand.conditions, said.conditions)
    if demanded or stated:
        facts += (("demand_condition", demanded), ("claim_condition", stated))
    facts += (("value", "meets" if verdict is Verdict.MET else "fails"),)
    if state == "same" or (state == "only_claim" and verdict is Verdict.MET):
        return Assessment(verdict, reason, claim, facts)
    why = {
        "other": Reason.CONDITION_OTHER,
        "unstated": Reason.CONDITION_NOT_STATED,
        "only_claim": Reason.CLAIM_HAS_CONDITION,
    }[state]
    return Assessment(Verdict.CONDITIONS_DIFFER, why, claim, facts)


# Doubts about what the bound means that the judge settles by its own rules: see ``_target`` and ``_as_said``.
_SETTLED = frozenset(["bounded_change", "up_to"])


_LARGEST_EXPONENT = 15


def _is_certain(statement: Statement) -> bool:
    quantity = statement.quantity
    if quantity.undecided == "ambiguous_exponent":
        # 10-50 μm could be 10⁻⁵⁰ μm on paper only.
        return (
            quantity.operator is Operator.BETWEEN
            and quantity.high is not None
            and quantity.high > _LARGEST_EXPONENT
        )
    if quantity.undecided == "direction_unknown":
        return direction_of(statement.parameter, statement.parameter_key, quantity.unit) is not Direction.OPEN
    return quantity.undecided is None or quantity.undecided in _SETTLED


def _facts(demand: Quantity, said: Quantity) -> tuple[tuple[str, str], ...]:
    facts = [*written("demand", demand), *written("claim", said)]
    if demand.sense is said.sense and demand.unit != said.unit:
        low = None if said.low is None else in_unit(said.low, said, demand.unit)
        high = None if said.high is None else in_unit(said.high, said, demand.unit)
        nominal = None if said.nominal is None else in_unit(said.nominal, said, demand.unit)
        if low is not None or high is not None:
            shown = replace(
                said, low=_shown(low), high=_shown(high), nominal=_shown(nominal), unit=demand.unit
            )
            facts += written("converted", shown)
    return tuple(facts)


@lru_cache(maxsize=8192)
def written(name: str, quantity: Quantity) -> tuple[tuple[str, str], ...]:
    """A quantity as the fact ``name``, and as ``name_en`` where English writes it otherwise (降低 30 %, 3 个月)."""
    chinese, english = format_quantity(quantity), format_quantity(quantity, "en")
    return ((name, chinese),) if chinese == english else ((name, chinese), (f"{name}_en", english))


def _shown(value: Decimal | None) -> Decimal | None:
    """Four significant digits, or the integer part in full, for people."""
    if value is None or value == 0:
        return value
    digits = max(4, value.adjusted() + 1)
    step = Decimal(1).scaleb(value.adjusted() - digits + 1)
    return Decimal(format(value.quantize(step).normalize(), "f"))


# --- values -------------------------------------------------------------------------------------------------------


def _compare(clause: Clause, claim: Claim) -> tuple[Verdict, Reason]:
    demand = clause.statement.quantity if clause.statement else claim.statement.quantity
    said = claim.statement.quantity
    if demand.sense is not said.sense and _is_amount_of_change(clause, claim):
        # 年节约费用100万元: the saving itself is the parameter, whatever the verb in it.
        demand, said = replace(demand, sense=Sense.ABSOLUTE), replace(said, sense=Sense.ABSOLUTE)
        return _compare_absolute(clause, demand, claim, said)
    if demand.sense is not Sense.ABSOLUTE:
        return _compare_change(clause, demand, claim, said)
    if said.sense is not Sense.ABSOLUTE:
        return Verdict.UNKNOWN, Reason.CLAIM_IS_RELATIVE
    return _compare_absolute(clause, demand, claim, said)


_CHANGE_VERB = re.compile(
    "节约|节省|节[电水能油煤]|减排|增收|增产|创收|增加|新增|减少|降低|提高|sav(?:ing|ed)"
)


def _is_amount_of_change(clause: Clause, claim: Claim) -> bool:
    """Whether both sides name an amount of the same change, not a change of a parameter: 每盒增加成本0.5元."""
    said, demand = claim.statement.quantity, clause.statement
    if demand is None or convert(Decimal(1), demand.quantity.unit, "%") is not None:
        return False
    verbs = set(_CHANGE_VERB.findall(fold(clause.text))) & set(_CHANGE_VERB.findall(claim.words()))
    return bool(verbs) and same_dimension(said.unit, demand.quantity.unit)


def _compare_absolute(
    clause: Clause, demand: Quantity, claim: Claim, said: Quantity
) -> tuple[Verdict, Reason]:
    unit, said_unit = _common_units(clause, claim, demand.unit, said.unit)
    wanted = interval_of(replace(demand, unit=unit), unit)
    offered = interval_of(replace(_as_said(claim, said), unit=said_unit), unit)
    if wanted is None or offered is None:
        return Verdict.UNKNOWN, Reason.UNITS_DIFFER
    if _is_by_the_year(demand.unit) is not _is_by_the_year(said.unit) and not demand.unit.startswith("CNY"):
        return Verdict.UNKNOWN, Reason.RATE_BASIS
    wanted, offered, sure = _finer_is_better(clause, claim, wanted, offered)
    if not sure:
        return Verdict.UNKNOWN, Reason.DIRECTION_OPEN
    symmetric = _compare_symmetric(wanted, offered)
    if symmetric is not None:
        return symmetric
    spread = said.operator is Operator.BETWEEN and said.nominal is None
    if spread and (
        is_range_to_cover(fold(clause.text))
        or is_range_to_cover(claim.phrase())
        or _SUITS.search(claim.words())
    ):
        covering = _compare_cover(wanted, offered, demand)
        if covering is not None:
            return covering
    if (
        demand.operator is Operator.BETWEEN
        and demand.nominal is None
        and not spread
        and is_range_to_cover(fold(clause.text))
    ):
        return Verdict.UNKNOWN, Reason.PARTLY  # one value says nothing of a range that is to be covered
    if (
        demand.operator is Operator.BETWEEN
        and demand.nominal is None
        and _SOME_RANGE.search(fold(clause.text))
        and offered.lies(wanted) is Lie.INSIDE
        and not wanted.within(offered)
    ):
        return Verdict.UNKNOWN, Reason.PARTLY
    wanted, direction = _target(demand, wanted, clause)
    if spread and _ADJUSTABLE.search(claim.words()):
        if not offered.apart_from(wanted):
            covered = wanted.within(offered) or demand.operator is not Operator.BETWEEN
            return (Verdict.MET, Reason.RANGE_COVERS) if covered else (Verdict.UNKNOWN, Reason.PARTLY)
        return Verdict.CONTRADICTED, Reason.VALUE_OUTSIDE
    return _decide(wanted, offered, direction, demand, said)


_LONG_SPANS = ("/year", "/month")


def _is_by_the_year(unit: str) -> bool:
    """Whether a rate is per year or month: what is made in a day depends on how many days are worked."""
    return unit.endswith(_LONG_SPANS)


_FINENESS = re.compile(
    "精度|分辨率|分辨力|灵敏度|检出限|precision|accuracy|resolution|sensitivity|detection limit"
)
_PER_UNIT = re.compile("/(?!m$|l$|L$|mL$|kg$|m³$)|⁻")
_AT_LEAST_AS_GOOD = re.compile("不低于|不小于|不差于|优于|好于|高于|至少|at least|better than|no worse")


def _finer_is_better(
    clause: Clause, claim: Claim, wanted: Interval, offered: Interval
) -> tuple[Interval, Interval, bool]:
    """分辨率不低于0.01 Hz asks for 0.01 Hz or finer. With a bare ≥ nobody can tell what is meant: not sure."""
    statement = clause.statement
    if statement is None or not _FINENESS.search(fold(statement.parameter)):
        return wanted, offered, True
    unit = statement.quantity.unit
    if not unit or convert(Decimal(1), unit, "%") is not None or _PER_UNIT.search(unit):
        return wanted, offered, True  # 灵敏度 in kPa⁻¹ or mV/g: the more the better
    if wanted.low is not None and wanted.high is None:
        if not _AT_LEAST_AS_GOOD.search(fold(clause.text)):
            return wanted, offered, False
        wanted = Interval(None, wanted.low)
    if offered.low is not None and offered.high is None and _AT_LEAST_AS_GOOD.search(claim.words()):
        offered = Interval(None, offered.low)
    return wanted, offered, True


def _decide(
    wanted: Interval, offered: Interval, direction: Direction, demand: Quantity, said: Quantity
) -> tuple[Verdict, Reason]:
    lie = offered.lies(wanted)
    if lie is Lie.INSIDE:
        return Verdict.MET, Reason.VALUE_MEETS
    if lie is Lie.PARTLY:
        return Verdict.UNKNOWN, Reason.APPROXIMATE if Operator.APPROX in (
            demand.operator,
            said.operator,
        ) else Reason.PARTLY
    if direction is Direction.OPEN:
        return Verdict.UNKNOWN, Reason.DIRECTION_OPEN
    return Verdict.CONTRADICTED, Reason.VALUE_OUTSIDE


def _compare_symmetric(wanted: Interval, offered: Interval) -> tuple[Verdict, Reason] | None:
    """±0.05 against ±0.02: a tolerance is met by a narrower one. None when neither side is a bare ±."""
    limit, width = wanted.half_width, offered.half_width
    if limit is None and width is None:
        return None
    if limit is None:
        # A demand "deviation ≤ 0.05" met by a claim "±0.02".
        if wanted.low is not None or wanted.high is None:
            return None
        limit = wanted.high
    if width is None:
        if offered.high is None:
            return Verdict.UNKNOWN, Reason.PARTLY
        width = max(abs(offered.high), abs(offered.low or offered.high))
        if offered.low is None and width > limit:
            return Verdict.UNKNOWN, Reason.PARTLY
    return (
        (Verdict.MET, Reason.VALUE_MEETS) if width <= limit else (Verdict.CONTRADICTED, Reason.VALUE_OUTSIDE)
    )


def _compare_cover(wanted: Interval, offered: Interval, demand: Quantity) -> tuple[Verdict, Reason] | None:
    """A stated range of working, measuring … is complete: it covers the demanded range or falls short of it."""
    if demand.operator is Operator.BETWEEN or (demand.operator is Operator.EQ and wanted.low is not None):
        covers = wanted.within(offered)
    elif wanted.low is not None and wanted.high is None and offered.high is not None:
        covers = offered.high > wanted.low or (offered.high == wanted.low and not wanted.low_open)
    elif wanted.high is not None and wanted.low is None and offered.low is not None:
        covers = offered.low < wanted.high or (offered.low == wanted.high and not wanted.high_open)
    else:
        return None
    return (Verdict.MET, Reason.RANGE_COVERS) if covers else (Verdict.CONTRADICTED, Reason.RANGE_TOO_NARROW)


def _target(demand: Quantity, wanted: Interval, clause: Clause) -> tuple[Interval, Direction]:
    """The interval a demand means: a plain value may be a floor or a ceiling, a FROM_TO is bounded by its new value."""
    if demand.operator is Operator.FROM_TO and demand.low is not None and demand.high is not None:
        if demand.high >= demand.low:
            return Interval(wanted.high, None), Direction.FLOOR
        return Interval(None, wanted.low), Direction.CEILING
    if demand.operator not in (Operator.EQ, Operator.APPROX):
        return wanted, Direction.NOMINAL
    said_of = clause.statement
    direction = (
        direction_of(said_of.parameter, said_of.parameter_key, demand.unit) if said_of else Direction.OPEN
    )
    lead = fold(clause.text)
    if _CEILING_WORDS.search(lead):
        direction = Direction.CEILING
    elif _FLOOR_WORDS.search(lead) and direction is not Direction.CEILING:
        direction = Direction.FLOOR
    if direction is Direction.FLOOR:
        return Interval(wanted.low, None), direction
    if direction is Direction.CEILING:
        return Interval(None, wanted.high), direction
    return wanted, direction


def _as_said(claim: Claim, said: Quantity) -> Quantity:
    """A claim's one-sided bound read as its author means it.

    "Up to 500" is the value 500 at best, not every value below it; 达到97% in a report of results is the value 97 %.
    """
    words = fold(claim.reading.original[said.span.start : said.span.end])
    lead, trail = re.split("\\d", words, maxsplit=1)[0].rstrip(" +-"), re.split("\\d", words)[-1]
    place = claim.reading.position(said.span.start)
    before = claim.reading.text[claim.fragment.start : place].rstrip()
    if (
        said.operator is Operator.LE
        and said.high is not None
        and (said.undecided == "up_to" or _UTMOST.search(before + lead))
    ):
        return replace(said, operator=Operator.EQ, low=said.high, undecided=None)
    reached = _REACHED.search(lead) or _LEAST.search(before + lead)
    if said.operator is Operator.GE and said.low is not None and reached and not _MORE.search(trail):
        return replace(said, operator=Operator.EQ, high=said.low, undecided=None)
    return said


# --- changes ------------------------------------------------------------------------------------------------------


def _compare_change(clause: Clause, demand: Quantity, claim: Claim, said: Quantity) -> tuple[Verdict, Reason]:
    if said.sense is Sense.ABSOLUTE:
        return _compare_with_baseline(clause, demand, claim, said)
    if said.sense is not demand.sense:
        return Verdict.CONTRADICTED, Reason.OPPOSITE_CHANGE
    wanted = interval_of(demand, demand.unit)
    offered = interval_of(_as_said(claim, said), demand.unit)
    if wanted is None or offered is None:
        return Verdict.UNKNOWN, Reason.UNITS_DIFFER
    if demand.operator in (Operator.EQ, Operator.APPROX, Operator.FROM_TO):
        wanted = Interval(wanted.low, None)
    return _decide(wanted, offered, Direction.FLOOR, demand, said)


def _compare_with_baseline(
    clause: Clause, demand: Quantity, claim: Claim, said: Quantity
) -> tuple[Verdict, Reason]:
    """An absolute claim answers a relative demand only where a present value is known, in the need or in the claim."""
    change = said.operator is Operator.FROM_TO and _own_change(demand, said)
    if isinstance(change, Interval):
        wanted = interval_of(demand, demand.unit)
        if wanted is not None:
            return _decide(Interval(wanted.low, None), change, Direction.FLOOR, demand, said)
    base = clause.baseline.quantity if clause.baseline else None
    amount = demand.low if demand.low is not None else demand.high
    if base is None or base.low is None or base.low != base.high or amount is None:
        return Verdict.UNKNOWN, Reason.BASELINE_MISSING
    target = _changed(base.low, base, demand, amount)
    offered = interval_of(said, base.unit)
    if target is None or offered is None:
        return Verdict.UNKNOWN, Reason.BASELINE_MISSING
    grows = demand.sense is Sense.INCREASE
    wanted = Interval(target, None) if grows else Interval(None, target)
    verdict, reason = _decide(wanted, offered, Direction.FLOOR, demand, said)
    return verdict, Reason.BASELINE_COMPUTED if verdict is Verdict.MET else reason


def _changed(base: Decimal, quantity: Quantity, demand: Quantity, amount: Decimal) -> Decimal | None:
    """``base`` changed by ``amount``: a ratio when the demand is one, else a difference in a unit that compares."""
    sign = 1 if demand.sense is Sense.INCREASE else -1
    ratio = convert(amount, demand.unit, "%")
    if ratio is not None:
        # Twenty per cent more of a percentage may mean points or parts: left open.
        return (
            None
            if convert(Decimal(1), quantity.unit, "%") is not None
            else rounded(base * (1 + sign * ratio / _HUNDRED))
        )
    difference = in_unit(amount, demand, quantity.unit)
    return None if difference is None else rounded(base + sign * difference)


def _own_change(demand: Quantity, said: Quantity) -> Interval | None:
    """The change a claim 由20天延长到30天 makes, in the demand's unit, where the demand asks for a ratio."""
    if said.low is None or said.high is None:
        return None
    grown = said.high - said.low if demand.sense is Sense.INCREASE else said.low - said.high
    units_of_ph = demand.unit == "piece" and said.unit == "pH"  # 降低0.5个单位
    if units_of_ph or same_dimension(demand.unit, said.unit):
        # 温度降低10℃ is answered by 由85℃降至70℃.
        difference = grown if units_of_ph else in_unit(grown, said, demand.unit)
        percent = convert(Decimal(1), said.unit, "%") is not None  # points or parts: left open
        return None if percent or difference is None else point(rounded(difference))
    if said.low == 0 or convert(Decimal(1), said.unit, "%") is not None:
        return None
    ratio = convert(_HUNDRED * (said.high - said.low) / abs(said.low), "%", demand.unit)
    if ratio is None:
        return None
    return point(rounded(ratio if demand.sense is Sense.INCREASE else -ratio))
