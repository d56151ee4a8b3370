"""Sealed values, blind indexes, fingerprints and signatures."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.vault import crypto
from jiangtu.apps.vault.crypto import INTERNATIONAL, NATIONAL, Sealed, Vault

SUITES = pytest.mark.parametrize("suite", [INTERNATIONAL, NATIONAL], ids=["aes", "sm"])


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "keys"


@SUITES
@given(text=st.text(), about=st.binary())
def test_what_was_sealed_opens_to_the_same_text(keys: Path, suite: int, text: str, about: bytes) -> None:
    vault = Vault(keys, suite)

    sealed = vault.seal(text, about=about)

    assert vault.open(sealed, about=about) == text
    assert sealed[0] == suite


@SUITES
@given(text=st.text(min_size=1), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_sealed_value_with_one_bit_changed_never_opens(
    keys: Path, suite: int, text: str, place: int, bit: int
) -> None:
    vault = Vault(keys, suite)
    sealed = bytearray(vault.seal(text, about=b"phone"))
    sealed[place % len(sealed)] ^= 1 << bit

    with pytest.raises(Sealed):
        vault.open(bytes(sealed), about=b"phone")


@SUITES
def test_a_sealed_value_does_not_open_in_another_place(keys: Path, suite: int) -> None:
    vault = Vault(keys, suite)
    sealed = vault.seal("13800138000", about=b"phone row 1")

    with pytest.raises(Sealed):
        vault.open(sealed, about=b"phone row 2")


@given(one=st.text(), two=st.text())
def test_equal_values_and_no_others_have_equal_indexes(keys: Path, one: str, two: str) -> None:
    vault = Vault(keys)

    same = vault.index(one, field="phone") == vault.index(two, field="phone")

    assert same == (one.strip().upper() == two.strip().upper())


def test_the_same_digits_in_two_fields_have_nothing_in_common(keys: Path) -> None:
    vault = Vault(keys)

    assert vault.index("13800138000", field="phone") != vault.index("13800138000", field="citizen_number")


def test_the_same_text_is_sealed_differently_each_time(keys: Path) -> None:
    vault = Vault(keys)

    assert vault.seal("1", about=b"") != vault.seal("1", about=b"")


def test_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first = Vault(tmp_path / "keys").index("1", field="phone")
    Vault(tmp_path / "keys").seal("1", about=b"")

    assert Vault(tmp_path / "keys").index("1", field="phone") == first
    assert {(path.name, stat.S_IMODE(path.stat().st_mode)) for path in (tmp_path / "keys").iterdir()} == {
        ("efile-1.key", 0o600),
        ("index-1.key", 0o600),
    }


def test_old_values_open_after_a_new_key_and_after_a_change_of_suite(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    old = vault.seal("old", about=b"")
    vault.renew()
    new = Vault(tmp_path, NATIONAL).seal("new", about=b"")

    assert (vault.open(old, about=b""), vault.open(new, about=b"")) == ("old", "new")
    assert (old[:2], new[:2]) == (bytes((INTERNATIONAL, 1)), bytes((NATIONAL, 2)))


def test_indexes_stay_comparable_when_the_suite_changes(tmp_path: Path) -> None:
    before = Vault(tmp_path).index("1", field="phone")

    assert Vault(tmp_path, NATIONAL).index("1", field="phone") == before


def test_a_home_made_for_the_national_suite_hashes_with_sm3(tmp_path: Path) -> None:
    assert crypto.HASHES[Vault(tmp_path, NATIONAL).index("1", field="phone")[0]] == "sm3"


def test_a_value_whose_key_is_gone_says_so(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    sealed = bytearray(vault.seal("1", about=b""))
    sealed[1] = 9

    with pytest.raises(Sealed, match="key 9 is missing"):
        vault.open(bytes(sealed), about=b"")


def test_a_signature_holds_for_exactly_its_message(keys: Path) -> None:
    vault = Vault(keys)
    signature = vault.sign(b"merge 1 2")

    assert (vault.has_signed(b"merge 1 2", signature), vault.has_signed(b"merge 1 3", signature)) == (
        True,
        False,
    )
