"""A warm process and the children it forks: each with a memory of its own, none with ours."""

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from jiangtu.apps.reference.warm import Warm

heard: list[str] = []


def prepare() -> None:
    heard.append("prepared")


def converse(line: socket.socket) -> None:
    """The child of these tests: dies when told so, else tells what it knows."""
    word = line.recv(100).decode()
    heard.append(word)
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    line.sendall(
        json.dumps({"heard": heard, "secret": os.environ.get("SECRET_KEY"), "parent": os.getppid()}).encode()
    )


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Warm:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.setenv("SECRET_KEY", "x")
    return Warm(__name__)


def said(warm: Warm, word: str) -> dict[str, object]:
    with warm.converse() as line:
        line.sendall(word.encode())
        return json.loads(line.recv(1000) or "{}")


def test_a_child_has_what_was_prepared_and_nothing_of_its_siblings_or_of_us(keeper: Warm) -> None:
    answers = [said(keeper, word) for word in ("one", "two")]

    assert [a["heard"] for a in answers] == [["prepared", "one"], ["prepared", "two"]]
    assert [a["secret"] for a in answers] == [None, None]
    assert answers[0]["parent"] == answers[1]["parent"]


def test_a_child_that_dies_takes_nobody_with_it(keeper: Warm) -> None:
    assert said(keeper, "die") == {}
    assert said(keeper, "go on")["heard"] == ["prepared", "go on"]


def test_a_warm_process_that_was_ended_is_started_again(keeper: Warm) -> None:
    first = said(keeper, "one")["parent"]

    os.kill(int(str(first)), signal.SIGKILL)
    os.waitpid(int(str(first)), 0)

    assert said(keeper, "two")["parent"] != first


def test_a_forked_process_has_a_warm_one_of_its_own(keeper: Warm) -> None:
    first = said(keeper, "one")["parent"]
    ours, theirs = socket.socketpair()
    if (child := os.fork()) == 0:
        theirs.sendall(str(said(keeper, "two")["parent"]).encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert int(ours.recv(20)) != first
    assert said(keeper, "three")["parent"] == first
