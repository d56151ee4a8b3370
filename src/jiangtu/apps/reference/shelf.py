"""The editions and lists this installation ships, read once."""

import functools
from pathlib import Path

from django.conf import settings

import jiangtu
from jiangtu.engine.policy import catalogue, edition
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.tree import Edition

HOUSE = Path(jiangtu.__file__).parent


@functools.cache
def editions() -> tuple[Edition, ...]:
    """Every edition shipped, by (id, edition). Read once: policies change with a release, not while running."""
    return edition.load_folder(HOUSE / "policies")


@functools.cache
def withdrawn() -> tuple[Edition, ...]:
    """Editions whose place another took after they had paid, `<edition>.yaml.withdrawn`: kept to prove what they paid."""
    folder = HOUSE / "policies"
    kept = sorted(folder.rglob("*.yaml.withdrawn"))
    return tuple(edition.load(file.read_text(), name=str(file.relative_to(folder))) for file in kept)


@functools.cache
def catalogues() -> Catalogues:
    """The published lists and maps the editions name."""
    return catalogue.load_folder(HOUSE / "catalogues")


def editions_here() -> tuple[Edition, ...]:
    """The editions that can apply in the city served: its own, its province's and the nation's."""
    city = settings.JIANGTU_CITY
    return tuple(e for e in editions() if city.startswith(e.area_prefix))
