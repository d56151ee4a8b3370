"""Heads: what is signed, how a file is read back."""

import datetime as dt

import pytest

from jiangtu.engine.proof import head
from jiangtu.engine.proof.signing import Signer
from tests.engine.proof.signed import AT, SIGNER, head_of


def test_a_head_as_a_file_is_the_same_head() -> None:
    one = head_of(7)

    assert head.read(one.document()) == one
    assert one.holds


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", 8), ("root", "00" * 32), ("at", "2025-07-01T00:00:00Z"), ("log", "other"), ("signature", "00" * 64),
     ("signature", "zz"), ("key", Signer(b"9" * 32).did), ("key", "did:key:zzz")],
)  # fmt: skip
def test_a_head_with_any_part_changed_does_not_hold(name: str, value: object) -> None:
    assert not head.read(head_of(7).document() | {name: value}).holds


def test_a_national_head_has_both_signatures() -> None:
    both = head.signed("log", 1, b"r" * 32, at=AT, signer=Signer(SIGNER.secret, b"3" * 32))

    assert both.holds
    assert head.read(both.document()) == both
    spoilt = both.document()
    spoilt["national"] = {**both.document()["national"], "signature": "00" * 64}
    assert not head.read(spoilt).holds


def test_the_instant_is_signed_to_the_second() -> None:
    at = dt.datetime(2025, 6, 30, 9, 0, 0, 999, tzinfo=dt.timezone(dt.timedelta(hours=8)))

    assert head.signed("log", 0, b"", at=at, signer=SIGNER).document()["at"] == "2025-06-30T01:00:00Z"


@pytest.mark.parametrize("spoilt", [{}, {"size": "x"}, head_of(1).document() | {"at": "today"}])
def test_what_is_no_head_is_refused(spoilt: dict) -> None:
    with pytest.raises(ValueError):
        head.read(spoilt)
