"""特级 and 首席: appointments, and how many a firm may make."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from jiangtu.apps.appraisal.kinds import POST, RANK_LABELS, PostState
from jiangtu.apps.registers.models import Organisation


class Post(models.Model):
    """An appointment to 特级技师 or 首席技师 in a firm: nominated, reviewed, made public, appointed for a term.

    `panel` has a row per assessor: name, then a mark of 100 for each dimension of the review's form; `record_mark` is made
    of them, `defence_mark` is of 100 too; `until` exclusive.
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位", related_name="skill_posts")
    rank = models.CharField("岗位", max_length=1, choices=RANK_LABELS)
    person = models.BigIntegerField("人员")
    name = models.CharField("姓名", max_length=60)
    occupation = models.CharField("职业", max_length=12)
    merits = models.CharField("主要业绩", max_length=500)
    skilled_staff = models.BooleanField("本单位以技能人才为主体", null=True)
    state = models.CharField("状态", max_length=12, choices=POST.labels, default=PostState.NOMINATED)
    nominated_at = models.DateTimeField("推荐时间")
    panel = models.JSONField("评委评分", default=list)
    record_mark = models.IntegerField("业绩评审分", null=True)
    defence_mark = models.IntegerField("答辩分", null=True)
    publicity_until = models.DateField("公示截止日", null=True)
    since = models.DateField("聘期起", null=True)
    until = models.DateField("聘期止", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "特级和首席技师"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="appraisal_post_live_once", fields=["firm", "person", "rank"],
                condition=Q(state__in=["NOMINATED", "REVIEWED", "PUBLICISED", "APPOINTED"]),
            ),
            CheckConstraint(
                name="appraisal_post_appointed_has_days",
                condition=~Q(state="APPOINTED") | Q(since__isnull=False, until__isnull=False),
            ),
        ]  # fmt: skip


class Quota(models.Model):
    """How many may hold a rank in a firm at one time, as the office approved it from a day on."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位", related_name="skill_quotas")
    rank = models.CharField("岗位", max_length=1, choices=RANK_LABELS)
    size = models.IntegerField("数量")
    since = models.DateField("起始日")
    by = models.CharField("核定人", max_length=60)
    at = models.DateTimeField("核定时间")

    class Meta:
        verbose_name = verbose_name_plural = "岗位数额"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_quota_once", fields=["firm", "rank", "since"]),
            CheckConstraint(name="appraisal_quota_size", condition=Q(size__gte=0)),
        ]
