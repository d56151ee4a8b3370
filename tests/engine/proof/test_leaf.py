"""What a leaf says, and that a changed field is named."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.proof import leaf

KEY = b"k" * 16
TEXT = st.text(max_size=8)
DOCUMENTS = st.dictionaries(
    st.sampled_from("abcdef"), st.one_of(TEXT, st.lists(TEXT, max_size=3)), max_size=5
)


def test_a_leaf_does_not_change_between_releases() -> None:
    document = {"licenseNumber": "Y000123000001195000001", "achievement": {"name": "焊工 五级/初级工"}}

    assert leaf.value(leaf.fields(KEY, document)).hex() == (
        "77c31287317e7d272f51874c584ce895353e0eb99f3dd39d371b0a01ee977467"
    )


@given(DOCUMENTS, DOCUMENTS)
def test_the_changed_paths_are_exactly_those_that_differ(one: dict, other: dict) -> None:
    before, after = dict(leaf.flat(one)), dict(leaf.flat(other))

    changed = leaf.changed(KEY, other, leaf.fields(KEY, one))

    assert changed == sorted(p for p in before.keys() | after.keys() if before.get(p) != after.get(p))


@given(DOCUMENTS)
def test_without_the_key_nothing_can_be_recognised(document: dict) -> None:
    here, there = leaf.fields(KEY, document), leaf.fields(b"l" * 16, document)

    assert here.keys() == there.keys()
    assert all(here[path] != there[path] for path in here)


def test_the_order_of_fields_does_not_matter() -> None:
    one, other = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}

    assert leaf.value(leaf.fields(KEY, one)) == leaf.value(leaf.fields(KEY, other))


@given(st.binary(min_size=16, max_size=16), st.dictionaries(st.text(min_size=1), st.text(), max_size=5))
def test_a_field_s_mark_is_the_library_s_hmac(key: bytes, document: dict[str, str]) -> None:
    expected = {
        path: hmac.digest(key, f"{path}\0{value}".encode(), "sha256")[: leaf.MARK].hex()
        for path, value in leaf.flat(document)
    }

    assert leaf.fields(key, document) == expected
