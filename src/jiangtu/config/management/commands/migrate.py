"""The framework's command; an empty database gets its tables at once."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from jiangtu.config import tables

_OF_ITS_OWN = ("app_label", "fake", "plan", "check_unapplied")


class Command(migrate.Command):
    """`migrate`, quick where there is nothing to walk through, and at once where nothing is new."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options[word] for word in _OF_ITS_OWN):
            if tables.is_current(connection):
                return
            if tables.is_empty(connection):
                tables.lay(connection)
        super().handle(*args, **options)
