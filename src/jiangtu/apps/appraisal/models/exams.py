"""An exam from its plan to the seat: single skills, batches with their turns, candidates, sittings, places."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.appraisal.kinds import (
    APPLICATION,
    BATCH,
    BATCH_LABELS,
    LIVE,
    MODE_LABELS,
    PART_LABELS,
    VERDICT_LABELS,
    VIA_LABELS,
    ApplicationState,
    BatchState,
    TheoryMode,
)
from jiangtu.apps.registers.models import Entry, Room


class Skill(models.Model):
    """One single skill 专项职业能力 with its own spec; `theory`: whether it has a theory part beside the practical."""

    code = models.CharField("编号", max_length=20, unique=True)
    title = models.CharField("专项能力名称", max_length=80)
    occupation = models.CharField("所属职业", max_length=12)
    developer = models.CharField("规范开发单位", max_length=120)
    document = models.CharField("考核规范", max_length=120)
    hours = models.IntegerField("建议学时")
    theory = models.BooleanField("有理论考试", default=False)
    pass_mark = models.IntegerField("合格分", default=60)
    minutes = models.IntegerField("考核时间（分钟）", default=90)
    listed_on = models.DateField("公布日")
    ended_on = models.DateField("停用日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专项职业能力"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_skill_pass_mark", condition=Q(pass_mark__gte=1, pass_mark__lte=100)
            )
        ]

    def __str__(self) -> str:
        return self.title


class Batch(models.Model):
    """One exam of one body: an occupation and level, or one single skill, on a day.

    `edition` is the standard's at planning; `seat_seed` and `paper_seed` are drawn once and kept, so that seats and
    papers can be computed again. `own_papers`: each candidate draws questions of his own, as the bank was when seats
    were given. `publicity_until` is the last day objections are taken.
    """

    code = models.CharField("计划编号", max_length=24, unique=True)
    kind = models.CharField("类别", max_length=8, choices=BATCH_LABELS)
    body = models.ForeignKey(Entry, models.PROTECT, verbose_name="评价机构", related_name="appraisals")
    occupation = models.CharField("职业", max_length=12)
    level = models.CharField("等级", max_length=2, blank=True)
    skill = models.ForeignKey(
        Skill, models.PROTECT, verbose_name="专项能力", null=True, related_name="batches"
    )
    edition = models.CharField("标准版本", max_length=40, blank=True)
    area = models.CharField("地区", max_length=12)
    exam_on = models.DateField("考试日期")
    closes_on = models.DateField("报名截止日")
    capacity = models.IntegerField("计划人数")
    theory_mode = models.CharField(
        "理论方式", max_length=10, choices=MODE_LABELS, default=TheoryMode.COMPUTER
    )
    state = models.CharField("状态", max_length=12, choices=BATCH.labels, default=BatchState.DRAFT)
    planned_on = models.DateField("公布日", null=True)
    seat_seed = models.CharField("排座种子", max_length=32)
    paper_seed = models.CharField("组卷种子", max_length=32)
    own_papers = models.BooleanField("一人一卷", default=False)
    publicity_until = models.DateField("公示截止日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价批次"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_batch_level_or_skill",
                condition=Q(kind="LEVEL", skill=None, level__in=["5", "4", "3", "2", "1"])
                | Q(kind="SINGLE", skill__isnull=False, level=""),
            ),
            CheckConstraint(name="appraisal_batch_capacity", condition=Q(capacity__gte=1)),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="appraisal_batch_state", fields=["state", "exam_on"])]

    def __str__(self) -> str:
        return self.code


class Turn(models.Model):
    """One step a batch took; only ever added."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="turns")
    step = models.CharField("办理", max_length=20)
    state = models.CharField("之后的状态", max_length=12, choices=BATCH.labels)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering: ClassVar[list[str]] = ["pk"]


class Candidate(models.Model):
    """One person's application to a batch, and his place in it once seats are given.

    `answers` are the routes with their reasons as judged for the day of the exam, `digest` the facts they were judged
    on (empty: no facts). `resits` names the earlier candidate whose passed parts are kept. `ticket` is his ticket's
    secret; `number` his admission number.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="candidates")
    person = models.BigIntegerField("人员")
    name = models.CharField("姓名", max_length=60)
    employer = models.CharField("所在单位", max_length=18, blank=True)
    via = models.CharField("报名方式", max_length=6, choices=VIA_LABELS)
    state = models.CharField(
        "状态", max_length=10, choices=APPLICATION.labels, default=ApplicationState.ASKED
    )
    verdict = models.CharField("资格", max_length=8, choices=VERDICT_LABELS)
    answers = models.JSONField("申报条件", default=list)
    digest = models.CharField("事实摘要", max_length=64, blank=True)
    edition = models.CharField("标准版本", max_length=40, blank=True)
    asked_by = models.CharField("报名人", max_length=60)
    asked_at = models.DateTimeField("报名时间")
    decided_by = models.CharField("核实人", max_length=60, blank=True)
    decided_at = models.DateTimeField("核实时间", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)
    resits = models.ForeignKey("self", models.PROTECT, verbose_name="补考自", null=True, related_name="resat")
    ticket = models.UUIDField("准考证", null=True, unique=True)
    number = models.CharField("准考证号", max_length=32, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考生"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="appraisal_candidate_once",
                fields=["batch", "person"],
                condition=Q(state__in=sorted(LIVE)),
            ),
            UniqueConstraint(
                name="appraisal_candidate_number", fields=["batch", "number"], condition=~Q(number="")
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="appraisal_candidate_person", fields=["person", "state"])
        ]

    def __str__(self) -> str:
        return self.number or f"{self.pk}"


class Sitting(models.Model):
    """One part of a batch in one room at one time."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="sittings")
    part = models.CharField("科目", max_length=8, choices=PART_LABELS)
    room = models.ForeignKey(Room, models.PROTECT, verbose_name="考场", related_name="sittings")
    starts_at = models.DateTimeField("开考")
    ends_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "场次"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_sitting_ends_later", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            UniqueConstraint(name="appraisal_sitting_once", fields=["batch", "part", "room", "starts_at"]),
        ]


class Place(models.Model):
    """One candidate's seat in one sitting; `present_at` is the scan at the door, null while he is absent."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, verbose_name="场次", related_name="places")
    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name="考生", related_name="places")
    seat = models.IntegerField("座号")
    present_at = models.DateTimeField("入场时间", null=True)
    scanned_by = models.CharField("核验人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "座位"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_place_seat", fields=["sitting", "seat"]),
            UniqueConstraint(name="appraisal_place_candidate", fields=["sitting", "candidate"]),
        ]


class Sequence(models.Model):
    """The last running number of a year's batches; taken under a row lock, so that no code is given twice."""

    year = models.IntegerField("年度", primary_key=True)
    last = models.IntegerField("最后号")

    class Meta:
        verbose_name = verbose_name_plural = "编号"
