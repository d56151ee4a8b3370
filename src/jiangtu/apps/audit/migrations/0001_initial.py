"""The audit table with its triggers; afterwards no longer managed, so that nothing of the framework empties it."""

from django.db import migrations, models

from jiangtu.apps.audit import guard


def install(apps, schema_editor):
    guard.install(schema_editor.connection)


def remove(apps, schema_editor):
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.BigIntegerField(verbose_name="时间")),
                ("actor", models.CharField(max_length=60, verbose_name="经手人")),
                ("role", models.CharField(max_length=20, verbose_name="角色")),
                ("action", models.CharField(max_length=12, verbose_name="事项")),
                ("person", models.BigIntegerField(null=True, verbose_name="人员")),
                ("purpose", models.CharField(max_length=12, verbose_name="目的")),
                ("detail", models.TextField(verbose_name="说明")),
                ("algorithm", models.CharField(max_length=8, verbose_name="算法")),
                ("previous", models.CharField(max_length=64, verbose_name="前一行")),
                ("digest", models.CharField(max_length=64, verbose_name="校验值")),
            ],
            options={
                "verbose_name": "审计",
                "verbose_name_plural": "审计",
                "db_table": "audit_line",
                "indexes": [models.Index(fields=["person", "number"], name="audit_line_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("previous",), name="audit_line_one_after_another"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="audit_line_number_counts"
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
        migrations.AlterModelOptions(
            name="AuditLine",
            options={"managed": False, "verbose_name": "审计", "verbose_name_plural": "审计"},
        ),
    ]
