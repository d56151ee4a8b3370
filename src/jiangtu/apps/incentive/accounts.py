"""Where money is paid: stated once, checked against the names the owner is known by, kept sealed, shown masked."""

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
CARD, CORPORATE = (12, 19), (9, 30)
"""How many digits a person's card and an organisation's account may have."""
PLAIN = str.maketrans({"（": "(", "）": ")", "\u3000": None, " ": None})
"""Brackets and blanks that are typed in two ways and mean one name."""


class AccountWrong(Refusal):
    """No bank takes such a number."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(
            "ACCOUNT_WRONG",
            Sentence("账号应为%(least)s至%(most)s位数字。", least=least, most=most),
            mend="请对照银行卡、社会保障卡或开户许可再填一次。",
        )


class NameDiffers(Refusal):
    """The holder is not the person: public money goes to a person's own account alone."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            "NAME_DIFFERS",
            Sentence("户名“%(holder)s”与档案中的姓名不一致。", holder=holder),
            mend="请填写本人名下的账户；改过名的请先在“我的档案”申请更正。",
        )


class NotRegisteredName(Refusal):
    """The holder is not the organisation as it is registered: its money goes to its own account alone."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            "NOT_REGISTERED_NAME",
            Sentence("户名“%(holder)s”与本单位的登记名称不一致。", holder=holder),
            mend="请填写以登记名称开立的单位账户；改过名的请先到人社部门更新登记。",
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
    number, holder = _digits(stated, *CARD), stated.holder.strip()
    if holder not in known_names:
        raise NameDiffers(holder)
    made = Account(
        person=files.standing(person), bank=stated.bank, social_card=stated.social_card, holder=holder
    )
    return _in_use(made, number, actor=actor, at=at)


def state_organisation(
    *, organisation: str, stated: Stated, registered: Collection[str], actor: Actor, at: dt.datetime
) -> Account:
    """The account an organisation is paid to from now on; the same again changes nothing. AccountWrong, NotRegisteredName.

    `registered` are the names the registers give it; brackets and blanks may be typed either way.
    """
    number = _digits(stated, *CORPORATE)
    typed = stated.holder.translate(PLAIN)
    holder = next((name for name in sorted(registered) if name.translate(PLAIN) == typed), None)
    if holder is None:
        raise NotRegisteredName(stated.holder.strip())
    return _in_use(
        Account(organisation=organisation, bank=stated.bank, holder=holder), number, actor=actor, at=at
    )


def _digits(stated: Stated, least: int, most: int) -> str:
    number = stated.number.replace(" ", "")
    if not (number.isascii() and number.isdecimal() and least <= len(number) <= most):
        raise AccountWrong(least, most)
    return number


def _in_use(made: Account, number: str, *, actor: Actor, at: dt.datetime) -> Account:
    """The account sealed, marked and in the place of the one before."""
    safe = vault()
    mark = safe.index(number, field=FIELD)
    with transaction.atomic():
        before = Account.objects.select_for_update().filter(
            person=made.person, organisation=made.organisation, replaced_at=None
        )
        used = before.first()
        if used is not None and bytes(used.mark) == mark:
            return used
        before.update(replaced_at=at)
        made.number_sealed, made.mark = safe.seal(number, about=about_account(made.owner)), mark
        made.tail, made.name_agrees = number[-4:], True
        made.stated_at, made.stated_by = at, actor.username
        made.save()
        told: dict[str, str | int] = {"step": "account", "tail": made.tail}
        whose: dict[str, str | int] = {"organisation": made.organisation} if made.organisation else {}
        audit.record(Deed(Action.CLAIM, at, made.person, detail=told | whose), actor=actor)
    return made
