"""A worker's road, the public tables, the office's agreements. One view, one call."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, done, or_404, valid
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.career import answers, bridges, forms, growth, services, switches
from jiangtu.apps.career.kinds import AGREEMENT, GOAL, Track
from jiangtu.apps.career.models import Goal
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference import clock
from jiangtu.engine.bridges.ends import End, EndKind
from jiangtu.engine.terms import level as levels


def mine(request: HttpRequest) -> HttpResponseBase:
    """Where the reader stands and what the next level takes and brings."""
    return _road(request, "", "")


@or_404
def rung(request: HttpRequest, kind: str, grade: str) -> HttpResponseBase:
    """What any level or title takes and brings."""
    return _road(request, kind, grade)


def _road(request: HttpRequest, kind: str, grade: str) -> HttpResponseBase:
    person = person_of(request.user)
    page = growth.growth(person, kind=kind, grade=grade, occupation=request.GET.get("occupation", ""))
    form = None
    if page is not None:
        goal = {"kind": page.goal.end.kind, "grade": page.goal.end.grade, "occupation": page.occupation}
        form = forms.GoalForm(initial=goal)
    context = {
        "page": page, "goals": _goals(person), "goal_form": form, "switches": switches.of_person(person),
        "switch_form": forms.SwitchForm(initial={"origin": Track.SKILL, "target": Track.TECHNICAL}),
        "day": clock.today(),
    }  # fmt: skip
    return render(request, "career/mine.html", context)


def _goals(person: int) -> list[tuple[Goal, End, list[object]]]:
    """A worker's goals, the open ones first, each with its rung and what may be done."""
    rows = Goal.objects.filter(person__in=files.keys_of(person)).order_by("-set_at")
    found = sorted(rows, key=lambda g: g.state != "OPEN")
    return [
        (g, End(EndKind(g.kind), g.grade), [step for step in GOAL.steps if g.state in step.sources])
        for g in found
    ]


@require_POST
@or_404
def set_goal(request: HttpRequest) -> HttpResponseBase:
    """A rung put into the plan."""
    form = forms.GoalForm(request.POST)
    if valid(request, form):
        wish = services.Wish(**form.cleaned_data)
        person = person_of(request.user)
        done(
            request,
            lambda: services.set_goal(person=person, wish=wish, actor=actor(request), at=clock.now()),
            _("已放进您的计划。"),
        )
    return redirect("career:mine")


@require_POST
@or_404
def step_goal(request: HttpRequest, goal: int) -> HttpResponseBase:
    """A goal reached, dropped or taken up again."""
    person, step = person_of(request.user), request.POST.get("step", "")
    if step in {one.name for one in GOAL.steps}:
        done(
            request,
            lambda: services.step_goal(
                goal=goal, person=person, step=step, actor=actor(request), at=clock.now()
            ),
            _("已保存。"),
        )
    return redirect("career:mine")


def questions(request: HttpRequest) -> HttpResponseBase:
    """What no register tells of the reader and he may say himself."""
    asked = answers.asked(person_of(request.user))
    return render(request, "career/questions.html", {"asked": asked, "english": get_language() == "en"})


@require_POST
@or_404
def say(request: HttpRequest, question: str) -> HttpResponseBase:
    """The reader's own word to one question; back to the step it was asked at, where it was asked there."""
    said, person = request.POST, person_of(request.user)
    word = {"yes": True, "no": False, "back": None}.get(said.get("say", ""), ...)
    if word is not ...:
        note = said.get("note", "").strip()
        answers.say(
            person=person, question=question, yes=word, note=note, actor=actor(request), at=clock.now()
        )
        messages.success(request, _("已记下，标为您自己的说明。") if word is not None else _("已收回。"))
    if said.get("kind") and said.get("grade"):
        end = growth.rung_of(said["kind"], said["grade"])
        return redirect(
            f"{reverse('career:rung', args=(end.kind, end.grade))}?{urlencode({'occupation': said.get('occupation', '')})}"
        )
    return redirect("career:questions")


# --- for everybody


def bridge_table(request: HttpRequest) -> HttpResponseBase:
    """What leads to what, by which document: the table of 比照认定."""
    everywhere = request.GET.get("all") == "1"
    shipped = bridges.shipped()
    context = {
        "tables": bridges.tables(everywhere=everywhere), "everywhere": everywhere, "fields": shipped.fields,
        "treatments": shipped.treatments, "questions": shipped.questions,
    }  # fmt: skip
    return render(request, "career/bridges.html", context)


def agreement_table(request: HttpRequest) -> HttpResponseBase:
    """The recognition agreements, and whether one certificate counts here on a day."""
    form = forms.CheckForm(request.GET if "number" in request.GET else None)
    answer = None
    if form.is_bound and form.is_valid():
        answer = bridges.recognised(form.paper(), day=form.cleaned_data["day"] or clock.today())
    rows = [(one, sorted(one.levels, key=levels.rank)) for one in bridges.every_agreement()]
    context = {"rows": rows, "form": form, "answer": answer, "day": clock.today()}
    return render(request, "career/agreements.html", context, status=422 if form.errors else 200)


# --- the office's agreements


def office_agreements(request: HttpRequest) -> HttpResponseBase:
    """The agreements the office keeps."""
    return _office_agreements(request, forms.AgreementForm())


def _office_agreements(request: HttpRequest, form: forms.AgreementForm) -> HttpResponse:
    """The list with its form: an empty one, or the one just refused with all that was typed."""
    role = actor(request).role
    rows = [(row, list(AGREEMENT.possible(row.state, role))) for row in bridges.office_agreements()]
    context = {"rows": rows, "form": form}
    return render(request, "career/office_agreements.html", context, status=422 if form.is_bound else 200)


@require_POST
def draft_agreement(request: HttpRequest) -> HttpResponseBase:
    """A new draft."""
    form = forms.AgreementForm(request.POST)
    if valid(request, form):
        number, terms, me = form.cleaned_data["number"], form.terms(), actor(request)
        if done(
            request,
            lambda: bridges.draft_agreement(number=number, terms=terms, actor=me, at=clock.now()),
            _("已保存为草稿。"),
        ):
            return redirect("career:office_agreements")
    return _office_agreements(request, form)


@require_POST
@or_404
def step_agreement(request: HttpRequest, agreement: int) -> HttpResponseBase:
    """An agreement signed or ended."""
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if step in {one.name for one in AGREEMENT.steps}:
        done(
            request,
            lambda: bridges.step_agreement(
                agreement=agreement,
                step=step,
                day=clock.today(),
                actor=actor(request),
                at=clock.now(),
                reason=reason,
            ),
            _("已办理。"),
        )
    return redirect("career:office_agreements")
