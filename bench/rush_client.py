"""Everybody presses at once: one process, plain sockets, answers read as they come.

`python -m bench.rush_client PORT FILE [HEARD]` says `now` on a line of its own once HEARD answers came. It reads FILE, a list of [person, cookie, body]; body empty asks for the page that
does nothing. Each line of the output is [place in the order sent, person, seconds, status, answer]; status 0 means no
answer came. Sockets are opened and written in the list's order, so that order is the order of arrival.
"""

import json
import resource
import selectors
import socket
import sys
import time
import urllib.parse
from pathlib import Path

PATIENCE = 60.0


def pressed(port: int, presses: list[list[str]], heard: int) -> list[list[object]]:
    """The answers in the order sent; a line said as soon as `heard` of them came."""
    want = len(presses) + 64
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (want, max(want, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    )
    messages = [_message(*press) for press in presses]
    found: list[list[object]] = [[n, press[0], None, 0, ""] for n, press in enumerate(presses)]
    waiting = selectors.DefaultSelector()
    start = time.perf_counter()
    for number, message in enumerate(messages):
        line = socket.socket()
        try:
            line.connect(("127.0.0.1", port))
            line.sendall(message)
        except OSError:
            line.close()
            continue
        waiting.register(line, selectors.EVENT_READ, [number, time.perf_counter(), b""])
    _listen(waiting, found, start + PATIENCE, heard)
    print(json.dumps({"seconds": time.perf_counter() - start}), file=sys.stderr)
    return found


def _message(person: str, cookie: str, body: str) -> bytes:
    form = urllib.parse.urlencode({"press": body}).encode() if body else b""
    first = "POST /classes/take/" if body else "GET /classes/clock/"
    head = (
        f"{first} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nCookie: sessionid={cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + form


def _listen(waiting: selectors.BaseSelector, found: list[list[object]], until: float, heard: int) -> None:
    while waiting.get_map() and time.perf_counter() < until:
        for key, _ in waiting.select(timeout=1.0):
            number, sent, came = key.data
            try:
                part = key.fileobj.recv(65536)  # type: ignore[union-attr]
            except OSError:
                part = b""
            if part:
                key.data[2] = came + part
                continue
            waiting.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]
            found[number][2:] = [time.perf_counter() - sent, *_answer(came)]
            heard -= 1
            if heard == 0:
                print("now", flush=True)


def _answer(came: bytes) -> tuple[int, str]:
    head, _, body = came.partition(b"\r\n\r\n")
    return (int(head.split(b" ", 2)[1]), body.decode()) if body else (0, "")


if __name__ == "__main__":
    port, file, *some = sys.argv[1:]
    for line in pressed(int(port), json.loads(Path(file).read_text()), int(some[0]) if some else 0):
        print(json.dumps(line, ensure_ascii=False))
