"""Who is who in the region while it is built: keys of the texts, ids in the database, and the actors people are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Organisation, Person
from queqiao.accounts.queries import MAIN_NODE, actor_for
from queqiao.catalog.contracts import EntryKey
from queqiao.demo.content import Content


@dataclass(slots=True)
class Cast:
    """``people``, ``organisations``, ``patents`` map keys to ids; ``entries`` keys to what the catalogue calls them."""

    content: Content
    people: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    patents: dict[str, str] = field(default_factory=dict)
    entries: dict[str, EntryKey] = field(default_factory=dict)
    administrator: str = ""
    _actors: dict[tuple[str, str], Actor] = field(default_factory=dict)
    _writers: dict[str, list[str]] = field(default_factory=dict)
    _roles: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        writers = defaultdict(list)
        for row in self.content.people:
            for post in row["memberships"]:
                if post["kind"] == "employed" and post["role"] in {"owner", "editor"}:
                    writers[post["organisation"]].append(row["key"])
            for role in row.get("platform_roles", ()):
                node = node_id(role["node"]) if role.get("node") else ""
                self._roles.setdefault(row["key"], []).append((role["role"], node))
        self._writers = dict(writers)

    def actor(self, person: str, organisation: str = "") -> Actor:
        """The person (by key) as who they are today, acting for one of their organisations. Kept until ``changed``."""
        wanted = (person, organisation)
        if wanted not in self._actors:
            row = Person.objects.get(pk=self.people.get(person, person))
            self._actors[wanted] = actor_for(row, acting_for=self.organisations.get(organisation, ""))
        return self._actors[wanted]

    def changed(self) -> None:
        """Somebody has joined, left or been given a role."""
        self._actors.clear()

    def writer(self, organisation: str, number: int = 0) -> str:
        """Somebody who writes for an organisation; another for another number."""
        people = self._writers[organisation]
        return people[number % len(people)]

    def belongs(self, person: str, organisation: str) -> bool:
        """Whether somebody has a post of any kind there."""
        row = next(one for one in self.content.people if one["key"] == person)
        return any(post["organisation"] == organisation for post in row["memberships"])

    def holders(self, role: str, node: str) -> list[str]:
        """Who holds a platform role in a node or everywhere, those of the node first."""
        found = [key for key, held in self._roles.items() if (role, node) in held]
        return found + [key for key, held in self._roles.items() if (role, "") in held]

    def judge(self, organisation: str, wished: str, *roles: str, but: tuple[str, ...] = ()) -> str:
        """Who looks at what an organisation hands in: whoever is wished for if they may, else somebody of its node who has no part in it."""
        node = Organisation.objects.values_list("node_id", flat=True).get(pk=self.organisations[organisation])
        able = [key for role in roles for key in self.holders(role, node)]
        free = [key for key in able if not self.belongs(key, organisation) and key not in but]
        return wished if wished in free else free[0] if free else self.administrator


def node_id(key: str) -> str:
    """The id of a node by its key; the provincial hub is the main site."""
    return MAIN_NODE if key == "n-hub" else key.removeprefix("n-")
