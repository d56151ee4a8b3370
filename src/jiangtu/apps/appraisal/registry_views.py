"""The registries the office keeps, and appointments: examiners, single skills, 特级 and 首席."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, done, or_404, valid
from jiangtu.apps.appraisal import examiners, forms, posts
from jiangtu.apps.appraisal.candidate_views import act_of
from jiangtu.apps.appraisal.kinds import OFFICE, POST, RANK_LABELS, PostState, Rank
from jiangtu.apps.appraisal.models import Examiner, Post, Skill
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.appraisal import review
from jiangtu.engine.terms.states import Step

Line = tuple[Post, str, str, list[Step]]


def _is_known(form: forms.ExaminerForm | forms.QuotaForm, field: str, wrong: str) -> bool:
    """Whether the organisation a valid form names is there; a fault of the field otherwise."""
    known = Organisation.objects.filter(pk=form.cleaned_data[field]).exists()
    if not known:
        form.add_error(field, wrong)
    return known


def examiner_list(request: HttpRequest) -> HttpResponse:
    """The register of assessors and inspectors, and a new certificate."""
    form = forms.ExaminerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_known(form, "organisation", _("没有这个机构。")):
        certified, act = form.certified(clock.today()), act_of(request)
        if done(request, lambda: examiners.certify_examiner(certified=certified, act=act), _("已发证卡。")):
            return redirect("appraisal:examiners")
    rows = Examiner.objects.select_related("entry", "organisation").order_by(
        "organisation__name", "name", "pk"
    )
    context = {"rows": rows, "form": form}
    return render(request, "appraisal/examiners.html", context, status=422 if form.errors else 200)


def skills(request: HttpRequest) -> HttpResponse:
    """The registry of single skills, for everybody."""
    return render(request, "appraisal/skills.html", {"rows": Skill.objects.order_by("code")})


def add_skill(request: HttpRequest) -> HttpResponse:
    """One more single skill."""
    form = forms.SkillForm(request.POST or None, initial={"pass_mark": 60, "minutes": 90})
    if request.method == "POST" and form.is_valid():
        if Skill.objects.filter(code=form.cleaned_data["code"]).exists():
            form.add_error("code", _("这个编号已经用过。"))
        else:
            Skill.objects.create(**form.cleaned_data, listed_on=clock.today())
            messages.success(request, _("已列入目录。"))
            return redirect("appraisal:skills")
    return render(request, "appraisal/add_skill.html", {"form": form}, status=422 if form.errors else 200)


def _lines(rows: list[Post], role: str) -> list[Line]:
    words = [posts.word(row, day=clock.today()) for row in rows]
    return [
        (
            row,
            RANK_LABELS[Rank(row.rank)],
            said,
            [] if said == POST.labels[PostState.RUN_OUT] else list(POST.possible(row.state, role)),
        )
        for row, said in zip(rows, words, strict=True)
    ]


def _review() -> dict[str, object]:
    """What a review's form asks and weighs."""
    return {"review": forms.ReviewForm(), "dimensions": review.form().dimensions}


def firm_posts(request: HttpRequest) -> HttpResponse:
    """A firm's 特级 and 首席: posts, appointments, a new nomination."""
    me = actor(request)
    form = forms.NominateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, act = form.nomination(), act_of(request)
        if done(request, lambda: posts.nominate(nomination=said, act=act), _("已推荐。")):
            return redirect("appraisal:firm_posts")
    rows, quotas = posts.of_firm(me.organisation, day=clock.today())
    context = {"lines": _lines(rows, me.role), "quotas": quotas, "form": form} | _review()
    return render(request, "appraisal/firm_posts.html", context, status=422 if form.errors else 200)


@require_POST
@or_404
def post_step(request: HttpRequest, post: int) -> HttpResponseBase:
    """A step of an appointment; a review comes with the panel's forms."""
    form, marks = forms.StepForm(request.POST), forms.ReviewForm(request.POST)
    if form.is_valid() and form.cleaned_data["step"] in {s.name for s in POST.steps}:
        taken, act = form.cleaned_data["step"], act_of(request, form.cleaned_data["reason"])
        if taken != "review":
            done(request, lambda: posts.take_step(post=post, step=taken, act=act), _("已办理。"))
        elif valid(request, marks):
            said = marks.cleaned_data
            panel, mark = said["panel"], said["defence_mark"]
            done(
                request,
                lambda: posts.review(post=post, panel=panel, defence_mark=mark, act=act),
                _("已登记。"),
            )
    return redirect("appraisal:posts_office" if actor(request).role in OFFICE else "appraisal:firm_posts")


def posts_office(request: HttpRequest) -> HttpResponse:
    """Every appointment on its way or in force, and the posts of firms."""
    form = forms.QuotaForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_known(form, "firm", _("没有这个单位。")):
        said, act = form.cleaned_data, act_of(request)
        rank = Rank(said["rank"])
        if done(
            request,
            lambda: posts.set_quota(firm=said["firm"], rank=rank, size=said["size"], act=act),
            _("已核定。"),
        ):
            return redirect("appraisal:posts_office")
    context = {"lines": _lines(posts.running(), actor(request).role), "form": form} | _review()
    return render(request, "appraisal/posts_office.html", context, status=422 if form.errors else 200)
