"""What a holder is told of his certificate: every step the office takes, with its reason."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.certificates.models import Certificate

STEPS = {
    "suspend": gettext_noop("您的证书 %(number)s 暂停使用：%(reason)s。"),
    "lift": gettext_noop("您的证书 %(number)s 恢复使用：%(reason)s。"),
    "withdraw": gettext_noop("您的证书 %(number)s 已撤销：%(reason)s。"),
    "amend": gettext_noop("您的证书 %(number)s 已更正：%(reason)s。"),
    "replace": gettext_noop("您的证书 %(number)s 已换发：%(reason)s。"),
}


def tell_step(certificate: Certificate, step: str, reason: str, *, at: dt.datetime) -> int:
    """The holder is told what was done and why."""
    values: dict[str, str | int] = {"number": certificate.number, "reason": reason}
    link = reverse("certificates:own", args=[certificate.number])
    about = f"certificates:{certificate.number}"
    return notices.notify(News(STEPS[step], about, values, link, person=certificate.person), at=at)
