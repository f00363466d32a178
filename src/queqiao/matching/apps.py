"""Matching in the hall as a Django application."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Loads the permission rules, jobs and subscribers of this app."""

    name = "queqiao.matching"
    label = "matching"
    verbose_name = "鹊桥 matching"

    def ready(self) -> None:
        """Register what only needs to be imported."""
        for module in ("rules", "tasks", "subscribers"):
            import_module(f"queqiao.matching.{module}")
