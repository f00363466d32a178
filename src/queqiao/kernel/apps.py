"""The kernel as a Django application."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Audit, outbox, jobs and files."""

    name = "queqiao.kernel"
    label = "kernel"
    verbose_name = "鹊桥 kernel"

    def ready(self) -> None:
        """Register the kernel's own rounds and jobs."""
        import_module("queqiao.kernel.housekeeping")
