"""A school's rules for credits, the applications that wait for it, the results it writes down."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, done, or_404, valid
from jiangtu.apps.career import chances, credits, forms, statement
from jiangtu.apps.career.chances import named
from jiangtu.apps.career.credits import Paper, SchoolWithoutRules
from jiangtu.apps.career.kinds import AskingState
from jiangtu.apps.career.models import Asking, Result
from jiangtu.apps.files import lookup
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.bridges import convert
from jiangtu.engine.bridges.rulebook import Rulebook

SHOWN = 50


def school_of(request: HttpRequest) -> Organisation:
    """The reader's own school; Http404 while nobody stated it."""
    code = actor(request).organisation
    found = Organisation.objects.filter(pk=code).first() if code else None
    if found is None:
        raise Http404
    return found


def _rules(school: Organisation) -> Rulebook | None:
    try:
        return credits.rules_of(school.pk)
    except SchoolWithoutRules:
        return None


def school(request: HttpRequest) -> HttpResponseBase:
    """What waits for the school, its rules, the results it wrote down."""
    code = actor(request).organisation
    own = Organisation.objects.filter(pk=code).first() if code else None
    if own is None:
        return render(request, "career/school.html", {"school": None})
    rules = _rules(own)
    rows = list(Asking.objects.filter(school=own).order_by("-state", "-asked_at")[:SHOWN])
    kept = list(Result.objects.filter(school=own).order_by("-pk")[:SHOWN])
    names = lookup.names([*(row.person for row in rows), *(row.person for row in kept)])
    waiting = [row for row in rows if row.state == AskingState.ASKED]
    credits.looked_at(waiting, actor=actor(request), at=clock.now())
    english = get_language() == "en"
    programmes = [(p.id, p.en if english else p.zh) for p in rules.programmes] if rules else []
    context = {
        "school": own, "rules": rules, "english": english,
        "askings": [_asked(row, names, rules) for row in sorted(rows, key=lambda r: r.state != "ASKED")],
        "results": [(row, names.get(row.person, "")) for row in kept],
        "reasons": [(key, words[english]) for key, words in convert.REASONS.items()],
        "rules_form": forms.RulesForm(), "result_form": forms.ResultForm(programmes=programmes) if rules else None,
    }  # fmt: skip
    return render(request, "career/school.html", context)


def _asked(row: Asking, names: dict[int, str], rules: Rulebook | None) -> dict[str, object]:
    """One application as the school reads it: who, what for, on which results."""
    rule = {r.id: r for r in rules.rules}.get(row.rule) if rules else None
    given = [(g.course, f"{g.amount * row.times / 100:g}") for g in rule.courses] if rule else []
    reason = named(*convert.REASONS[row.reason]) if row.reason in convert.REASONS else ""
    return {
        "row": row, "name": names.get(row.person, ""), "title": statement.asking_title(row), "courses": given,
        "price": f"{rule.price * row.times / 100:g}" if rule and rule.is_exchange else "",
        "programme": chances.programme_name(rules, row.programme) if rules else "", "reason": reason,
        "results": [name for _, name in row.results],
    }  # fmt: skip


@require_POST
def use_rules(request: HttpRequest) -> HttpResponseBase:
    """The rulebook the school works by from today."""
    own, form = school_of(request), forms.RulesForm(request.POST)
    if valid(request, form):
        done(
            request,
            lambda: credits.use_rules(
                school=own.pk, rulebook=form.cleaned_data["rulebook"], day=clock.today(), actor=actor(request), at=clock.now()
            ),
            _("已保存。"),
        )  # fmt: skip
    return redirect("career:school")


@require_POST
@or_404
def decide(request: HttpRequest, asking: int) -> HttpResponseBase:
    """An application approved, or refused by one of the reasons."""
    own, said, me = school_of(request), request.POST, actor(request)
    if said.get("step") == "approve":
        done(
            request,
            lambda: credits.approve(
                asking=asking, school=own.pk, day=clock.today(), actor=me, at=clock.now()
            ),
            _("已认定，学分已记账。"),
        )
    else:
        done(
            request,
            lambda: credits.refuse(
                asking=asking, school=own.pk, reason=said.get("reason", ""), note=said.get("note", ""), actor=me, at=clock.now()
            ),
            _("已答复。"),
        )  # fmt: skip
    return redirect("career:school")


@require_POST
def add_result(request: HttpRequest) -> HttpResponseBase:
    """A student's result written down; the citizen number and the name must lead to one person."""
    own = school_of(request)
    rules = _rules(own)
    form = forms.ResultForm(
        request.POST, programmes=[(p.id, p.zh) for p in rules.programmes] if rules else []
    )
    if not valid(request, form):
        return redirect("career:school")
    said = dict(form.cleaned_data)
    number, holder = said.pop("citizen"), said.pop("holder")
    found = lookup.persons_numbered([number]).get(number)
    if found is None or len(found.persons) != 1 or holder not in found.names:
        messages.error(request, _("身份号码和姓名对不上任何一份档案。"))
        return redirect("career:school")
    said["occupation"] = said["occupation"] or ""
    paper = Paper(person=found.person, **said)
    done(
        request,
        lambda: credits.register_result(school=own.pk, paper=paper, actor=actor(request), at=clock.now()),
        _("已登记。"),
    )
    return redirect("career:school")


@require_POST
@or_404
def withdraw_result(request: HttpRequest, result: int) -> HttpResponseBase:
    """A result withdrawn: everything that rests on it is taken back."""
    own = school_of(request)
    done(
        request,
        lambda: credits.withdraw_result(
            school=own.pk, result=result, day=clock.today(), actor=actor(request), at=clock.now()
        ),
        _("已撤销，由它得来的学分已冲回。"),
    )
    return redirect("career:school")
