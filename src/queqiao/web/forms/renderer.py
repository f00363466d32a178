"""How every form of the pages is drawn: our own field template, Django's widgets."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template import loader


class HallRenderer(DjangoTemplates):
    """Fields through ``web/forms/field.html``, whole forms through ``web/forms/form.html``; widgets stay Django's own, so a
    widget's markup is the one its class documents."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Ours come from the templates of the pages (with their tags), all others from Django's forms."""
        if template_name.startswith("web/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)
