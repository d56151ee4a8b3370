"""The firm's home and fund, requests for help, the offices' overview, a worker's own rows. One view, one call."""

import datetime as dt

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.accounts.pages import actor, done, or_404, valid
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace import board, forms, ledger, lines, queries, services, skills
from jiangtu.engine.errors import Problems

YEARS = range(2000, 2101)


def firm_of(request: HttpRequest) -> Organisation:
    """The reader's own firm; Http404 while nobody stated it."""
    found = queries.firm_of(actor(request).organisation)
    if found is None:
        raise Http404
    return found


def home(request: HttpRequest) -> HttpResponseBase:
    """What a firm reads first."""
    me, day = actor(request), clock.today()
    firm = queries.firm_of(me.organisation)
    if firm is None:
        return render(request, "workplace/home.html", {"page": None})
    found, law = board.findings(firm.pk, day=day)
    context = {
        "page": queries.home(firm, me.role, day=day), "moves": board.rotations(firm, day=day), "findings": found,
        "law": law, "this_year": day.year, "ask_form": forms.AskForm(), "plan_form": forms.PlanForm(),
    }  # fmt: skip
    return render(request, "workplace/home.html", context)


def fund(request: HttpRequest, year: int) -> HttpResponseBase:
    """One year of the education fund."""
    return _fund(request, year)


def _fund(
    request: HttpRequest, year: int, wrong: Problems | None = None, **typed: django_forms.Form
) -> HttpResponseBase:
    """The page of a year; `typed` are forms that were not taken, shown again as they were filled in."""
    if year not in YEARS:
        raise Http404
    page = queries.fund_page(firm_of(request), year)
    kept = page.year.kept if page.year else None
    wages = f"{kept.wages_fen / 100:.2f}" if kept and kept.wages_fen is not None else ""
    context = {
        "page": page, "wrong": wrong, "paste_form": forms.PasteForm(), "spend_form": forms.SpendForm(),
        "year_form": forms.YearForm(year=year, initial={"wages": wages, "rate": kept.rate if kept else None}),
        "over": clock.today() > dt.date(year, 12, 31), **typed,
    }  # fmt: skip
    return render(request, "workplace/fund.html", context, status=422 if typed else 200)


@require_POST
def state_year(request: HttpRequest, year: int) -> HttpResponseBase:
    """The wage bill and the rate of a year; what was typed stays until it holds."""
    firm, form = firm_of(request), forms.YearForm(request.POST, year=year)
    if year not in YEARS or not form.is_valid():
        return _fund(request, year, year_form=form)
    said, me = form.cleaned_data, actor(request)
    stated = done(
        request,
        lambda: ledger.state_year(
            firm=firm.pk, year=year, wages_fen=said["wages"], rate=said["rate"], actor=me, at=clock.now()
        ),
        _("已保存。"),
    )
    return redirect("workplace:fund", year) if stated else _fund(request, year, year_form=form)


@require_POST
def spend(request: HttpRequest, year: int) -> HttpResponseBase:
    """One spending; what was typed stays until it holds."""
    firm, form = firm_of(request), forms.SpendForm(request.POST)
    if year in YEARS and form.is_valid() and _spent(request, firm, year, [form.entry()]):
        return redirect("workplace:fund", year)
    return _fund(request, year, spend_form=form)


def _spent(request: HttpRequest, firm: Organisation, year: int, entries: list[lines.Entry]) -> bool:
    said = _("已记账 %(count)s 笔。") % {"count": len(entries)}
    return done(
        request,
        lambda: ledger.spend(firm=firm.pk, year=year, entries=entries, actor=actor(request), at=clock.now()),
        said,
    )


@require_POST
def paste(request: HttpRequest, year: int) -> HttpResponseBase:
    """Lines copied out of a sheet: all kept, or every bad one told and the text still there."""
    firm, form = firm_of(request), forms.PasteForm(request.POST)
    if year not in YEARS or not valid(request, form):
        return redirect("workplace:fund", year)
    entries, problems = lines.read(form.cleaned_data["lines"], year)
    if problems:
        return _fund(request, year, ledger.LinesWrong(problems), paste_form=form)
    if entries and not _spent(request, firm, year, entries):
        return _fund(request, year, paste_form=form)
    return redirect("workplace:fund", year)


@require_POST
@or_404
def reverse(request: HttpRequest, year: int, row: int) -> HttpResponseBase:
    """A counter-entry."""
    firm = firm_of(request)
    done(
        request,
        lambda: ledger.reverse(firm=firm.pk, row=row, actor=actor(request), at=clock.now()),
        _("已冲销。"),
    )
    return redirect("workplace:fund", year)


@require_POST
def close(request: HttpRequest, year: int) -> HttpResponseBase:
    """A year closed and published."""
    firm = firm_of(request)
    if year not in YEARS:
        raise Http404
    done(
        request,
        lambda: ledger.close(
            firm=firm.pk, year=year, day=clock.today(), actor=actor(request), at=clock.now()
        ),
        _("已关账，并在“职工教育经费公开”中公布。"),
    )
    return redirect("workplace:fund", year)


def helps(request: HttpRequest) -> HttpResponseBase:
    """Requests of small firms: to take, one's own, or all."""
    me = actor(request)
    organisation = "" if me.role in READERS else me.organisation or "-"
    asked = queries.help_requests(me.role, organisation, day=clock.today())
    context = {"asked": asked, "counts": queries.help_counts(asked), "voucher_form": forms.VoucherForm()}
    return render(request, "workplace/helps.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponseBase:
    """A request made."""
    firm, form = firm_of(request), forms.AskForm(request.POST)
    if valid(request, form):
        done(
            request,
            lambda: services.ask_help(
                firm=firm.pk, actor=actor(request), at=clock.now(), **form.cleaned_data
            ),
            _("已提出，基地、院校和大企业都能看到。"),
        )
    return redirect("workplace:helps")


@require_POST
@or_404
def step_help(request: HttpRequest, number: int) -> HttpResponseBase:
    """A step of a request."""
    me, form = actor(request), forms.StepForm(request.POST)
    if not form.is_valid() or form.cleaned_data["step"] not in forms.HELP_STEPS:
        raise Http404
    said = form.cleaned_data
    done(
        request,
        lambda: services.step_help(
            request=number, step=said["step"], organisation=me.organisation, actor=me, at=clock.now(), reason=said["reason"],
        ),
        _("已办理。"),
    )  # fmt: skip
    return redirect("workplace:helps")


@require_POST
@or_404
def voucher(request: HttpRequest, number: int) -> HttpResponseBase:
    """A voucher given."""
    form = forms.VoucherForm(request.POST)
    if valid(request, form):
        said = form.cleaned_data
        done(
            request,
            lambda: services.grant_voucher(
                request=number,
                amount_fen=said["amount"],
                until=said["until"],
                actor=actor(request),
                at=clock.now(),
            ),
            _("已发放培训券。"),
        )
    return redirect("workplace:helps")


def overview(request: HttpRequest) -> HttpResponseBase:
    """Firms red and green, hazardous posts, plans, requests."""
    me, day = actor(request), clock.today()
    asked = forms.WantedForm(request.GET).said("year")
    found, law = board.findings(day=day)
    context = {
        "page": queries.overview(int(asked) if asked else None, day=day), "findings": found, "law": law,
        "plans": queries.plans(), "helps": queries.help_counts(queries.help_requests(me.role, "", day=day)),
    }  # fmt: skip
    return render(request, "workplace/overview.html", context)


def mine(request: HttpRequest) -> HttpResponseBase:
    """What a worker's firms wrote of his skills and posts."""
    return render(request, "workplace/mine.html", {"page": board.mine(actor(request).person or 0)})


@require_POST
def answer(request: HttpRequest, what: str, number: int) -> HttpResponseBase:
    """The worker's own word."""
    form = forms.AnswerForm(request.POST)
    if what not in ("skill", "move") or not form.is_valid():
        raise Http404
    skills.answer(
        what="skill" if what == "skill" else "move", number=number, person=actor(request).person or 0,
        word=skills.Word(form.cleaned_data["agreed"] == "yes", form.cleaned_data["answer"]), actor=actor(request), at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("已记下您的意见。"))
    return redirect("workplace:mine")


def published(request: HttpRequest) -> HttpResponseBase:
    """Closed years for everybody."""
    return render(request, "workplace/published.html", {"years": queries.published()})
