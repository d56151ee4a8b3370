"""The e-file in the database: the tables of `engine.schema.efile`, column for column, with where each row came from.

Rows are added and, at most once, marked gone; nothing else is ever changed. Instants are microseconds UTC, as in the
schema. A row is believed at T when recorded_at <= T and it is not gone by T.
"""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.files.kinds import CHANGE_LABELS, CORRECTION_LABELS, DOUBT_LABELS

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


class Change(models.Model):
    """A merge or a split that somebody signed for; undone by another that reverses it, never by removing it."""

    kind = models.CharField("类别", max_length=10, choices=CHANGE_LABELS)
    kept = models.ForeignKey(Person, models.PROTECT, verbose_name="保留人员", related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, verbose_name="另一人员", related_name="+")
    reason = models.CharField("理由", max_length=200)
    made_at = models.BigIntegerField("时间")
    made_by = models.CharField("经手人", max_length=60)
    reverses = models.OneToOneField(
        "self", models.PROTECT, verbose_name="所撤销", null=True, related_name="reversed_by"
    )
    signature = models.BinaryField("签名", max_length=MARK)

    class Meta:
        verbose_name = verbose_name_plural = "人员变更"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="files_change_two_persons", condition=~Q(kept=F("other"))),
            CheckConstraint(name="files_change_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.kept_id} {self.other_id}"


class Link(models.Model):
    """One decision that a mention belongs to a person; the latest holds, and none is ever changed."""

    id = models.BigIntegerField("序号", primary_key=True)
    mention = models.ForeignKey(
        Mention, models.PROTECT, verbose_name="人员记录", related_name="links", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="links")
    how = models.CharField("方式", max_length=30)
    probability = models.FloatField("概率", null=True)
    doubtful = models.BooleanField("待裁定")
    recorded_at = models.BigIntegerField("记录时间")
    made_by = models.CharField("经手人", max_length=60)
    change = models.ForeignKey(
        Change, models.PROTECT, verbose_name="人员变更", related_name="links", null=True
    )
    signature = models.BinaryField("签名", max_length=MARK)

    class Meta:
        verbose_name = verbose_name_plural = "归集关系"
        indexes: ClassVar[list[Index]] = [Index(name="files_link_latest", fields=["mention", "-id"])]

    def __str__(self) -> str:
        return f"{self.mention_id} → {self.person_id}"


class Doubt(models.Model):
    """Two mentions that may be the same person: a question for a clerk, with the evidence for and against.

    `joined`: they share a person until he says otherwise.
    """

    left = models.ForeignKey(Mention, models.PROTECT, verbose_name="记录一", related_name="+")
    right = models.ForeignKey(Mention, models.PROTECT, verbose_name="记录二", related_name="+")
    probability = models.FloatField("概率")
    stage = models.CharField("发现方式", max_length=30)
    joined = models.BooleanField("已暂归一人")
    evidence = models.JSONField("依据")  # in the words of the day it was found: kinds.Evidence
    found_at = models.BigIntegerField("发现时间")
    state = models.CharField("状态", max_length=8, choices=DOUBT_LABELS, default="OPEN")
    put_off = models.IntegerField("暂缓次数", default=0)
    reason = models.CharField("理由", max_length=200, blank=True)
    decided_at = models.BigIntegerField("裁定时间", null=True)
    decided_by = models.CharField("裁定人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "疑似重复"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="files_doubt_once", fields=["left", "right"]),
            CheckConstraint(name="files_doubt_in_order", condition=Q(left__lt=F("right"))),
            CheckConstraint(
                name="files_doubt_decided_by_somebody",
                condition=Q(state="OPEN", decided_at=None) | (~Q(state="OPEN") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="files_doubt_queue", fields=["state", "put_off"])]


class Correction(models.Model):
    """A worker says that a fact is wrong; the department that owns it answers by a day."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="corrections")
    kind = models.CharField("表", max_length=20)
    record = models.BigIntegerField("档案行")
    field = models.CharField("项目", max_length=30)
    value = models.CharField("正确内容", max_length=200)
    evidence = models.FileField("证明照片", upload_to="corrections/", blank=True)
    asked_at = models.BigIntegerField("提出时间")
    answer_by = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=CORRECTION_LABELS, default="ASKED")
    answer = models.CharField("答复", max_length=200, blank=True)
    answered_at = models.BigIntegerField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正申请"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="files_correction_one_open",
                fields=["kind", "record", "field"],
                condition=Q(state="ASKED"),
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="files_correction_due", fields=["state", "answer_by"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} {self.field}"


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


class Insurance(Record):
    """参保 spells."""

    insurance = models.CharField("险种", max_length=20)
    employer = models.CharField("缴费单位", max_length=40, null=True)
    area = models.CharField("缴费地", max_length=20, null=True)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)
    base_fen = models.BigIntegerField("缴费基数", null=True)


class Employment(Record):
    """就业 spells."""

    employer = models.CharField("单位", max_length=40, null=True)
    occupation = models.CharField("职业", max_length=40, null=True)
    contract = models.CharField("合同类型", max_length=20, null=True)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)


class Certificate(Record):
    """证书."""

    number = models.CharField("证书编号", max_length=40, null=True)
    kind = models.CharField("证书类型", max_length=20)
    occupation = models.CharField("职业", max_length=40, null=True)
    level = models.CharField("等级", max_length=4, null=True)
    mode = models.CharField("考核方式", max_length=20, null=True)
    issued_on = models.DateField("发证日期")
    withdrawn = models.BooleanField("已撤销")


class Training(Record):
    """培训记录."""

    class_code = models.CharField("班级编号", max_length=40, null=True)
    provider = models.CharField("培训机构", max_length=40, null=True)
    kind = models.CharField("培训类型", max_length=20)
    occupation = models.CharField("职业", max_length=40, null=True)
    level = models.CharField("等级", max_length=4, null=True)
    group = models.CharField("申报人员类别", max_length=20, null=True)
    filed_on = models.DateField("开班备案日", null=True)
    started_on = models.DateField("开班日")
    ended_on = models.DateField("结业日", null=True)
    hours = models.IntegerField("课时", null=True)
    practice_hours = models.IntegerField("实操课时", null=True)
    attended_percent = models.IntegerField("出勤率", null=True)
    years = models.IntegerField("学徒年限", null=True)
    outcome = models.CharField("结业结果", max_length=20, null=True)
    advance_fen = models.BigIntegerField("预拨金额", null=True)


class Education(Record):
    """学历经历."""

    kind = models.CharField("办学类型", max_length=20)
    schooling = models.CharField("学历", max_length=20)
    occupation = models.CharField("专业对应职业", max_length=40, null=True)
    enrolled_on = models.DateField("入学日")
    graduated_on = models.DateField("毕业日", null=True)
    final_year = models.BooleanField("毕业学年", null=True)


class Title(Record):
    """职称."""

    title = models.CharField("职称", max_length=20)
    occupation = models.CharField("对应职业", max_length=40, null=True)
    obtained_on = models.DateField("取得日期")


class Status(Record):
    """人员类别登记."""

    status = models.CharField("类别", max_length=20)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)


class Claim(Record):
    """已享受补贴."""

    kind = models.CharField("补贴类别", max_length=20)
    fund = models.CharField("资金来源", max_length=30, null=True)
    occupation = models.CharField("职业", max_length=40, null=True)
    level = models.CharField("等级", max_length=4, null=True)
    certificate = models.CharField("证书编号", max_length=40, null=True)
    shortage = models.BooleanField("按紧缺享受", null=True)
    amount_fen = models.BigIntegerField("金额")
    paid_on = models.DateField("发放日期")


class Honour(Record):
    """荣誉与工作室."""

    kind = models.CharField("类别", max_length=20)
    tier = models.CharField("层级", max_length=20, null=True)
    awarded_on = models.DateField("授予日期")
    until_on = models.DateField("失效日", null=True)


class Membership(Record):
    """工会会籍."""

    from_on = models.DateField("入会日期")
    until_on = models.DateField("退会日期", null=True)


class Rotation(Record):
    """轮岗与挂职 spells."""

    kind = models.CharField("轮岗方式", max_length=20)
    post = models.CharField("轮岗岗位", max_length=200, null=True)
    host = models.CharField("接收单位", max_length=200, null=True)
    occupation = models.CharField("职业", max_length=40, null=True)
    employer = models.CharField("派出单位", max_length=40, null=True)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)
    agreed = models.BooleanField("本人认可", null=True)


class Employer(Versioned):
    """企业名录: hangs on no mention."""

    employer = models.CharField("统一社会信用代码", max_length=40)
    name = models.CharField("单位名称", max_length=200)
    industry = models.CharField("行业", max_length=20, null=True)
    area = models.CharField("所在地", max_length=20, null=True)
    size = models.CharField("规模", max_length=20, null=True)
    registered_on = models.DateField("成立日期", null=True)


PERSONAL: dict[str, type[Record]] = {
    "insurance": Insurance,
    "employment": Employment,
    "certificates": Certificate,
    "training": Training,
    "education": Education,
    "titles": Title,
    "statuses": Status,
    "claims": Claim,
    "honours": Honour,
    "memberships": Membership,
    "rotations": Rotation,
}
RECORDS: dict[str, type[Versioned]] = {**PERSONAL, "employers": Employer}
"""Every kind of record by its name in `engine.schema.efile`; the personal ones hang on a mention."""
