"""The index: immutable memory-mapped segments, a delta log, tombstones, one atomic manifest."""
