"""Children born warm: a process that has imported a module once and forks a child for every conversation.

A workbook of a stranger is opened in a child that may die of it. Starting Python and its libraries takes a child longer
than most files do; forked from a process that has them already it starts in milliseconds, still with nothing of the
house in its memory: the warm process is started from a command line, sees no secret in its surroundings and never
hears what is said. multiprocessing's fork server is not used: its children run the parent's own main program again.

A module that is kept warm has `prepare()`, what is worth loading before anybody asks, and `converse(line)`, the child's
whole life. Both sides end with their socket: a child that died has said less than it should.
"""

import gc
import os
import signal
import socket
import sys
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from threading import Lock


@dataclass
class Warm:
    """A module kept warm beside this process; it is started by the first conversation and ends with this process."""

    module: str
    _lock: Lock = field(default_factory=Lock)
    _owner: int = 0
    _way: socket.socket | None = None

    def converse(self) -> socket.socket:
        """A line to a new child. Cost: some milliseconds; the first time what the module's imports take."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._open(), [b"+"], [theirs.fileno()])
            except OSError:  # the warm process was ended from outside: one more
                self._way = None
                socket.send_fds(self._open(), [b"+"], [theirs.fileno()])
        return ours

    def _open(self) -> socket.socket:
        """Every process has a warm one of its own: after a fork the parent's belongs to the parent."""
        if self._way is None or self._owner != os.getpid():
            self._way, self._owner = _started(self.module), os.getpid()
        return self._way


def _started(module: str) -> socket.socket:
    """Nobody waits for it: it ends when our end of its socket does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", __name__, module]
        actions = [
            (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        ]
        os.posix_spawn(sys.executable, command, _surroundings(), file_actions=actions)
    return ours


def _surroundings() -> dict[str, str]:
    """No secrets, one thread each: threads of number libraries reserve memory a limit would count."""
    source = Path(__file__).resolve().parents[3]
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([str(source), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }


def main() -> None:
    """The warm process: imports, then a child for each line it is handed, until nobody can hand it any."""
    module = import_module(sys.argv[1])
    module.prepare()
    gc.collect()
    gc.freeze()  # what is shared by all children is never written again
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    with socket.socket(fileno=os.dup(0)) as way, Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)  # a child shall not find the way its siblings come
        while handed := socket.recv_fds(way, 1, 1)[1]:
            with socket.socket(fileno=handed[0]) as line:
                if os.fork() == 0:
                    way.close()
                    _live(module, line)


def _live(module: object, line: socket.socket) -> None:
    """A child's life; it never comes back into the loop."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        module.converse(line)  # type: ignore[attr-defined]
        code = 0
    except BaseException:  # the only place left to tell of it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
