"""A firm's ladder, its people's pay grades, post switches and survey; the office's overview of all firms."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.pages import actor, done, or_404, valid
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.career import forms, known, ladders, rules, switches
from jiangtu.apps.career.kinds import FINDING_LABELS, SWITCH, TRACK_LABELS, Track
from jiangtu.apps.files import lookup
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.models import Organisation

SHOWN = 20
"""Of a firm's people with a level, how many one page shows."""
OFFERED = 100
"""Of them, how many a change of track may be offered to at once."""


def firm_of(request: HttpRequest) -> Organisation:
    """The reader's own firm; Http404 while nobody stated it."""
    code = actor(request).organisation
    found = Organisation.objects.filter(pk=code).first() if code else None
    if found is None:
        raise Http404
    return found


def firm(request: HttpRequest) -> HttpResponseBase:
    """The firm's ladder, who is not paid for his level, and on demand everybody with one; each look is written down."""
    me, day = actor(request), clock.today()
    own = Organisation.objects.filter(pk=me.organisation).first() if me.organisation else None
    if own is None:
        return render(request, "career/firm.html", {"firm": None})
    everybody = request.GET.get("all") == "1"
    people = ladders.members(own, day=day)
    shown = Paginator([m for m in people if m.finding or everybody], SHOWN).get_page(request.GET.get("page"))
    ladders.looked_at([m.person for m in shown], firm=own.pk, actor=me, at=clock.now())
    changes, ladder = switches.of_firm(own.pk), ladders.of(own.pk, day=day)
    names = lookup.names([*(m.person for m in (*shown, *people[:OFFERED])), *(s.person for s in changes)])
    context = {
        "firm": own, "ladder": ladder.values(), "wrong": rules.upside_down(ladder), "everybody": everybody, "page": shown,
        "people": [(m, names.get(m.person, str(m.person)), FINDING_LABELS.get(m.finding) if m.finding else "") for m in shown],
        "skilled": len(people), "found": sum(m.finding is not None for m in people), "grace": rules.grace(own.area, day),
        "switches": [(s, names.get(s.person, ""), list(SWITCH.possible(s.state, me.role))) for s in changes],
        "grade_form": forms.GradeForm(initial={"since": day}, auto_id="grade_%s"),
        "switch_form": forms.SwitchForm(people=[(m.person, names.get(m.person, "")) for m in people[:OFFERED]], auto_id="switch_%s"),
        "surveys": switches.surveys_of(own.pk), "day": day,
    }  # fmt: skip
    return render(request, "career/firm.html", context)


@require_POST
def set_grade(request: HttpRequest) -> HttpResponseBase:
    """The pay grade of a level from a day on."""
    own, form = firm_of(request), forms.GradeForm(request.POST)
    if valid(request, form):
        done(
            request,
            lambda: ladders.set_grade(firm=own.pk, pay=form.pay(), actor=actor(request), at=clock.now()),
            _("已保存。"),
        )
    return redirect("career:firm")


@require_POST
@or_404
def hold_grade(request: HttpRequest) -> HttpResponseBase:
    """Somebody's pay grade from a day on."""
    own, form = firm_of(request), forms.HoldForm(request.POST)
    if valid(request, form):
        done(
            request,
            lambda: ladders.hold_grade(
                firm=own.pk, actor=actor(request), at=clock.now(), **form.cleaned_data
            ),
            _("已保存。"),
        )
    return redirect("career:firm")


@require_POST
@or_404
def ask_switch(request: HttpRequest) -> HttpResponseBase:
    """A change of track: the worker asks his own firm, a firm offers one to its own people."""
    me = actor(request)
    offered = me.role == Role.EMPLOYER
    form = forms.SwitchForm(request.POST, people=[] if offered else None)
    if not valid(request, form):
        return redirect("career:firm" if offered else "career:mine")
    said = form.cleaned_data
    if offered:
        where, person = firm_of(request).pk, said.pop("person")
    else:
        person = person_of(request.user)
        where = _employer(person)
    if not where:
        messages.error(request, _("档案里没有您现在的单位，不能提出转换。"))
        return redirect("career:mine")
    change = switches.Change(where, person, said["origin"], said["target"], said["post"], said["since"])
    done(
        request, lambda: switches.ask(change=change, offered=offered, actor=me, at=clock.now()), _("已提出。")
    )
    return redirect("career:firm" if offered else "career:mine")


def _employer(person: int) -> str:
    """The worker's firm by the newest facts, where somebody stated it here; "" otherwise."""
    case = known.case_of(person)
    code = str(case.subject.get("employer") or "") if case else ""
    return code if Organisation.objects.filter(pk=code).exists() else ""


@require_POST
@or_404
def answer_switch(request: HttpRequest, switch: int) -> HttpResponseBase:
    """A change agreed to, refused or withdrawn."""
    me, step = actor(request), request.POST.get("step", "")
    of_firm = me.role == Role.EMPLOYER
    reply = switches.Reply(
        step, firm_of(request).pk if of_firm else "", None if of_firm else person_of(request.user),
        request.POST.get("reason", ""),
    )  # fmt: skip
    if step in {one.name for one in SWITCH.steps}:
        done(
            request,
            lambda: switches.answer(switch=switch, reply=reply, actor=me, at=clock.now()),
            _("已办理。"),
        )
    return redirect("career:firm" if of_firm else "career:mine")


def survey(request: HttpRequest) -> HttpResponseBase:
    """The firm's survey of its own ladder: the questions, and after them the score and what to do next."""
    own, day = firm_of(request), clock.today()
    sheet = rules.survey_on(day)
    if request.method == "POST":
        answers = {q.id: int(v) for q in sheet.questions if (v := request.POST.get(q.id, "")).isdigit()}
        done(
            request,
            lambda: switches.fill_in(
                firm=own.pk, answers=answers, day=day, actor=actor(request), at=clock.now()
            ),
            _("已保存自评。"),
        )
        return redirect("career:survey")
    kept = switches.surveys_of(own.pk)
    last = kept[0] if kept and kept[0].edition == sheet.id else None
    english = get_language() == "en"
    context = {
        "sheet": sheet, "last": last, "english": english,
        "band": sheet.band(last.score)[english] if last else "",
        "next_steps": sheet.next_steps(last.answers) if last else [],
        "chosen": last.answers if last else {},
        "questions": [(q, (last.answers if last else {}).get(q.id)) for q in sheet.questions],
    }  # fmt: skip
    return render(request, "career/survey.html", context)


def office(request: HttpRequest) -> HttpResponseBase:
    """Every firm with a ladder: levels that rose without pay, surveys, changes of track."""
    found = ladders.overview(day=clock.today())
    surveys = switches.latest_surveys()
    english = get_language() == "en"
    sheets = {sheet.id: sheet for sheet in rules.surveys()}
    tracks = switches.counts()
    context = {
        "rows": [(o, [(FINDING_LABELS[k], n) for k, n in sorted(o.findings.items())]) for o in found],
        "total": sum(o.total for o in found), "skilled": sum(o.skilled for o in found),
        "surveys": [(s, sheets[s.edition].band(s.score)[english]) for s in surveys if s.edition in sheets],
        "tracks": [(TRACK_LABELS[Track(a)], TRACK_LABELS[Track(b)], n) for (a, b), n in sorted(tracks.items())],
    }  # fmt: skip
    return render(request, "career/office.html", context)
