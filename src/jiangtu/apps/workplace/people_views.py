"""The pages about a firm's people: the matrix, one of them, transfer plans. One view, one call."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.accounts.pages import actor, done, or_404, valid
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.workplace import board, forms, services, skills
from jiangtu.apps.workplace.kinds import SKILL_LABELS, Move
from jiangtu.apps.workplace.views import firm_of
from jiangtu.engine.errors import Refusal


def matrix(request: HttpRequest) -> HttpResponseBase:
    """A unit's people × posts."""
    wanted = forms.WantedForm(request.GET)
    return _matrix(request, wanted.said("unit"), wanted.said("q"))


def _matrix(
    request: HttpRequest, unit: str, words: str = "", typed: forms.PostForm | None = None
) -> HttpResponseBase:
    """`typed` is a post that was not taken, shown again as it was filled in."""
    page = board.matrix(firm_of(request), unit, words, day=clock.today())
    people = [line.person for line in page.lines]
    skills.looked_at(people, firm=page.firm.pk, actor=actor(request), at=clock.now())
    context = {
        "page": page, "post_form": typed or forms.PostForm(initial={"unit": page.unit}), "q": words,
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "workplace/matrix.html", context, status=422 if typed else 200)


def _to_matrix(request: HttpRequest) -> HttpResponse:
    wanted = forms.WantedForm(request.POST).said("unit")
    answer = redirect("workplace:matrix")
    return redirect(f"{answer.url}?{urlencode({'unit': wanted})}") if wanted else answer


@require_POST
def add_post(request: HttpRequest) -> HttpResponseBase:
    """A post added; what was typed stays until it holds."""
    firm, form, me = firm_of(request), forms.PostForm(request.POST), actor(request)
    added = form.is_valid() and done(
        request,
        lambda: skills.add_post(firm=firm.pk, place=form.place(), actor=me, at=clock.now()),
        _("已登记。"),
    )
    return (
        _to_matrix(request)
        if added
        else _matrix(request, forms.WantedForm(request.POST).said("unit"), typed=form)
    )


@require_POST
@or_404
def enrol(request: HttpRequest) -> HttpResponseBase:
    """People put on a post, their skills prefilled from certificates."""
    firm, people = firm_of(request), forms.read_people(request.POST.getlist("person"))
    posts = forms.read_people(request.POST.getlist("post"))
    if not people or len(posts) != 1:
        messages.error(request, _("请选择岗位和人员。"))
        return _to_matrix(request)
    stays = [skills.Stay(person, Move.OWN, clock.today(), post=posts[0]) for person in people]
    done(
        request,
        lambda: skills.enrol(firm=firm.pk, stays=stays, actor=actor(request), at=clock.now()),
        _("已加入 %(count)s 人，技能按证书预填，请逐人核定。") % {"count": len(people)},
    )
    return _to_matrix(request)


@or_404
def person(request: HttpRequest, person: int) -> HttpResponseBase:
    """One of the firm's people: skills post by post, where he has worked."""
    firm = firm_of(request)
    page = board.somebody(firm, person)
    if request.method == "POST":
        posts = [post.pk for post, _cell in page.skills]
        given, wrong = forms.read_levels(request.POST.dict(), posts=posts)
        if wrong:
            messages.error(request, _("有 %(n)s 项不是技能等级，一项也没有登记；请重新选择。") % {"n": wrong})
            return redirect("workplace:person", person)
        said = {post.pk: cell.level for post, cell in page.skills if cell}
        changed = {post: level for post, level in given.items() if said.get(post) != level}
        for post, level in changed.items():
            skills.assess(
                firm=firm.pk, post=post, person=person, level=level, actor=actor(request), at=clock.now()
            )  # fmt: skip
        if changed:
            messages.success(request, _("已评定 %(count)s 项，等本人确认。") % {"count": len(changed)})
        else:
            messages.info(request, _("没有改动，不用再评定。"))
        return redirect("workplace:person", person)
    return _person(request, page)


def _person(
    request: HttpRequest, page: board.Somebody, typed: forms.StayForm | None = None
) -> HttpResponseBase:
    """`typed` is a stay that was not taken, shown again as it was filled in."""
    me = actor(request)
    skills.looked_at([page.person], firm=me.organisation, actor=me, at=clock.now())
    context = {
        "page": page,
        "levels": SKILL_LABELS,
        "stay_form": typed or forms.StayForm(firm=me.organisation),
    }
    return render(request, "workplace/person.html", context, status=422 if typed else 200)


@require_POST
@or_404
def place(request: HttpRequest, person: int) -> HttpResponseBase:
    """A post, a rotation or a secondment; what was typed stays until it holds."""
    firm, me = firm_of(request), actor(request)
    page, form = board.somebody(firm, person), forms.StayForm(request.POST, firm=firm.pk)
    placed = form.is_valid() and done(
        request,
        lambda: skills.place(firm=firm.pk, stay=form.stay(person), actor=me, at=clock.now()),
        _("已登记，等本人确认。"),
    )
    return redirect("workplace:person", person) if placed else _person(request, page, form)


@require_POST
@or_404
def end(request: HttpRequest, placement: int) -> HttpResponseBase:
    """A stay ended today."""
    firm = firm_of(request)
    ended = board.own_placement(firm, placement)
    done(
        request,
        lambda: skills.end_placement(
            firm=firm.pk, placement=placement, until=clock.today(), actor=actor(request), at=clock.now()
        ),
        _("已登记截止日。"),
    )
    return redirect("workplace:person", ended.person)


@require_POST
def draft(request: HttpRequest) -> HttpResponseBase:
    """A new transfer plan."""
    firm, form = firm_of(request), forms.PlanForm(request.POST)
    if valid(request, form):
        said = form.cleaned_data
        days = (said["starts_on"], said["ends_on"])
        try:
            made = services.draft_plan(
                firm=firm.pk, reason=said["reason"], days=days, actor=actor(request), at=clock.now()
            )
            return redirect("workplace:plan", made.pk)
        except Refusal as refusal:
            messages.error(request, told(refusal))
    return redirect("workplace:home")


@or_404
def plan(request: HttpRequest, plan: int) -> HttpResponseBase:
    """A transfer plan, person by person."""
    me = actor(request)
    page = board.plan_page(plan, me.role, me.organisation, day=clock.today())
    if not page.own and not page.masked:
        services.looked_at([f.leaver.person for f in page.fates], plan=plan, actor=me, at=clock.now())
    return render(request, "workplace/plan.html", {"page": page})


@require_POST
@or_404
def people(request: HttpRequest, plan: int) -> HttpResponseBase:
    """The plan's people chosen."""
    firm, chosen = firm_of(request), forms.read_people(request.POST.getlist("person"))
    done(
        request,
        lambda: services.choose_people(
            firm=firm.pk, plan=plan, people=chosen, actor=actor(request), at=clock.now()
        ),
        _("已选 %(count)s 人。") % {"count": len(chosen)},
    )
    return redirect("workplace:plan", plan)


@require_POST
@or_404
def target(request: HttpRequest, plan: int, leaver: int) -> HttpResponseBase:
    """What one of them is to learn."""
    firm, form = firm_of(request), forms.TargetForm(request.POST)
    if valid(request, form):
        done(
            request,
            lambda: services.choose_target(
                firm=firm.pk, plan=plan, leaver=leaver, occupation=form.cleaned_data["occupation"],
                actor=actor(request), at=clock.now(),
            ),
            _("已保存。"),
        )  # fmt: skip
    return redirect("workplace:plan", plan)


@require_POST
@or_404
def step_plan(request: HttpRequest, plan: int) -> HttpResponseBase:
    """A step of a plan."""
    me, form = actor(request), forms.StepForm(request.POST)
    if not form.is_valid() or form.cleaned_data["step"] not in forms.PLAN_STEPS:
        raise Http404
    said = form.cleaned_data
    done(
        request,
        lambda: services.step_plan(
            plan=plan,
            step=said["step"],
            actor=me,
            at=clock.now(),
            firm=me.organisation,
            reason=said["reason"],
        ),
        _("已办理。"),
    )
    closed = me.role in READERS and said["step"] == "return"  # a plan sent back is the firm's draft again
    return redirect("workplace:overview") if closed else redirect("workplace:plan", plan)
