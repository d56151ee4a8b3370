"""Rows of the credit bank are only ever added: the database itself refuses anything else."""

from django.db import migrations

from jiangtu.apps.ledger import guard

BOOK = "career_creditentry"


def install(apps, schema_editor):
    guard.keep(schema_editor.connection, BOOK)


def remove(apps, schema_editor):
    guard.let_go(schema_editor.connection, BOOK)


class Migration(migrations.Migration):
    dependencies = [("career", "0001_initial"), ("ledger", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
