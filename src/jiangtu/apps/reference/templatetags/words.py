"""Values into words for templates: money, codes, terms, bars. Built into every template."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jiangtu.apps.reference import sentences
from jiangtu.engine.policy.tree import Edition
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import money
from jiangtu.engine.terms import occupation as occupations

register = template.Library()
CHINESE = re.compile(r"[\u3400-\u9fff]")
register.filter("told", sentences.told)
register.filter("placed", sentences.placed)
register.filter("in_words", sentences.in_words)


@register.filter
def yuan(fen: int | None) -> str:
    """Whole fen as yuan with separators in the reader's language, or a dash where the amount is not known.

    >>> yuan(150_000), yuan(None)
    ('1,500元', '—')
    """
    if fen is None:
        return "—"
    said = money.yuan(fen)
    return f"¥{said.removesuffix('元')}" if get_language() == "en" else said


@register.filter
def label(code: str | None, domain: str) -> str:
    """The label of a code of one of the closed lists in the reader's language; the code where the list lacks it.

    >>> label("3", "level"), label(None, "level")
    ('三级', '—')
    """
    if code is None:
        return "—"
    known = domains.ALL[domain]
    labels = known.english if get_language() == "en" and known.english else known.labels
    return labels.get(code, code)


@register.filter("area")
def area_name(code: str | None) -> str:
    """The name of an area in the reader's language, as far as it has one; its code where the list has none.

    >>> area_name("450202"), area_name(None)
    ('城中区', '—')
    """
    if code is None:
        return "—"
    return areas.english(code) if get_language() == "en" else areas.name(code)


@register.filter("occupation")
def occupation_name(code: str | None) -> str:
    """The name of an occupation of the 2022 edition.

    >>> occupation_name("6-18-02-04")
    '焊工'
    """
    if code is None:
        return "—"
    return occupations.name(code)


@register.filter
def percent(share: float | None) -> str:
    """A share as per cent with one digit; a dash where there is none.

    >>> percent(0.925714), percent(None)
    ('92.6%', '—')
    """
    return "—" if share is None else f"{100 * share:.1f}%"


@register.filter
def hundredths(number: int | None) -> str:
    """A whole number of per cent; a dash where it is not known.

    >>> hundredths(80), hundredths(None)
    ('80%', '—')
    """
    return "—" if number is None else f"{number}%"


@register.filter
def thousands(number: int | None) -> str:
    """A whole number with separators, or a dash where it is not known."""
    return "—" if number is None else f"{number:,}"


@register.filter
def signed(number: int | None) -> str:
    """A change with its sign and separators, or a dash where it is not known.

    >>> signed(1234), signed(-5), signed(0)
    ('+1,234', '-5', '0')
    """
    return "—" if number is None else f"{number:+,}" if number else "0"


@register.filter
def masked_name(name: str | None) -> str:
    """A name with all but its first character hidden.

    >>> masked_name("覃美玲"), masked_name("李雷")
    ('覃**', '李*')
    """
    return name[:1] + "*" * (len(name) - 1) if name else "—"


@register.filter
def edition_title(edition: Edition) -> str:
    """A policy's title in the reader's language, in Chinese where nobody wrote it in English."""
    return edition.title_en if get_language() == "en" and edition.title_en else edition.title_zh


@register.simple_tag
def title_of(edition: Edition) -> SafeString:
    """The same on a page, marked as Chinese where it stays Chinese among English."""
    return in_chinese(edition_title(edition))


@register.filter("zh")
def in_chinese(text: str) -> SafeString:
    """A text marked as Chinese, for screen readers, where it stands so on an English page."""
    if get_language() == "en" and CHINESE.search(text):
        return format_html('<span lang="zh">{}</span>', text)
    return format_html("{}", text)


@register.simple_tag
def bar(value: float | None, total: float | None, tone: str = "brand") -> SafeString:
    """A bar from zero to `total`; the number stands beside it in words, so the bar itself is decoration."""
    share = 0.0 if not value or not total else max(0.0, min(100.0, 100 * value / total))
    return format_html(
        '<svg class="bar bar-{}" width="100%" height="12" aria-hidden="true" focusable="false">'
        '<rect class="bar-track" width="100%" height="12" rx="3"/>'
        '<rect class="bar-fill" width="{}%" height="12" rx="3"/></svg>',
        tone,
        f"{share:.1f}",
    )
