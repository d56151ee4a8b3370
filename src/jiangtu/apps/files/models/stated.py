"""Who is named and who says so: deliveries, mentions, persons, and what every row of the e-file carries."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

BELIEVED = Q(gone_at__isnull=True)
MARK = 18  # bytes of a fingerprint or blind index


class Source(models.Model):
    """One department's one sheet, as it comes again and again."""

    department = models.CharField("来源部门", max_length=80)
    format = models.CharField("表格格式", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "来源"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="files_source_once", fields=["department", "format"]),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.format}"


class Delivery(models.Model):
    """One batch that was taken into the e-file; the same number as the batch of the intake."""

    batch = models.BigIntegerField("批次", primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name="来源", related_name="deliveries")
    file = models.CharField("文件", max_length=200)
    imported_at = models.BigIntegerField("导入时间")
    imported_by = models.CharField("导入人", max_length=60)
    accepted_by = models.CharField("同意人", max_length=60, blank=True)  # who let the refused rows stay out
    accepted_because = models.CharField("同意理由", max_length=200, blank=True)
    rows_new = models.IntegerField("新增行")
    rows_same = models.IntegerField("未变行")
    rows_replaced = models.IntegerField("被替换行")
    undone_at = models.BigIntegerField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "入档批次"
        indexes: ClassVar[list[Index]] = [
            Index(name="files_delivery_source", fields=["source", "imported_at"])
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.file}"


class Person(models.Model):
    """One human being as far as we know; the number says nothing and never changes."""

    id = models.BigIntegerField("人员", primary_key=True)
    since = models.BigIntegerField("建档时间")

    class Meta:
        verbose_name = verbose_name_plural = "人员"


class Stated(models.Model):
    """What every row of the e-file carries: who said it, where it stood, and while it was believed.

    `fingerprint` is the keyed hash of source and content; a row without `batch` came from this system itself.
    `gone_by` is the delivery that ended it: the one that replaced it or, after an undo, its own.
    """

    id = models.BigIntegerField("档案行", primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name="来源", related_name="+", db_index=False)
    batch = models.ForeignKey(Delivery, models.PROTECT, verbose_name="批次", related_name="+", null=True)
    sheet = models.CharField("工作表", max_length=80)
    row = models.IntegerField("行号", null=True)
    fingerprint = models.BinaryField("指纹", max_length=MARK)
    recorded_at = models.BigIntegerField("记录时间")
    gone_at = models.BigIntegerField("失效时间", null=True)
    gone_by = models.ForeignKey(
        Delivery, models.PROTECT, verbose_name="失效批次", related_name="+", null=True
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="files_%(class)s_stated_once", fields=["fingerprint"], condition=BELIEVED),
            CheckConstraint(
                name="files_%(class)s_gone_later",
                condition=Q(gone_at=None) | Q(gone_at__gte=F("recorded_at")),
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="files_%(class)s_source", fields=["source"], condition=BELIEVED),
            Index(name="files_%(class)s_gone", fields=["gone_at"], condition=Q(gone_at__isnull=False)),
        ]


class Mention(Stated):
    """One department naming one person; what identifies is sealed, and found again by its blind index."""

    name = models.CharField("姓名", max_length=200, null=True)
    citizen_number_sealed = models.BinaryField("公民身份号码", null=True)
    citizen_number_index = models.BinaryField("公民身份号码索引", max_length=MARK, null=True)
    number_written_sealed = models.BinaryField("号码原样", null=True)  # what stood where no valid number did
    phone_sealed = models.BinaryField("手机号", null=True)
    phone_index = models.BinaryField("手机号索引", max_length=MARK, null=True)
    sex = models.CharField("性别", max_length=4, null=True)
    born_on = models.DateField("出生日期", null=True)
    household = models.CharField("户口性质", max_length=10, null=True)
    home_area = models.CharField("户籍地", max_length=20, null=True)
    schooling = models.CharField("学历", max_length=20, null=True)

    class Meta(Stated.Meta):
        verbose_name = verbose_name_plural = "人员记录"
        indexes: ClassVar[list[Index]] = [
            *Stated.Meta.indexes,
            Index(name="files_mention_citizen_number", fields=["citizen_number_index"]),
            Index(name="files_mention_phone", fields=["phone_index"]),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Versioned(Stated):
    """A row of which a later version may come: `thing` ties the versions where a format names its key columns."""

    thing = models.BinaryField("同一事项", max_length=MARK, null=True)

    class Meta(Stated.Meta):
        abstract = True
        indexes: ClassVar[list[Index]] = [
            *Stated.Meta.indexes,
            Index(name="files_%(class)s_thing", fields=["thing"], condition=BELIEVED),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Record(Versioned):
    """A row of the e-file hanging on a mention."""

    mention = models.ForeignKey(Mention, models.PROTECT, verbose_name="人员记录号", related_name="+")

    class Meta(Versioned.Meta):
        abstract = True
