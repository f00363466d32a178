"""People and organisations as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Loads the permission rules and the subscribers of this app."""

    name = "queqiao.accounts"
    label = "accounts"
    verbose_name = "鹊桥 accounts"

    def ready(self) -> None:
        """Register what only needs to be imported."""
        from importlib import import_module

        for module in ("rules", "tasks", "subscribers"):
            import_module(f"queqiao.accounts.{module}")
