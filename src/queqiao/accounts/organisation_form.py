"""What a person filled in about an organisation or themself, checked as a whole: every fault is told at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from queqiao.accounts import validators
from queqiao.accounts.adapters import needs_code
from queqiao.accounts.contracts import OrganisationDraft, ProfileDraft
from queqiao.accounts.enums import OrganisationKind, OrganisationSize, Registration
from queqiao.kernel import clock
from queqiao.kernel.codes import regions
from queqiao.kernel.errors import Problem, UserError

LONGEST_NAME = 120


def clean(data: OrganisationDraft) -> dict[str, Any]:
    """The columns of the organisation, normalised. Raises ``UserError`` with every fault."""
    problems: list[Problem] = []
    values: dict[str, Any] = {
        "name": _name(data.name, problems),
        "kind": _choice(data.kind, OrganisationKind, "kind", "people.kind_unknown", problems),
        "registered": _choice(
            data.registered, Registration, "registered", "people.registration_unknown", problems
        ),
        "name_en": line(data.name_en)[:200],
        "short_name": line(data.short_name)[:60],
        "region": _region(data.region, problems),
        "industry": line(data.industry)[:8],
        "size": data.size if data.size in OrganisationSize.values else "",
        "founded": _year(data.founded, problems),
        "about": data.about.strip(),
        "about_en": data.about_en.strip(),
        "website": _website(data.website, problems),
        "ror": _checked(validators.ror, data.ror, problems),
        "credit_code": None,
    }
    if needs_code(data.registered):
        values["credit_code"] = _checked(
            validators.unified_credit_code, data.credit_code, problems, required=True
        )
    if problems:
        raise UserError(*problems)
    return values


def clean_profile(data: ProfileDraft) -> dict[str, Any]:
    """The columns of a person's profile, normalised. Raises ``UserError`` with every fault."""
    problems: list[Problem] = []
    values: dict[str, Any] = {
        "name": _name(data.name, problems, longest=80),
        "name_en": line(data.name_en)[:120],
        "title": line(data.title)[:80],
        "orcid": _checked(validators.orcid, data.orcid, problems),
        "about": data.about.strip(),
        "fields": list(dict.fromkeys(data.fields)),
        "regions": [code for code in dict.fromkeys(data.regions) if _region(code, problems)],
    }
    if problems:
        raise UserError(*problems)
    return values


def line(text: str) -> str:
    """One line: full-width Latin made half-width where it is a letter or digit, blanks joined."""
    kept = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" and c.isalnum() else c for c in text)
    return re.sub(r"\s+", " ", kept).strip()


def _name(text: str, problems: list[Problem], longest: int = LONGEST_NAME) -> str:
    name = line(text)
    if not name:
        problems.append(Problem("people.name_missing", field="name"))
    elif len(name) > longest:
        problems.append(Problem("people.name_long", {"most": longest, "length": len(name)}, field="name"))
    return name


def _choice(value: str, choices: Any, field: str, code: str, problems: list[Problem]) -> str:
    if value not in choices.values:
        problems.append(Problem(code, field=field))
    return value


def _region(code: str, problems: list[Problem]) -> str:
    code = code.strip()
    if code and not regions.path(regions.current(code)):
        problems.append(Problem("people.region_unknown", {"region": code}, field="region"))
    return code


def _year(year: int | None, problems: list[Problem]) -> int | None:
    latest = clock.today().year
    if year is not None and not 1000 <= year <= latest:
        problems.append(Problem("people.founded_year", {"year": year, "latest": latest}, field="founded"))
    return year


def _website(text: str, problems: list[Problem]) -> str:
    address = line(text)
    if address and not re.fullmatch(r"https?://[^\s/.]+\.[^\s]+", address):
        problems.append(Problem("people.website_form", field="website"))
    return address[:200]


def _checked(
    check: Callable[[str], str], text: str, problems: list[Problem], *, required: bool = False
) -> str:
    if not text.strip() and not required:
        return ""
    try:
        return check(text)
    except UserError as error:
        problems.extend(
            Problem(p.code, p.facts, field="credit_code" if p.field == "unified_credit_code" else p.field)
            for p in error.problems
        )
        return ""
