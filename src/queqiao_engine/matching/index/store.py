"""The index in a directory: one writer, any number of readers in any number of processes."""

from __future__ import annotations

from queqiao_engine.matching.index.info import IndexInfo, index_info
from queqiao_engine.matching.index.reader import IndexReader
from queqiao_engine.matching.index.writer import IndexWriter, rebuild_index

__all__ = ["IndexInfo", "IndexReader", "IndexWriter", "index_info", "rebuild_index"]
