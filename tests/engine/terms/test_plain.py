"""Text as typed made plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms.plain import squeeze


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("４５０２０２１９９０", "4502021990"),
        (" 4502 02\u30001990\n", "4502021990"),
        ("4502\u200b02\ufeff", "450202"),
        ("'450202", "450202"),
        ("焊工（三级）", "焊工(三级)"),
        ("Ⅲ", "III"),
        ("", ""),
    ],
)
def test_width_spaces_and_invisible_characters(typed, plain):
    assert squeeze(typed) == plain


@given(st.text("０9aＡ焊Ⅲ（'-\u200b\ufeff\u3000 \n"))
def test_plain_text_stays_as_it_is(text):
    once = squeeze(text)

    assert squeeze(once) == once
