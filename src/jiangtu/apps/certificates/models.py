"""Certificates, what became of each, the running numbers, and the public log's tiles and heads.

Certificates are written once; of their columns only state, holder, title, marks and e-file row may change, each by a step that
leaves an Event. Events, tiles of whole width and heads are only ever added. Instants are microseconds UTC.
"""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.certificates.kinds import CERTIFICATE, KIND_LABELS, LIVE, STEP_LABELS, CertificateKind
from jiangtu.apps.registers.models import Organisation


class Certificate(models.Model):
    """One certificate. `place` is its leaf in the log and its place in the status lists; `record` its row in the e-file.

    `body_class`, `organ`, `province`, `site`, `year`, `level_mark` and `serial` are the parts of the number; the local schemes leave
    those empty that they do not have. `issued_on` of a replacement is that of the first certificate, `year` its own.
    """

    id = models.BigIntegerField("证书", primary_key=True)
    number = models.CharField("编号", max_length=22, unique=True)
    body_class = models.CharField("机构类别", max_length=2)
    organ = models.CharField("机构代码", max_length=4)
    province = models.CharField("省级代码", max_length=2)
    site = models.CharField("站点", max_length=6)
    year = models.IntegerField("年份")
    level_mark = models.CharField("等级位", max_length=1)
    serial = models.IntegerField("流水号")
    kind = models.CharField("种类", max_length=12, choices=KIND_LABELS)
    person = models.BigIntegerField("持证人")
    holder = models.CharField("姓名", max_length=60)
    title = models.CharField("名称", max_length=120)
    occupation = models.CharField("职业", max_length=12)
    level = models.CharField("等级", max_length=2)
    body = models.ForeignKey(Organisation, models.PROTECT, verbose_name="发证机构", related_name="+")
    body_name = models.CharField("机构名称", max_length=120)
    area = models.CharField("地区", max_length=6)
    issued_on = models.DateField("发证日期")
    marks = models.JSONField("成绩")
    source = models.CharField("依据", max_length=80, unique=True)
    state = models.CharField("状态", max_length=10, choices=CERTIFICATE.labels)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="换发自", null=True, related_name="replaced_by"
    )
    place = models.BigIntegerField("日志序号", unique=True)
    record = models.BigIntegerField("档案行", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "证书"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="certificates_one_level_each",
                fields=["person", "occupation", "level"],
                condition=Q(kind=CertificateKind.LEVEL, state__in=sorted(LIVE)),
            ),
            CheckConstraint(
                name="certificates_level_is_numbered",
                condition=~Q(kind=CertificateKind.LEVEL) | Q(level__in=["5", "4", "3", "2", "1", "S"]),
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="certificates_person", fields=["person", "issued_on"]),
            Index(name="certificates_holder", fields=["holder"]),
            Index(name="certificates_body", fields=["body", "issued_on"]),
        ]

    def __str__(self) -> str:
        return self.number


class Event(models.Model):
    """One thing that happened to a certificate; only ever added.

    `leaf` is where the log keeps its keyed hash, made with `key`; null for prints, which the log does not tell.
    `changes` holds [before, after] by column. Without `key` nobody can lead the leaf back to anybody.
    """

    id = models.BigIntegerField("事项", primary_key=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, verbose_name="证书", related_name="events")
    step = models.CharField("事项", max_length=10, choices=STEP_LABELS)
    by = models.CharField("经办人", max_length=60)
    at = models.BigIntegerField("时间")
    reason = models.CharField("原因", max_length=300, blank=True)
    changes = models.JSONField("更正内容", default=dict)
    leaf = models.BigIntegerField("日志序号", null=True, unique=True)
    key = models.BinaryField("日志密钥", max_length=16, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "证书事项"


class Serial(models.Model):
    """The last running number behind one beginning: body class, organ, province, site, year and level together."""

    prefix = models.CharField("编号前段", max_length=16, primary_key=True)
    last = models.IntegerField("最后流水号")

    class Meta:
        verbose_name = verbose_name_plural = "流水号"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="certificates_serial_six_digits", condition=Q(last__gte=1, last__lte=999_999)
            )
        ]


class Tile(models.Model):
    """One tile of the log's tree: up to 256 hashes of 32 bytes."""

    id = models.BigIntegerField("瓦片", primary_key=True)  # level · 2^48 + index
    hashes = models.BinaryField("校验值", max_length=8192)

    class Meta:
        verbose_name = verbose_name_plural = "日志瓦片"


class Log(models.Model):
    """The log as it stands now: one row. `head` is its signed head as a file, renewed with every append."""

    size = models.BigIntegerField("条数")
    root = models.CharField("根", max_length=64)
    head = models.JSONField("日志头")

    class Meta:
        verbose_name = verbose_name_plural = "日志"


class Head(models.Model):
    """A head that was published; only ever added. `document` is the file people download and keep."""

    size = models.BigIntegerField("条数", unique=True)
    root = models.CharField("根", max_length=64)
    at = models.BigIntegerField("时间")
    document = models.JSONField("公布文件")

    class Meta:
        verbose_name = verbose_name_plural = "公布的日志头"


class WrongTry(models.Model):
    """One wrong number or name on the public check page; `whose` is a keyed hash of where it came from."""

    whose = models.BinaryField("来处", max_length=18)
    at = models.BigIntegerField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "核验未中"
        indexes: ClassVar[list[Index]] = [Index(name="certificates_wrong_try", fields=["whose", "at"])]
