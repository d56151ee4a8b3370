"""Libraries without the optional ones they look for: a third of a second of a command that nobody here has use for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Absent:
    """Says of a package that it is not installed."""

    package: str

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == self.package:
            raise ImportError(name)


@contextmanager
def without(package: str) -> Iterator[None]:
    """Whatever looks for the package inside goes on without it; who wants it afterwards imports it as ever."""
    absent = _Absent(package)
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


def arrow() -> None:
    """Arrow looks for pandas once, with the first array it makes; data frames (`to_pandas`, Splink) work all the same."""
    with without("pandas"):
        import pyarrow as pa  # noqa: PLC0415 - heavy: only where a command is about to need it

        pa.array([])
