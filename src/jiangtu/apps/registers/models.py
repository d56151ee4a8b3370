"""Organisations and the registers they stand in."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.registers.kinds import (
    CHECK_LABELS,
    DEEDS,
    ENTRY,
    EXTENSION,
    EXTENSION_LABELS,
    ROOM_LABELS,
    TEACHER_LABELS,
    TIER_LABELS,
    EntryState,
    ExtensionState,
)


class Organisation(models.Model):
    """A firm, school, provider or body, known by its unified social credit code.

    `east` and `north` are metres from the city's centre, null when nobody said; `pinyin` is searched, never shown.
    """

    code = models.CharField("统一社会信用代码", max_length=18, primary_key=True)
    name = models.CharField("名称", max_length=120)
    pinyin = models.CharField("拼音", max_length=400, blank=True)
    area = models.CharField("所在地区", max_length=12)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    east = models.IntegerField("东距（米）", null=True, blank=True)
    north = models.IntegerField("北距（米）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        indexes: ClassVar[list[Index]] = [Index(name="registers_organisation_area", fields=["area"])]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One standing in one register, of an organisation or, for persons' registers, of a person.

    `register` names a file of catalogues/registers. `valid_until` is exclusive; null while not decided or without end.
    `check_by` is the day the next yearly re-check is due.
    """

    register = models.CharField("名录", max_length=40)
    number = models.CharField("编号", max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="单位", related_name="entries", null=True
    )
    person = models.BigIntegerField("人员", null=True)
    partner = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="合作单位", related_name="partnered", null=True
    )
    title = models.CharField("名称", max_length=120)
    tier = models.CharField("级别", max_length=12, choices=TIER_LABELS, blank=True)
    state = models.CharField("状态", max_length=12, choices=ENTRY.labels, default=EntryState.DRAFT)
    valid_from = models.DateField("起始日", null=True)
    valid_until = models.DateField("截止日", null=True)
    check_by = models.DateField("年检期限", null=True)
    details = models.JSONField("申报内容", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "名录条目"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="registers_entry_of_one",
                condition=Q(organisation=None, person__isnull=False)
                | Q(organisation__isnull=False, person=None),
            ),
            UniqueConstraint(
                name="registers_entry_number", fields=["register", "number"], condition=~Q(number="")
            ),
            CheckConstraint(
                name="registers_entry_listed_has_days",
                condition=~Q(state=EntryState.LISTED) | Q(valid_from__isnull=False) & ~Q(number=""),
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="registers_entry_state", fields=["register", "state"])]

    def __str__(self) -> str:
        return f"{self.register} {self.number or self.title}"


class Scope(models.Model):
    """What an entry covers: occupations under a code prefix × levels × areas under a prefix, for a time."""

    entry = models.ForeignKey(Entry, models.CASCADE, verbose_name="条目", related_name="scopes")
    occupation = models.CharField("职业", max_length=12)
    levels = models.CharField(
        "等级", max_length=8, blank=True
    )  # level codes written together; empty: no level
    area = models.CharField("地区", max_length=12)
    valid_from = models.DateField("起始日")
    valid_until = models.DateField("截止日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "范围"


class Extension(models.Model):
    """More scope or a further term that an entry asks for; it counts once granted.

    More scope has `scopes`: [occupation, level codes, area]; a further term `details`: what is stated for it.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name="条目", related_name="extensions")
    kind = models.CharField("事项", max_length=8, choices=EXTENSION_LABELS)
    scopes = models.JSONField("申请的范围", default=list)
    details = models.JSONField("申报内容", default=dict)
    state = models.CharField("状态", max_length=8, choices=EXTENSION.labels, default=ExtensionState.ASKED)
    asked_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("决定时间", null=True)
    decided_by = models.CharField("决定人", max_length=60, blank=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "增项和延续申请"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="registers_extension_one_open", fields=["entry"], condition=Q(state=ExtensionState.ASKED)
            )
        ]


class Check(models.Model):
    """One yearly re-check."""

    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name="条目", related_name="checks")
    year = models.IntegerField("年度")
    result = models.CharField("结果", max_length=10, choices=CHECK_LABELS)
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.CharField("检查人", max_length=60)
    at = models.DateTimeField("检查时间")

    class Meta:
        verbose_name = verbose_name_plural = "年检"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="registers_check_once", fields=["entry", "year"])
        ]


class Turn(models.Model):
    """One step an entry took; only ever added."""

    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name="条目", related_name="turns")
    step = models.CharField("办理", max_length=20)
    state = models.CharField("之后的状态", max_length=12, choices=ENTRY.labels)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"

    @property
    def word(self) -> str:
        """What was done where the entry's state stayed as it was, else the state it came to."""
        return DEEDS.get(self.step, ENTRY.labels[self.state])


class Teacher(models.Model):
    """Who teaches for an organisation and until when; a master teaches beside his own work (T-18)."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="单位", related_name="teachers"
    )
    person = models.BigIntegerField("人员", null=True)
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=TEACHER_LABELS)
    occupation = models.CharField("职业", max_length=12)
    level = models.CharField("等级", max_length=2, blank=True)
    valid_from = models.DateField("聘期起")
    valid_until = models.DateField("聘期止", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "教师"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="registers_teacher_once",
                fields=["organisation", "name", "kind", "occupation", "level", "valid_from"],
            )
        ]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A place where lessons are held; `secret` signs its rotating code and never leaves the server."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位", related_name="rooms")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=ROOM_LABELS)
    seats = models.IntegerField("座位")
    address = models.CharField("地址", max_length=200, blank=True)
    east = models.IntegerField("东距（米）", null=True)
    north = models.IntegerField("北距（米）", null=True)
    secret = models.BinaryField("密钥", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "场地"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="registers_room_name", fields=["organisation", "name"])
        ]

    def __str__(self) -> str:
        return self.name
