"""Pages of applicants and of everybody: my money, my account, our people's, the public list. One view, one call."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.incentive import (
    accounts,
    applications,
    classes,
    drafting,
    forms,
    letters,
    lists,
    queries,
    sampling,
)
from jiangtu.apps.incentive.kinds import APPLICANTS
from jiangtu.apps.incentive.validation import account_of, account_of_organisation
from jiangtu.apps.reference import clock, downloads
from jiangtu.apps.reference.rules import page_number
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import NotTheirs, Refusal


def mine(request: HttpRequest) -> HttpResponseBase:
    """A worker's claims and payments, where each stands, what one press takes."""
    return render(request, "incentive/mine.html", {"mine": queries.mine(person_of(request.user))})


@or_404
def apply(request: HttpRequest, policy: str, unit: int) -> HttpResponseBase:
    """What will be asked for, all of it known already; the press on it asks."""
    person, me = person_of(request.user), actor(request)
    try:
        if request.method == "POST":
            claim = applications.by_worker(policy, unit, person=person, actor=me, at=clock.now())
            messages.success(request, _("已提交。编号 %(number)s。") % {"number": claim.number})
            return redirect("incentive:own", claim.pk)
        told = drafting.answer(policy, str(person), unit)
    except NotTheirs:
        raise
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("incentive:mine")
    context = {"told": told, "account": account_of(person), "said": drafting.said(told.explanation)}
    return render(request, "incentive/apply.html", context)


def account(request: HttpRequest) -> HttpResponseBase:
    """Where one is paid, changed with a check of the name."""
    person, me = person_of(request.user), actor(request)
    form = forms.AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applications.state_account(person=person, stated=form.stated(), actor=me, at=clock.now())
            messages.success(request, _("收款账户已登记。"))
            return redirect("incentive:mine")
        except (accounts.AccountWrong, accounts.NameDiffers) as refusal:
            form.add_error(None, told(refusal))
    context = {"form": form, "account": account_of(person)}
    return render(request, "incentive/account.html", context, status=422 if form.errors else 200)


def our_account(request: HttpRequest) -> HttpResponseBase:
    """Where an organisation is paid, changed with a check of its registered name."""
    me, form = actor(request), forms.AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stated, at = form.stated(), clock.now()
            applications.state_our_account(me.organisation, stated=stated, actor=me, at=at)
            messages.success(request, _("收款账户已登记。"))
            return redirect("incentive:ours")
        except (accounts.AccountWrong, accounts.NotRegisteredName) as refusal:
            form.add_error(None, told(refusal))
    context = {"form": form, "account": account_of_organisation(me.organisation), "organisation": True}
    return render(request, "incentive/account.html", context, status=422 if form.errors else 200)


@or_404
def own(request: HttpRequest, claim: int) -> HttpResponseBase:
    """One claim for its applicant: where it stands, why that much, what may be done."""
    me = actor(request)
    found = applications.own_way(claim, person=_person(request), organisation=me.organisation, role=me.role)
    return render(request, "incentive/own.html", {"way": found, "form": forms.SaidForm()})


@require_POST
@or_404
def act(request: HttpRequest, claim: int) -> HttpResponseBase:
    """A claim confirmed, taken back or sent again by whoever it belongs to."""
    me, step = actor(request), request.POST.get("step", "")
    whose = applications.Whose(_person(request), me.organisation, me)
    try:
        applications.act(claim, step, whose=whose, at=clock.now())
        messages.success(request, _("已办理。"))
    except NotTheirs:
        raise
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("incentive:own", claim)


@require_POST
@or_404
def appeal(request: HttpRequest, claim: int) -> HttpResponseBase:
    """A decision on one's own claim appealed against, with proof if there is one."""
    me, form = actor(request), forms.SaidForm(request.POST, request.FILES)
    whose = applications.Whose(_person(request), me.organisation, me)
    if form.is_valid():
        try:
            applications.appeal(claim, form.said(), whose=whose, at=clock.now())
            messages.success(request, _("申诉已登记，按期答复。"))
            return redirect("incentive:own", claim)
        except NotTheirs:
            raise
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    found = applications.own_way(claim, person=whose.person, organisation=me.organisation, role=me.role)
    return render(request, "incentive/own.html", {"way": found, "form": form}, status=422)


@or_404
def letter(request: HttpRequest, claim: int, kind: str) -> HttpResponseBase:
    """The decision on paper, as Word or PDF."""
    if kind not in letters.TYPES:
        raise Http404
    me = actor(request)
    if me.role in APPLICANTS:
        applications.own_way(claim, person=_person(request), organisation=me.organisation, role=me.role)
    try:
        content = letters.letter(claim, kind, day=clock.today())
    except letters.NotDecided as refusal:
        tell(request, refusal)
        return redirect("incentive:own" if me.role in APPLICANTS else "incentive:case", claim)
    answer = HttpResponse(content, content_type=letters.TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="decision-{claim}.{kind}"'
    return answer


def ours(request: HttpRequest) -> HttpResponseBase:
    """What waits for the reader's firm, provider or school."""
    me = actor(request)
    context = {
        "ours": queries.ours(me.organisation, role=me.role),
        "courses": classes.of_provider(me.organisation) if me.role != Role.EMPLOYER else [],
    }
    return render(request, "incentive/ours.html", context)


def our_list(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a table."""
    if kind not in downloads.TYPES:
        raise Http404
    me = actor(request)
    return downloads.answered(lists.of_organisation(me.organisation, role=me.role, day=clock.today()), kind)


@require_POST
def file_ours(request: HttpRequest) -> HttpResponseBase:
    """What is paid to it, or its people's found claims, asked for by one press; who could not be is named with why."""
    me = actor(request)
    file = applications.for_itself if request.POST.get("what") == "own" else applications.by_organisation
    _tell_filed(request, file(me.organisation, actor=me, at=clock.now()))
    return redirect("incentive:ours")


@or_404
def our_class(request: HttpRequest, code: str) -> HttpResponseBase:
    """One class of the reader's: everybody with five records side by side; the press on it asks for all."""
    me = actor(request)
    if request.method == "POST":
        try:
            filed = applications.by_class(code, organisation=me.organisation, actor=me, at=clock.now())
            _tell_filed(request, filed)
        except NotTheirs:
            raise
        except Refusal as refusal:
            tell(request, refusal)
        return redirect("incentive:our_class", code)
    found = classes.sheet(code, organisation=me.organisation)
    return render(request, "incentive/class.html", {"sheet": found})


def _tell_filed(request: HttpRequest, filed: applications.Filed) -> None:
    if filed.claims:
        messages.success(request, _("已提交 %(n)s 人。") % {"n": len(filed.claims)})
    for name, why in filed.refused[:20]:
        messages.error(request, f"{name}：{why}")
    if not filed.claims and not filed.refused:
        messages.error(request, _("没有可以提交的人。"))


@require_POST
@or_404
def reply(request: HttpRequest, sample: int) -> HttpResponseBase:
    """Proof handed in for a payment drawn for control."""
    me, form = actor(request), forms.TextForm(request.POST)
    whose = applications.Whose(_person(request), me.organisation, me)
    try:
        if form.is_valid():
            sampling.answer(sample, form.cleaned_data["text"], whose=whose, at=clock.now())
            messages.success(request, _("说明已提交。"))
        else:
            messages.error(request, _("请写明说明。"))
    except NotTheirs:
        raise
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("incentive:mine" if me.role == Role.WORKER else "incentive:ours")


def notice(request: HttpRequest) -> HttpResponseBase:
    """The public list: who is to be paid what, names masked, and how to object."""
    page = queries.notice(page_number(request.GET.get("page", "1")))
    return render(request, "incentive/notice.html", {"page": page})


@or_404
def object_to(request: HttpRequest, claim: int) -> HttpResponseBase:
    """An objection to a claim on the public list."""
    me = actor(request)
    form = forms.SaidForm(request.POST, request.FILES) if request.method == "POST" else forms.SaidForm()
    row = queries.publicised(claim)
    if request.method == "POST" and form.is_valid():
        try:
            applications.object_to(claim, form.said(), actor=me, at=clock.now())
            messages.success(request, _("异议已登记，按期答复。"))
            return redirect("incentive:notice")
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    context = {"form": form, "claim": row}
    return render(request, "incentive/object.html", context, status=422 if form.errors else 200)


def _person(request: HttpRequest) -> int | None:
    return person_of(request.user) if actor(request).role == Role.WORKER else None
