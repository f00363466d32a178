"""Why a verdict was given: the codes of ``ClauseVerdict.reason``. Their wording is in ``queqiao.matching.wording``."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Grouped by the verdict they come with; the unknowns are in the order in which the most telling one is chosen."""

    # met
    VALUE_MEETS = "value_meets"  # the claimed values all lie inside the demand
    RANGE_COVERS = "range_covers"  # the stated range covers the demanded one
    BASELINE_COMPUTED = "baseline_computed"  # met after reckoning from the need's present value
    QUALITY_AFFIRMED = "quality_affirmed"  # the same quality is affirmed
    SAME_WORDS = "same_words"  # the clause's own words stand in the achievement

    # contradicted
    VALUE_OUTSIDE = "value_outside"  # no claimed value lies inside the demand
    RANGE_TOO_NARROW = "range_too_narrow"  # the stated range falls short of the demanded one
    OPPOSITE_CHANGE = "opposite_change"  # wanted more, stated less, or the other way round
    QUALITY_DENIED = "quality_denied"  # the quality is denied or its opposite affirmed
    WORDS_DENIED = "words_denied"  # the clause's own words stand there denied

    # conditions_differ
    CONDITION_OTHER = "condition_other"  # measured under another condition
    CONDITION_NOT_STATED = "condition_not_stated"  # the demanded condition is not named
    CLAIM_HAS_CONDITION = "claim_has_condition"  # fails, but under a condition the need does not name

    # unknown
    PARTLY = "partly"  # the claim allows values inside and outside
    APPROXIMATE = "approximate"  # about a value too near to the limit
    DIRECTION_OPEN = "direction_open"  # another value, and no telling which way is better
    BASELINE_MISSING = "baseline_missing"  # a relative demand against a value, no present value known
    CLAIM_IS_RELATIVE = "claim_is_relative"  # a value demanded, only a change stated
    UNITS_DIFFER = "units_differ"  # the units do not convert
    RATE_BASIS = "rate_basis"  # a year against a day: the working days are not known
    QUANTITY_UNDECIDED = "quantity_undecided"  # the number or its unit cannot be read with certainty
    CLAIMS_CONFLICT = "claims_conflict"  # the achievement's own statements disagree
    CLAIM_IS_A_GOAL = "claim_is_a_goal"  # planned, expected or theoretical
    OTHER_OBJECT = "other_object"  # the quality is there, but of something else
    NO_CLAIM = "no_claim"  # nothing is said
