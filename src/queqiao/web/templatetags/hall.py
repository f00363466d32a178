"""Words of the templates: ``{% tr "共 {n} 条" "{n} entry|{n} entries" n=count %}``."""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token, token_kwargs
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from queqiao.accounts import names
from queqiao.kernel.bilingual import language
from queqiao.kernel.bilingual import tr as translate

register = template.Library()


class TrNode(template.Node):
    """Both sentences and their facts, filled when the page is rendered; facts are escaped (not in a plain text), the sentences are ours."""

    def __init__(
        self,
        zh: template.base.FilterExpression,
        en: template.base.FilterExpression,
        facts: dict[str, template.base.FilterExpression],
        name: str,
    ) -> None:
        self.zh, self.en, self.facts, self.name = zh, en, facts, name
        # Sentences written as they are, which is nearly every one, are looked at once and not at every drawing.
        self.fixed = None if zh.filters or en.filters else _written(zh.var, en.var)

    def render(self, context: template.Context) -> str:
        """The sentence; with ``as name`` it goes into the context instead."""
        zh, en = self.fixed or (str(self.zh.resolve(context)), str(self.en.resolve(context)))
        facts = {name: value.resolve(context) for name, value in self.facts.items()}
        escape = conditional_escape if context.autoescape else str
        shown = {name: value if name == "n" else escape(value) for name, value in facts.items()}
        text = translate(zh, en, **shown)
        if self.name:
            context[self.name] = mark_safe(text)
            return ""
        return text


def _written(zh: object, en: object) -> tuple[str, str] | None:
    """Both sentences where they stand in the template itself, None where one is the name of a variable."""
    return (str(zh), str(en)) if isinstance(zh, str) and isinstance(en, str) else None


@register.tag("tr")
def tr(parser: Parser, token: Token) -> TrNode:
    """``{% tr zh en [fact=value …] [as name] %}``."""
    bits = token.split_contents()[1:]
    if len(bits) < 2:
        raise template.TemplateSyntaxError("tr needs the Chinese and the English sentence")
    zh, en = parser.compile_filter(bits[0]), parser.compile_filter(bits[1])
    rest, name = bits[2:], ""
    if len(rest) >= 2 and rest[-2] == "as":
        name, rest = rest[-1], rest[:-2]
    facts = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"tr cannot read “{rest[0]}”; facts are written name=value")
    return TrNode(zh, en, facts, name)


@register.filter
def called(thing: object) -> str:
    """What a person or an organisation is called in the language in use; empty for nobody."""
    return names.shown(thing)


@register.filter
def pick(value: object, name: str) -> str:
    """The text of a field in the language in use: ``entry|pick:"title"`` is ``title_en`` in English where there is one, else ``title``."""
    english = getattr(value, f"{name}_en", "") if language() == "en" else ""
    return english or getattr(value, name, "")
