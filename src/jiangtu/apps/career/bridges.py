"""The bridges and agreements in force, for everybody to read; agreements the office keeps beside those shipped."""

import dataclasses
import datetime as dt
import functools
from dataclasses import dataclass

import yaml
from django.conf import settings
from django.db import IntegrityError, transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.career.kinds import AGREEMENT, AgreementState
from jiangtu.apps.career.models import Agreement
from jiangtu.apps.reference import shelf
from jiangtu.engine.bridges import agreements, catalogue, rulebook
from jiangtu.engine.bridges.agreements import Paper, Recognition
from jiangtu.engine.bridges.catalogue import Bridge, Bridges
from jiangtu.engine.bridges.rulebook import Rulebook
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.schema import domains

FOLDER = shelf.HOUSE / "catalogues" / "bridges"


class NumberTaken(Refusal):
    """Another agreement has that number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "AGREEMENT_NUMBER_TAKEN", Sentence("编号%(number)s已经用过。", number=number), mend="换一个编号。"
        )


@functools.cache
def shipped() -> Bridges:
    """Every bridge shipped. Read once: they change with a release."""
    return catalogue.load_folder(FOLDER)


@functools.cache
def rulebooks() -> dict[str, Rulebook]:
    """Every rulebook of credits shipped."""
    return rulebook.load_folder(shelf.HOUSE / "catalogues" / "credits")


@dataclass(frozen=True, slots=True)
class Table:
    """One document's bridges as the public table shows them."""

    document: str
    evidence: str
    area: str
    rows: tuple[Bridge, ...]


def tables(*, everywhere: bool) -> list[Table]:
    """The bridges by document; only those of the city served unless `everywhere`."""
    found: dict[tuple[str, str, str], list[Bridge]] = {}
    for bridge in shipped().bridges:
        rule = bridge.rule
        if everywhere or settings.JIANGTU_CITY.startswith(rule.area_prefix):
            found.setdefault((rule.document, rule.evidence, rule.area), []).append(bridge)
    order = sorted(found.items(), key=lambda pair: (pair[1][0].ladder, pair[0]))
    return [Table(*key, tuple(rows)) for key, rows in order]


# --- agreements


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says: side by side the province digits of numbers, then occupations, levels, document."""

    title: str
    first: str
    first_provinces: tuple[str, ...]
    second: str
    second_provinces: tuple[str, ...]
    occupations: tuple[str, ...]
    levels: tuple[str, ...]
    document: str
    since: dt.date
    until: dt.date | None = None
    mutual: bool = True


@functools.cache
def _shipped_agreements() -> tuple[agreements.Agreement, ...]:
    return agreements.load_folder(FOLDER / "agreements")


def every_agreement() -> list[agreements.Agreement]:
    """Those shipped and those signed here, by the day they begin. One query."""
    kept = Agreement.objects.exclude(state=AgreementState.DRAFT).order_by("pk")
    found = [*_shipped_agreements(), *(_read(row) for row in kept)]
    return sorted(found, key=lambda one: (one.since, one.id))


def office_agreements() -> list[Agreement]:
    """What the office keeps, the newest first."""
    return list(Agreement.objects.order_by("-at", "-pk"))


def recognised(paper: Paper, *, day: dt.date) -> Recognition:
    """Whether a certificate of elsewhere counts in the city served on a day, and because of which agreement."""
    return agreements.recognise(paper, every_agreement(), here=settings.JIANGTU_CITY, day=day)


def draft_agreement(*, number: str, terms: Terms, actor: Actor, at: dt.datetime) -> Agreement:
    """A new draft; NumberTaken, AgreementsInvalid when it cannot be read back as an agreement."""
    said = {
        "id": number, "title": {"zh": terms.title, "en": terms.title}, "document": terms.document, "evidence": "V",
        "mutual": terms.mutual, "valid": {"from": terms.since, "until": terms.until},
        "first": _side(terms.first, terms.first_provinces), "second": _side(terms.second, terms.second_provinces),
        "occupations": list(terms.occupations), "levels": [domains.LEVEL.labels[code] for code in terms.levels],
    }  # fmt: skip
    text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    agreements.load(text, name=number)
    try:
        with transaction.atomic():
            made = Agreement.objects.create(
                number=number, title=terms.title, terms={"text": text}, valid_from=terms.since,
                valid_until=terms.until, by=actor.username, at=at,
            )  # fmt: skip
            _written(made, "draft", actor, at)
    except IntegrityError as error:
        raise NumberTaken(number) from error
    return made


def step_agreement(
    *, agreement: int, step: str, day: dt.date, actor: Actor, at: dt.datetime, reason: str = ""
) -> Agreement:
    """The agreement signed or ended today; an ended one keeps its past. StepNotAllowed, ReasonMissing."""
    with transaction.atomic():
        kept = Agreement.objects.select_for_update().get(pk=agreement)
        kept.state = AGREEMENT.after(kept.state, step, role=actor.role, reason=reason)
        if step == "end":
            kept.reason = reason[:200]
            kept.valid_until = max(day, kept.valid_from + dt.timedelta(days=1))
        kept.save()
        _written(kept, step, actor, at)
    return kept


def _side(name: str, provinces: tuple[str, ...]) -> dict[str, object]:
    return {"zh": name, "en": name, "provinces": list(provinces), "areas": list(provinces)}


def _read(row: Agreement) -> agreements.Agreement:
    """The row as an agreement; its own last day counts, for it may have ended early."""
    found = agreements.load(row.terms["text"], name=row.number)
    return dataclasses.replace(found, until=row.valid_until)


def _written(kept: Agreement, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CAREER, at, detail={"agreement": kept.pk, "step": step}), actor=actor)
