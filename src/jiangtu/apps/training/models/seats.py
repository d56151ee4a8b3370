"""Seats and places in line, and the times people are taken up elsewhere. Instants of the rush are microseconds UTC."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.kinds import LIVE, SEAT_LABELS, SeatState
from jiangtu.apps.training.models.classes import TrainingClass


class Seat(models.Model):
    """One person's (or, RESERVED, one firm's) place in a class or in its line.

    `press` is the caller's idempotency key. `number` is the seat's, `place` the waiting line's; both only grow.
    `verdict`, `policy`, `edition`, `digest` say what the policy engine answered when the seat was taken: null verdict
    when no policy pays for this class; `unpaid` that the person sits it knowing that nobody pays. `held`: something
    about the person was in doubt, who he is or whether a camp is for him, which holds back money, not the seat. `course` (a class of its own: its class code)
    is set while a person waits, so that he has one place over all runs of a course. `asked_at`, `offer_until` and
    `ended_at` are microseconds UTC; a RESERVED seat's `offer_until` is the day by which the firm names somebody.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="seats"
    )
    person = models.BigIntegerField("人员", null=True)
    employer = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="派出单位", related_name="seats", null=True
    )
    state = models.CharField("状态", max_length=10, choices=SEAT_LABELS)
    press = models.UUIDField("请求号")
    number = models.IntegerField("座号", null=True)
    place = models.IntegerField("候补号", null=True)
    groups = models.CharField(
        "人群", max_length=60, blank=True
    )  # keys of the GROUP quotas it counts in, by comma
    party = models.UUIDField("同行", null=True)  # people who want to sit together or not at all
    asked_at = models.BigIntegerField("申请时刻")
    offer_until = models.BigIntegerField("确认期限", null=True)
    verdict = models.SmallIntegerField("补贴结论", null=True)
    policy = models.CharField("政策", max_length=60, blank=True)
    edition = models.CharField("版本", max_length=20, blank=True)
    digest = models.CharField("事实摘要", max_length=64, blank=True)
    unpaid = models.BooleanField("知情自费", default=False)
    held = models.BooleanField("待核实", default=False)
    course = models.CharField("候补课程", max_length=40, blank=True)
    ended_at = models.BigIntegerField("结束时刻", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "座位"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_seat_press", fields=["press"]),
            UniqueConstraint(
                name="training_seat_one_live",
                fields=["training_class", "person"],
                condition=Q(state__in=sorted(LIVE)) & Q(person__isnull=False),
            ),
            UniqueConstraint(
                name="training_seat_one_place",
                fields=["course", "person"],
                condition=Q(state__in=[SeatState.OFFERED, SeatState.WAITING])
                & Q(person__isnull=False)
                & ~Q(course=""),
            ),
            UniqueConstraint(
                name="training_seat_number",
                fields=["training_class", "number"],
                condition=Q(number__isnull=False),
            ),
            UniqueConstraint(
                name="training_seat_place",
                fields=["training_class", "place"],
                condition=Q(place__isnull=False),
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="training_seat_person", fields=["person", "state"]),
            Index(name="training_seat_line", fields=["training_class", "state", "place"]),
        ]


class Booking(models.Model):
    """A time in which a person is to be somewhere, written by rooms above; `about` is theirs, `title` what he reads."""

    person = models.BigIntegerField("人员")
    about = models.CharField("事项", max_length=80)
    title = models.CharField("名称", max_length=120)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "时间占用"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_booking_once", fields=["about", "person"]),
            CheckConstraint(name="training_booking_time", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="training_booking_person", fields=["person", "starts_at"])
        ]
