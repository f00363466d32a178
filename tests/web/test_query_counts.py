"""What pages cost in questions to the database: pinned, and the same for one row and for three."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from queqiao.accounts.models import RoleGrant
from queqiao.catalog.models import NegativeResult, Scenario
from queqiao.catalog.queries.rows import MODELS
from queqiao.matching import replica
from queqiao.matching.actions.ranking import rank_all
from queqiao.matching.enums import Shelf
from queqiao.matching.models import MatchRun

PAGES = {
    "/": (22, 27),
    "/needs": (3, 8),
    "/achievements?q=电解液": (3, 8),
    "/achievements?field=marine&readiness=6": (1, 6),
    "/scenarios": (3, 8),
    "/negative-results": (3, 8),
    "/organisations": (2, 7),
    "/search?q=电解液": (9, 14),
    "/gaps": (10, 15),
}
"""Page -> questions for nobody, and for an operator."""


@pytest.fixture
def hall(region: Any, request: Any) -> Any:
    """As many rows of every kind as the test asks for, every need with its list."""
    for number in range(request.param):
        firm = region.organisation(f"江瀚储能{number}")
        institute = region.organisation(f"北澜能源研究院{number}", "institute")
        region.achievement(institute, f"低温电解液{number}", "用于储能电站。")
        common = {
            "node": firm.node,
            "owner": firm,
            "live": True,
            "state": "published",
            "published_at": replica.clock.now(),
        }
        Scenario.objects.create(title=f"电解液试用线{number}", body="可供试用。", **common)
        NegativeResult.objects.create(title=f"电解液析锂{number}", route="没有走通。", **common)
        need = region.need(
            firm,
            f"深海钻井隔水管监测与电解液{number}",
            "需要在线监测。",
            (("寿命", ">=", "9", "年"),),
            field="marine",
        )
        rank_all(entry_type="need", entry_id=need.pk)
    MatchRun.objects.update(outlook="no_obvious_match")
    for model in MODELS.values():
        # A hit that changed just now is read again; these did not.
        model.objects.update(updated_at=replica.clock.now() - timedelta(hours=1))
    for shelf in Shelf:
        replica.shelf(shelf)
    return region


@pytest.mark.parametrize("hall", [1, 3], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_the_same_for_one_row_and_for_three(
    hall: Any, path: str, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The look at the log of changes, every half second, would come or not by chance.
    monkeypatch.setattr(replica, "FRESH_FOR", 3600.0)
    operator = hall.person("值守员")
    RoleGrant.objects.create(person=operator, role="operator")
    nobody, staff = Client(), Client()
    staff.force_login(operator)
    for client, questions in zip((nobody, staff), PAGES[path], strict=True):
        client.get(path)
        with django_assert_num_queries(questions):
            assert client.get(path).status_code == 200
