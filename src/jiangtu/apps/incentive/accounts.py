"""Where somebody is paid: stated once, checked against the names departments know him by, kept sealed, shown masked."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive.models import Account
from jiangtu.apps.incentive.money import about_account
from jiangtu.apps.vault.crypto import vault
from jiangtu.engine.errors import Refusal, Sentence

FIELD = "incentive.account"


class AccountWrong(Refusal):
    """No bank takes such a number."""

    def __init__(self) -> None:
        super().__init__("ACCOUNT_WRONG", "账号应为12至19位数字。", mend="请对照银行卡或社会保障卡再填一次。")


class NameDiffers(Refusal):
    """The holder is not the person: public money goes to a person's own account alone."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            "NAME_DIFFERS",
            Sentence("户名“%(holder)s”与档案中的姓名不一致。", holder=holder),
            mend="请填写本人名下的账户；改过名的请先在“我的档案”申请更正。",
        )


@dataclass(frozen=True, slots=True)
class Stated:
    """An account as its owner, or the card's register, states it."""

    bank: str
    number: str
    holder: str
    social_card: bool = False


def state(
    *, person: int, stated: Stated, known_names: Collection[str], actor: Actor, at: dt.datetime
) -> Account:
    """The account somebody is paid to from now on; the same again changes nothing. AccountWrong, NameDiffers.

    `known_names` are the names the departments give the person.
    """
    number = stated.number.replace(" ", "")
    if not (number.isdecimal() and 12 <= len(number) <= 19):
        raise AccountWrong
    holder = stated.holder.strip()
    if holder not in known_names:
        raise NameDiffers(holder)
    safe, owner = vault(), files.standing(person)
    mark = safe.index(number, field=FIELD)
    with transaction.atomic():
        used = Account.objects.select_for_update().filter(person=owner, replaced_at=None).first()
        if used is not None and bytes(used.mark) == mark:
            return used
        Account.objects.filter(person=owner, replaced_at=None).update(replaced_at=at)
        made = Account.objects.create(
            person=owner, bank=stated.bank, social_card=stated.social_card, mark=mark, tail=number[-4:], holder=holder,
            number_sealed=safe.seal(number, about=about_account(owner)), name_agrees=True, stated_at=at,
            stated_by=actor.username,
        )  # fmt: skip
        audit.record(
            Deed(Action.CLAIM, at, owner, detail={"step": "account", "tail": made.tail}), actor=actor
        )
    return made
