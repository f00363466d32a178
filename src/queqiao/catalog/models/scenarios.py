"""Opened places of use, and routes that did not work."""

from __future__ import annotations

from django.db import models

from queqiao.catalog.enums import SecrecyLevel, WhyStopped
from queqiao.catalog.models.entries import Entry, list_indexes
from queqiao.kernel.ids import MAX_LENGTH, new_id


def new_scenario_id() -> str:
    """Primary key of a scenario."""
    return new_id("S")


def new_negative_result_id() -> str:
    """Primary key of a negative result."""
    return new_id("X")


class Scenario(Entry):
    """A place where technology may be tried: what is open, how it is tested, who bears the first-use risk (R55, R56, R188)."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_scenario_id)
    place = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True, help_text="what may be tested")
    body_en = models.TextField(blank=True)
    protocol = models.TextField(blank=True, help_text="how it is tested and judged")
    data_offered = models.TextField(blank=True)
    safety = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    subsidy = models.BigIntegerField(null=True, blank=True, help_text="fen")
    subsidy_note = models.CharField(max_length=200, blank=True)
    first_use_cover = models.CharField(max_length=300, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    wanted_readiness = models.PositiveSmallIntegerField(null=True, blank=True)
    secrecy_level = models.CharField(max_length=20, choices=SecrecyLevel.choices, default=SecrecyLevel.PUBLIC)
    anonymous = models.BooleanField(default=False)

    class Meta:
        db_table = "scenario"
        indexes = list_indexes("scenario")


class NegativeResult(Entry):
    """A route that was tried, why it stopped, and what would change that (R187, P18)."""

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, default=new_negative_result_id)
    hypothesis = models.TextField(blank=True)
    route = models.TextField(blank=True)
    test = models.TextField(blank=True)
    result = models.TextField(blank=True)
    why_stopped = models.CharField(max_length=12, choices=WhyStopped.choices, blank=True)
    why_text = models.TextField(blank=True)
    what_would_change = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    embargo_until = models.DateField(null=True, blank=True)
    anonymous = models.BooleanField(default=False)

    class Meta:
        db_table = "negative_result"
        indexes = list_indexes("negative")
