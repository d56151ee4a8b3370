"""Log-ins: one row per person or office that signs in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

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

    `person` is the opaque key of a worker's own file, `organisation` the code of a firm or office.
    """

    username = models.CharField("账号", max_length=60, unique=True)
    display_name = models.CharField("称呼", max_length=60)
    role = models.CharField(
        "角色", max_length=20, choices=[(role.value, label) for role, label in LABELS.items()]
    )
    person = models.BigIntegerField("人员", null=True, blank=True)
    organisation = models.CharField("单位", max_length=40, blank=True)
    is_active = models.BooleanField("可用", default=True)
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
