"""The pages as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags."""

    name = "queqiao.web"
    label = "web"
    verbose_name = "鹊桥 web"
