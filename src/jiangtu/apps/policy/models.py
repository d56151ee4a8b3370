"""Sweeps that were run, and what each found per policy; the decisions themselves are Parquet in the home."""

from typing import ClassVar

from django.db import models

from jiangtu.apps.policy.kinds import SWEEP_LABELS, SweepState


class Sweep(models.Model):
    """One run of a set of editions over one snapshot; the digest names both, so the same run is found again."""

    as_of = models.DateField("统计日")
    facts_digest = models.CharField("事实摘要", max_length=64)
    editions_digest = models.CharField("政策摘要", max_length=64)
    backend = models.CharField("计算方式", max_length=60)
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, label) for s, label in SWEEP_LABELS.items()]
    )
    workers = models.PositiveIntegerField("劳动者数")
    started_at = models.DateTimeField("开始时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策匹配"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="policy_sweep_once", fields=["as_of", "facts_digest", "editions_digest", "backend"]
            ),
            models.CheckConstraint(
                name="policy_sweep_state_known", condition=models.Q(state__in=[s.value for s in SweepState])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} {self.facts_digest[:12]}"


class Tally(models.Model):
    """What one sweep found for one edition: how many yes, no and unknown, the money of the yeses, and what comes."""

    sweep = models.ForeignKey(
        Sweep, on_delete=models.CASCADE, related_name="tallies", verbose_name="政策匹配"
    )
    policy = models.CharField("政策", max_length=80)
    edition = models.CharField("版本", max_length=20)
    entitled = models.PositiveIntegerField("符合")
    refused = models.PositiveIntegerField("不符合")
    unknown = models.PositiveIntegerField("资料不全")
    amount_fen = models.BigIntegerField("金额（分）")
    reasons = models.JSONField("各条件未满足数", default=dict)
    nearly = models.PositiveIntegerField("只差一条", default=0)
    losing = models.JSONField("将失去", default=dict)  # days ahead, as text, to how many

    class Meta:
        verbose_name = verbose_name_plural = "匹配结果"
        ordering: ClassVar[list[str]] = ["policy", "edition"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="policy_tally_once", fields=["sweep", "policy", "edition"]),
        ]

    def __str__(self) -> str:
        return f"{self.policy}@{self.edition}"
