"""Codes, money and shares as readers see them."""

import pytest
from django.template import Context, Template
from django.utils import translation

from jiangtu.apps.reference.templatetags import words
from jiangtu.engine.schema import domains


@pytest.mark.parametrize(
    ("fen", "shown"), [(150_000, "1,500元"), (150_050, "1,500.50元"), (0, "0元"), (None, "—")]
)
def test_money(fen, shown):
    assert words.yuan(fen) == shown


@pytest.mark.parametrize(
    ("code", "domain", "language", "shown"),
    [
        ("3", "level", "zh-hans", "三级"),
        ("M", "sex", "zh-hans", "男"),
        ("M", "sex", "en", "male"),
        ("UPGRADE", "claim_kind", "zh-hans", "技能提升补贴"),
        ("NEW", "level", "zh-hans", "NEW"),  # a code of a later list
        (None, "level", "zh-hans", "—"),
    ],
)
def test_a_code_of_a_closed_list(code, domain, language, shown):
    with translation.override(language):
        assert words.label(code, domain) == shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_code_of_every_list_has_a_word(language):
    with translation.override(language):
        wordless = [(d, c) for d, known in domains.ALL.items() for c in known.codes if words.label(c, d) == c]

    assert wordless == []


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (words.area_name("450202"), "城中区"),
        (words.area_name("459999"), "459999"),
        (words.area_name(None), "—"),
        (words.occupation_name("6-18-02-04"), "焊工"),
        (words.occupation_name("9-99-99-99"), "9-99-99-99"),
        (words.occupation_name(None), "—"),
        (words.percent(0.925714), "92.6%"),
        (words.percent(0.0), "0.0%"),
        (words.percent(None), "—"),
        (words.thousands(1_234_567), "1,234,567"),
        (words.thousands(None), "—"),
        (words.masked_name("覃美玲"), "覃**"),
        (words.masked_name("李"), "李"),
        (words.masked_name(""), "—"),
        (words.masked_name(None), "—"),
    ],
)
def test_words(shown, word):
    assert shown == word


@pytest.mark.parametrize(
    ("value", "total", "width"),
    [(11, 12, "91.7%"), (0, 12, "0.0%"), (None, 12, "0.0%"), (5, 0, "0.0%"), (5, None, "0.0%"), (24, 12, "100.0%"),
     (-3, 12, "0.0%")],
)  # fmt: skip
def test_a_bar_is_as_long_as_its_share_and_never_longer(value, total, width):
    assert f'class="bar-fill" width="{width}"' in words.bar(value, total)


def test_a_bar_s_tone_cannot_break_out_of_its_attribute():
    assert '"><script>' not in words.bar(1, 2, '"><script>')


def test_the_words_stand_in_every_template():
    page = Template('{{ fen|yuan }} {{ code|label:"level" }} {{ area|area }} {{ name|masked_name }}')

    shown = page.render(Context({"fen": 200_000, "code": "3", "area": "450202", "name": "覃美玲"}))

    assert shown == "2,000元 三级 城中区 覃**"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "第三条", '<span lang="zh">第三条</span>'),
        ("en", "Liubei", "Liubei"),
        ("en", "<b>三</b>", '<span lang="zh">&lt;b&gt;三&lt;/b&gt;</span>'),
        ("zh-hans", "第三条", "第三条"),
    ],
)
def test_chinese_on_an_english_page_says_that_it_is(language, text, said):
    with translation.override(language):
        assert words.in_chinese(text) == said


@pytest.mark.parametrize(("language", "name"), [("en", "Liubei"), ("zh-hans", "柳北区")])
def test_an_area_is_named_in_the_readers_language(language, name):
    with translation.override(language):
        assert words.area_name("450205") == name
