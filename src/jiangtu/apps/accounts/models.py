"""Log-ins: one row per person or office that signs in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from jiangtu.apps.accounts.kinds import LABELS, Role


class UserManager(BaseUserManager["User"]):
    """Makes log-ins with a hashed password; one without a password cannot sign in."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One log-in.

    `person` is the opaque key of a worker's own file, `organisation` the company code of a firm, provider or school, empty
    for the offices. `password_given_at`: when an administrator gave out the password, which serves once, to choose one's
    own; null, it is one's own. `sessions` counts how often everything signed in under this name was signed out.
    """

    username = models.CharField("账号", max_length=60, unique=True)
    display_name = models.CharField("称呼", max_length=60)
    role = models.CharField(
        "角色", max_length=20, choices=[(role.value, label) for role, label in LABELS.items()]
    )
    person = models.BigIntegerField("人员", null=True, blank=True)
    organisation = models.CharField("单位", max_length=40, blank=True)
    is_active = models.BooleanField("可用", default=True)
    password_given_at = models.DateTimeField("密码发放时间", null=True, blank=True)
    sessions = models.PositiveIntegerField("登录轮次", default=0)
    joined_at = models.DateTimeField("开通时间", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="accounts_user_role_known", condition=models.Q(role__in=[role.value for role in Role])
            ),
            models.CheckConstraint(
                name="accounts_user_worker_has_person",
                condition=~models.Q(role=Role.WORKER.value) | models.Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}（{LABELS[Role(self.role)]}）"

    def get_session_auth_hash(self) -> str:
        """What a session must hold to stay signed in: a new password or round of sessions ends all the others."""
        said = f"{self.password}:{self.sessions}"
        return salted_hmac("jiangtu.accounts.session", said, algorithm="sha256").hexdigest()


class Factor(models.Model):
    """The second factor of a log-in: a phone that shows a code. The secret is sealed; unconfirmed, it guards nothing yet.

    `last_step` is the half minute of the latest code taken: none up to it is taken again.
    """

    user = models.OneToOneField(User, models.CASCADE, verbose_name="账号", related_name="factor")
    secret = models.BinaryField("密钥")
    last_step = models.BigIntegerField("最近一次验证码", default=0)
    confirmed_at = models.DateTimeField("启用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "第二道验证"

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """A code on paper that stands in for the phone once; only its keyed hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="recovery_codes")
    digest = models.BinaryField("校验值", max_length=18)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="accounts_recovery_code_once", fields=["user", "digest"])
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Notice(models.Model):
    """What a person, a firm or an office is told, written with the deed itself; one of the three is named.

    `text` is a sentence with places for `told`, so that it can be said in English too. `about` is the key of what it
    speaks of, `link` the page to go to. `key` is the teller's own: nothing is told twice under one. Whoever opens a
    firm's or an office's notice first has read it for all of them.
    """

    person = models.BigIntegerField("人员", null=True)
    organisation = models.CharField("单位", max_length=40, blank=True)
    role = models.CharField("角色", max_length=20, blank=True)
    text = models.CharField("内容", max_length=200)
    told = models.JSONField("填入", default=dict)
    about = models.CharField("事项", max_length=80)
    link = models.CharField("页面", max_length=200, blank=True)
    key = models.CharField("通知号", max_length=120, unique=True, null=True)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True)
    read_by = models.CharField("阅读人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="accounts_notice_to_one",
                condition=models.Q(person__isnull=False, organisation="", role="")
                | (models.Q(person=None, role="") & ~models.Q(organisation=""))
                | (models.Q(person=None, organisation="") & ~models.Q(role="")),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="accounts_notice_person", fields=["person", "read_at"]),
            models.Index(name="accounts_notice_firm", fields=["organisation", "read_at"]),
            models.Index(name="accounts_notice_role", fields=["role", "read_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
