"""Tags of the pages of entries."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from queqiao.kernel.bilingual import language
from queqiao.web.entry_page.texts import CHINESE, HAN

register = template.Library()


@register.filter
def own_words(text: object) -> SafeString:
    """What somebody wrote, told to readers of the page to be Chinese where the page around it is English; markup of ours stays as it is."""
    if isinstance(text, SafeString):
        return text
    written = "" if text is None else str(text)
    if language() == "en" and HAN.search(written):
        return format_html('<span lang="{}">{}</span>', CHINESE, written)
    return format_html("{}", written)
