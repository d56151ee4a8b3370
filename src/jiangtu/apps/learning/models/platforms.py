"""Outside platforms: what each calls people, the keys we sign with, signed words used once."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import UniqueConstraint


class Platform(models.Model):
    """An outside platform that may be launched from here and may send learning records; in LTI's own words, a tool.

    `content_url` is where authors choose content, "" where the platform has no such page. `jwks` holds its public keys, pasted at registration, so that nothing is ever fetched from outside. `secret` is a
    keyed hash of the key it sends records with. `names` says that its contract allows the display name to be told.
    """

    title = models.CharField("名称", max_length=120)
    client_id = models.CharField("客户端编号", max_length=60, unique=True)
    deployment_id = models.CharField("部署编号", max_length=60)
    login_url = models.URLField("登录发起地址", max_length=300, blank=True)
    content_url = models.URLField("选内容地址", max_length=300, blank=True)
    redirect_uris = models.JSONField("回跳地址", default=list)
    jwks = models.JSONField("公钥", default=dict)
    secret = models.BinaryField("密钥摘要", max_length=32, null=True)
    names = models.BooleanField("可传称呼", default=False)
    active = models.BooleanField("启用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "外部学习平台"

    def __str__(self) -> str:
        return self.title


class Alias(models.Model):
    """What a platform calls a person: drawn at random, another one for each platform."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name="平台", related_name="aliases")
    person = models.BigIntegerField("人员")
    name = models.UUIDField("代号", default=uuid.uuid4, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "代号"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_alias_once", fields=["platform", "person"])
        ]


class SigningKey(models.Model):
    """A key pair for launches: the newest signs, all are published; `sealed` opens with this home's keys alone."""

    kid = models.CharField("编号", max_length=64, unique=True)
    sealed = models.BinaryField("私钥（加密）")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "签名密钥"


class Assertion(models.Model):
    """The number of a platform's signed word that was used, so that nobody can use it again."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name="平台", related_name="assertions")
    jti = models.CharField("编号", max_length=200)
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = verbose_name_plural = "已用断言"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_assertion_once", fields=["platform", "jti"])
        ]
