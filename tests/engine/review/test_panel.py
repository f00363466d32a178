"""Committees: size, odd number, shares of experts, roles, units, and barred members."""

from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.review.assignment.contracts import CompositionRule
from queqiao_engine.review.panel import Member, PanelRule, check_panel, region_quota

TENDER = PanelRule(
    "tender", 5, True, (CompositionRule("experts", "role", ("technical",), least=Fraction(2, 3)),)
)


def members(*roles: str) -> list[Member]:
    return [Member(f"m{k}", {"role": (role,), "unit": (f"u{k // 2}",)}) for k, role in enumerate(roles)]


def test_a_tender_committee_needs_five_an_odd_number_and_two_thirds_experts() -> None:
    assert check_panel(TENDER, members(*["technical"] * 4, "owner")).allowed
    four = check_panel(TENDER, members("technical", "technical", "owner", "owner"), barred=["m0"])
    assert four.reasons == (
        Reason.of("panel.too_small", size=4, least=5),
        Reason.of("panel.even_number", size=4),
        Reason.of("panel.composition_short", rule="experts", value="technical", count=2, least=3),
        Reason.of("panel.member_barred", member="m0"),
    )
    assert (four.allowed, four.to_add) == (False, 1)
    assert check_panel(TENDER, members(*["technical"] * 6)).to_add == 1


def test_at_most_one_of_any_unit_and_shares_from_above() -> None:
    rule = PanelRule(
        "r",
        1,
        False,
        (
            CompositionRule("per-unit", "unit", most=1),
            CompositionRule("owners", "role", ("owner",), most=Fraction(1, 3)),
        ),
    )
    result = check_panel(rule, members("owner", "technical"))
    assert result.reasons == (
        Reason.of("panel.composition_over", rule="owners", value="owner", count=1, most=0),
        Reason.of("panel.composition_over", rule="per-unit", value="u0", count=2, most=1),
    )


def test_the_quota_of_ones_own_region() -> None:
    assert dict(region_quota({"X": "CN-46"}, 1)) == {
        "X": CompositionRule("own_region", "region", ("CN-46",), most=1)
    }
