"""What a run consists of: its shards of needs, and the fingerprints that tell whether finished work still counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from queqiao_engine.matching.contracts import Entry, EntryKind, Field
from queqiao_engine.matching.index.contracts import Gate

SHARD_MOST, SHARD_LEAST, SHARDS_WANTED = 512, 32, 16
"""A shard is long enough to share one pass over the index and short enough to lose little when a run is killed."""


PlainNeed = tuple[str, str, str, str, str, tuple[str, ...], str]
"""Id, kind, title, summary, body, keywords, claims."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every shard of a run has in common; small, and can be sent to another machine.

    ``index`` is a path that every worker can read; ``identity`` is the state of the index the run is about.
    """

    index: str
    identity: str
    top: int
    where: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Shard:
    """A stretch of the needs: their texts without attributes, which a query does not use (and mappings do not travel)."""

    number: int
    needs: tuple[PlainNeed, ...]

    def entries(self) -> tuple[Entry, ...]:
        """The needs as entries."""
        return tuple(
            Entry(one, EntryKind(kind), title, summary, body, keywords=keywords, claims=claims)
            for one, kind, title, summary, body, keywords, claims in self.needs
        )


def make_shards(needs: Sequence[Entry]) -> tuple[Shard, ...]:
    """The needs cut into shards. The cut depends on their number alone, never on workers, so any run can take up another."""
    size = min(SHARD_MOST, max(SHARD_LEAST, -(-len(needs) // SHARDS_WANTED)))
    return tuple(
        Shard(number, tuple(_plain(need) for need in needs[start : start + size]))
        for number, start in enumerate(range(0, len(needs), size))
    )


def _plain(need: Entry) -> PlainNeed:
    return need.id, need.kind.value, need.title, need.summary, need.body, need.keywords, need.claims


def hash_entries(entries: Sequence[Entry]) -> str:
    """SHA-256 over everything the entries say, in their order."""
    digest = hashlib.sha256()
    for entry in entries:
        attributes = {name: entry.attributes[name] for name in sorted(entry.attributes)}
        plain = [
            entry.id,
            entry.kind.value,
            [entry.text_of(field) for field in Field],
            list(entry.keywords),
            attributes,
        ]
        digest.update(json.dumps(plain, ensure_ascii=True, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def index_identity(path: Path) -> str:
    """SHA-256 over the manifest and the change log of an index: another value may mean other results.

    Raises ``EngineError`` (``index.not_found``, ``index.format``, ``index.corrupt``).
    """
    from queqiao_engine.matching.index.manifest import MANIFEST, read_manifest

    manifest = read_manifest(path)
    digest = hashlib.sha256((path / MANIFEST).read_bytes())
    log = path / manifest.delta
    if log.exists():
        digest.update(log.read_bytes())
    return digest.hexdigest()


def fingerprint(needs: Sequence[Entry], job: Job, source: str, engine: str, recipe: str) -> str:
    """What the results of a run depend on, hashed; ``source`` identifies the achievements."""
    plain = [hash_entries(needs), source, job.top, [str(gate) for gate in job.where], engine, recipe]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()
