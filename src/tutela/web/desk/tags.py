"""How templates say texts, moments, purposes and proofs."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Final, Protocol

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tutela.bodies.proposals import Line
from tutela.core.wording import Language
from tutela.packs.current import holidays, policy
from tutela.web.desk.texts.table import say

register = template.Library()
_ID: Final = 36  # characters of an id as it is written


class _Addressed(Protocol):
    @property
    def address(self) -> str: ...


def reader() -> Language:
    """The language of the page that is being made."""
    return Language.ENGLISH if (get_language() or "").startswith("en") else Language.CHINESE


@register.simple_tag(name="say")
def said(key: str, **values: object) -> SafeString:
    """A text; its values are escaped, the text itself is our own and may hold `<b>`."""
    if not values:
        return _alone(key, reader())
    shown = {
        name: conditional_escape(str(value) if not isinstance(value, SafeString) else value)
        for name, value in values.items()
    }
    return mark_safe(say(key, reader(), **shown))  # noqa: S308


@lru_cache(maxsize=10_000)
def _alone(key: str, language: Language) -> SafeString:
    """A text without values, of which a page has hundreds."""
    return mark_safe(say(key, language))  # noqa: S308


@register.filter
def minute(at: datetime) -> str:
    """2026-11-21 14:03, in the registry's zone."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


@register.filter
def whole(text: str) -> SafeString:
    """A date, number or name that never breaks over lines."""
    return format_html('<span class="whole">{}</span>', text)


@register.filter
def moment(at: datetime) -> SafeString:
    """A moment to the second, for readers and machines."""
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%Y-%m-%d %H:%M:%S"),
    )


@register.filter
def day(on: date) -> str:
    """2026年11月21日 in Chinese sentences, 2026-11-21 in English ones."""
    return f"{on.year}年{on.month}月{on.day}日" if reader() is Language.CHINESE else on.isoformat()


@register.filter
def provisional(due_on: date, how: str = "") -> SafeString:
    """Behind a day counted in working days: that not all days off of its year are known; nothing where they are.

    `how`: "short" in a list, whose line leads to the page that says why.
    """
    if holidays().knows(due_on):
        return SafeString()
    words = said("frame.provisional-short" if how == "short" else "frame.provisional")
    return format_html(' <span class="hint">{}</span>', words)


@register.filter
def title(purpose: str) -> str:
    """The name of a purpose; its code where the packs no longer have it."""
    known = policy().purposes.get(purpose)
    if known is None:
        return purpose
    return known.zh if reader() is Language.CHINESE else known.en


@register.filter
def short(value: object) -> str:
    """The beginning of a hash, or the end of an id, enough to tell lines of a list apart.

    An id may begin with its moment: those of one minute would begin alike.
    """
    if isinstance(value, bytes):
        return value.hex()[:8]
    written = str(value)
    return written[-8:] if len(written) == _ID else written[:8]


@register.filter
def as_hex(value: bytes) -> str:
    """A hash in full."""
    return value.hex()


@register.filter
def amount(value: int) -> str:
    """A count with its thousands parted."""
    return f"{value:,}"


@register.simple_tag(takes_context=True)
def here(context: Context, path: str) -> SafeString:
    """Marks the door one stands behind."""
    now = context["request"].path
    inside = now == path or (path != "/" and now.startswith(path))
    return mark_safe(' aria-current="page"' if inside else "")  # noqa: S308


@register.simple_tag(takes_context=True)
def within(context: Context, doors: Iterable[_Addressed]) -> SafeString:
    """Marks the group of doors behind one of which one stands."""
    is_here = any(here(context, door.address) for door in doors)
    return mark_safe(' data-here="true"' if is_here else "")  # noqa: S308


@register.filter
def prefixed(end: object, page: str) -> str:
    """The key `page.end` of a text whose end is a value: an answer, a state, an event."""
    return f"{page}.{end}"


@register.filter
def proposed(line: Line) -> str:
    """What a proposal would do, in words."""
    said = {
        name: f"{value:,}" if name != "year" and isinstance(value, int) else value
        for name, value in line.facts.items()
    }
    if "role" in line.facts:
        said["role"] = say(f"role.{line.facts['role']}", reader())
    return say(f"proposal.{line.kind.value}", reader(), **said)


@register.filter
def unlocalised(value: float) -> str:
    """A number as SVG reads it, whatever the page's language."""
    return f"{value:.3f}"
