"""Topics lecturers teach, and days they are asked for."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from jiangtu.apps.learning.kinds import BOOKING, BookingState
from jiangtu.apps.registers.models import Organisation, Teacher


class Offer(models.Model):
    """One topic a lecturer teaches: a line of the lecturer and topic library. `hours` in 课时."""

    teacher = models.ForeignKey(Teacher, models.PROTECT, verbose_name="讲师", related_name="offers")
    title = models.CharField("课题", max_length=120)
    about = models.CharField("内容", max_length=400)
    hours = models.IntegerField("课时")
    offered = models.BooleanField("可约", default=True)
    pinyin = models.CharField("拼音", max_length=600, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "课题"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="learning_offer_hours", condition=Q(hours__gte=1, hours__lte=40))
        ]


class Booking(models.Model):
    """A firm or school asks a lecturer for a day; `held_hours` are the teaching hours recorded afterwards (T-18)."""

    offer = models.ForeignKey(Offer, models.PROTECT, verbose_name="课题", related_name="bookings")
    teacher = models.ForeignKey(Teacher, models.PROTECT, verbose_name="讲师", related_name="bookings")
    asker = models.ForeignKey(Organisation, models.PROTECT, verbose_name="预约单位", related_name="bookings")
    day = models.DateField("日期")
    place = models.CharField("地点", max_length=120)
    note = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=BOOKING.labels, default=BookingState.ASKED)
    asked_at = models.DateTimeField("预约时间")
    answer = models.CharField("答复", max_length=300, blank=True)
    held_hours = models.IntegerField("实授课时", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "讲师预约"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="learning_booking_day",
                fields=["teacher", "day"],
                condition=Q(state__in=["AGREED", "HELD"]),
            ),
            CheckConstraint(
                name="learning_booking_hours",
                condition=~Q(state="HELD") | Q(held_hours__gte=1, held_hours__lte=40),
            ),
        ]
