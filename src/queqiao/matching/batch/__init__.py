"""Many needs against many achievements in one resumable run, over processes or a Dask cluster."""

from __future__ import annotations

from queqiao.matching.batch.run import BatchResult, run_batch

__all__ = ["BatchResult", "run_batch"]
