"""Whoever has no business with an entry fetches every address there is, with and without a script: no confidential word comes back."""

from __future__ import annotations

import os
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("QUEQIAO_WALK"))
OUTSIDERS = ("", "stranger", "former", "north_operator")
MORE = ("newcomer", "north_manager", "north_auditor", "nobody", "ended", "reviewer", "north")


@pytest.mark.parametrize("name", [*OUTSIDERS, *(MORE if FULL else ())])
def test_no_address_sings_to_an_outsider(world: Any, name: str) -> None:
    client = world.visitor(name)
    sung: dict[tuple[str, str, str], set[str]] = {}
    broken = {}
    for language in ("zh-hans", "en"):
        in_place = {"HTTP_HX_REQUEST": "true"}
        asked = (
            [("get", {}), ("post", in_place)] if language == "zh-hans" else [("get", in_place), ("post", {})]
        )
        for route, path in world.addresses(language):
            for method, headers in asked if FULL or language == "zh-hans" else asked[:1]:
                response = world.ask(client, method, path, **headers)
                if response.status_code >= 500:
                    broken[route, path, method] = repr(response.exc_info[1])[:300]
                if response.heard:
                    sung[route, path, method] = response.heard
    assert (sung, broken) == ({}, {})
