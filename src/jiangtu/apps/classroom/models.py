"""Sign-ins, absences, results and follow-ups; each hangs on a lesson or a seat of `training`."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.classroom.kinds import ODDITY_LABELS, OUTCOME_LABELS, SIGN_LABELS, WAY_LABELS
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.models import Lesson, Seat, TrainingClass


class Sign(models.Model):
    """One person's sign-in to one lesson. `code_at` is the instant the room's code was shown, from the code itself.

    `phone_at` is what the phone believed, `received_at` when it reached us; `device` is a keyed hash of the phone's
    own random number. The same sign-in twice is one row.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, verbose_name="课", related_name="signs")
    seat = models.ForeignKey(Seat, models.PROTECT, verbose_name="座位", related_name="signs")
    way = models.CharField("方式", max_length=8, choices=WAY_LABELS)
    state = models.CharField("状态", max_length=8, choices=SIGN_LABELS)
    code_at = models.DateTimeField("出码时刻", null=True)
    phone_at = models.DateTimeField("手机时刻", null=True)
    received_at = models.DateTimeField("收到时刻")
    device = models.CharField("设备", max_length=32, blank=True)
    by = models.CharField("经手", max_length=60)
    reason = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签到"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="classroom_sign_once", fields=["lesson", "seat"])
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="classroom_sign_device", fields=["device", "received_at"])
        ]


class Absence(models.Model):
    """Why somebody missed a lesson; excused hours are shown, they do not count as attended."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, verbose_name="课", related_name="absences")
    seat = models.ForeignKey(Seat, models.PROTECT, verbose_name="座位", related_name="absences")
    reason = models.CharField("原因", max_length=300)
    told_at = models.DateTimeField("说明时间")
    excused_by = models.CharField("准假人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="classroom_absence_once", fields=["lesson", "seat"])
        ]


class Flag(models.Model):
    """Something odd about a sign-in, with its evidence, until an officer or teacher answers it."""

    sign = models.ForeignKey(Sign, models.PROTECT, verbose_name="签到", related_name="flags")
    oddity = models.CharField("情形", max_length=10, choices=ODDITY_LABELS)
    evidence = models.JSONField("依据")
    raised_at = models.DateTimeField("发现时间")
    answered_at = models.DateTimeField("处理时间", null=True)
    answered_by = models.CharField("处理人", max_length=60, blank=True)
    upheld = models.BooleanField("属实", null=True)
    answer = models.CharField("处理说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异常签到"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="classroom_flag_once", fields=["sign", "oddity"])
        ]


class Shift(models.Model):
    """A time an employer says a person worked; only for telling a lesson from a shift."""

    employer = models.ForeignKey(Organisation, models.PROTECT, verbose_name="用人单位", related_name="shifts")
    person = models.BigIntegerField("人员")
    starts_at = models.DateTimeField("上班")
    ends_at = models.DateTimeField("下班")

    class Meta:
        verbose_name = verbose_name_plural = "排班"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="classroom_shift_once", fields=["employer", "person", "starts_at"])
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="classroom_shift_person", fields=["person", "starts_at"])
        ]


class Notice(models.Model):
    """The day on which a trainee can no longer reach the threshold, told to trainee, provider and office, once."""

    seat = models.OneToOneField(Seat, models.PROTECT, verbose_name="座位", related_name="lost")
    lost_on = models.DateField("无法达标日")
    percent = models.IntegerField("至多能到的出勤率")
    told_at = models.DateTimeField("告知时间")

    class Meta:
        verbose_name = verbose_name_plural = "出勤告知"


class Result(models.Model):
    """The closing test of one seat; `score` 0–100, null when only passed or not was said."""

    seat = models.OneToOneField(Seat, models.PROTECT, verbose_name="座位", related_name="result")
    score = models.IntegerField("成绩", null=True)
    passed = models.BooleanField("合格")
    marked_by = models.CharField("阅卷人", max_length=60)
    marked_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "结业考核"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="classroom_result_score", condition=Q(score=None) | Q(score__gte=0, score__lte=100)
            )
        ]


class Completion(models.Model):
    """How a seat ended, and the 结业证 of those who finished; `record` is its row in the e-file.

    `attended_percent` is of all planned hours, rounded down. `certificate` is null for somebody who did not finish, or
    whose name no file tells yet; its number, life and place in the public log are those of every certificate.
    """

    seat = models.OneToOneField(Seat, models.PROTECT, verbose_name="座位", related_name="completion")
    outcome = models.CharField("结果", max_length=10, choices=OUTCOME_LABELS)
    attended_percent = models.IntegerField("出勤率")
    certificate = models.OneToOneField(
        Certificate, models.PROTECT, verbose_name="结业证", related_name="completion", null=True
    )
    record = models.BigIntegerField("档案行", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "结业"

    @property
    def number(self) -> str:
        """The 结业证's number, "" without one."""
        return self.certificate.number if self.certificate else ""


class FollowUp(models.Model):
    """What became of one class after 3, 6 or 12 months, with the facts it was computed from.

    Counts of persons; null where not known. Never edited: a later computation is a new row.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="follow_ups"
    )
    months = models.IntegerField("月数")
    computed_at = models.DateTimeField("计算时间")
    digest = models.CharField("事实摘要", max_length=64)
    base = models.IntegerField("结业人数")
    employed = models.IntegerField("就业人数", null=True)
    counterpart = models.IntegerField("对口就业人数", null=True)
    retained = models.IntegerField("留任人数", null=True)
    double = models.IntegerField("双证人数", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "结业跟踪"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="classroom_followup_once", fields=["training_class", "months", "digest"])
        ]
