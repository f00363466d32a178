"""The kernel as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Audit, outbox, jobs and files."""

    name = "queqiao.kernel"
    label = "kernel"
    verbose_name = "鹊桥 kernel"
