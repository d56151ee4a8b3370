"""Funds, budget lines, entries, money not spent, recoveries. One view, one call."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.ledger import forms, queries, services
from jiangtu.apps.ledger.kinds import ACCOUNT_LABELS, SOURCE_LABELS, Source
from jiangtu.apps.ledger.models import Fund, Line
from jiangtu.apps.reference import clock, downloads
from jiangtu.apps.reference.sentences import told
from jiangtu.catalogues.ledger import accounts, recall
from jiangtu.engine.errors import Refusal
from jiangtu.engine.ledger.ageing import by_age

PAGE = 50


def funds(request: HttpRequest) -> HttpResponseBase:
    """Every fund with its budget, what is committed, paid and free, by year."""
    years, day = queries.years(), clock.today()
    year = forms.year_asked(request.GET.get("year", ""), years=years, day=day)
    rows = queries.funds(year=year)
    context = {"rows": rows, "years": years, "year": year, "waiting": queries.waiting()}
    return render(request, "ledger/funds.html", context)


@or_404
def fund(request: HttpRequest, fund: str) -> HttpResponseBase:
    """One fund: its lines by year, and what it will have paid by the end of the year."""
    kept = Fund.objects.get(pk=fund)
    months, told = queries.forecast(fund, day=clock.today())
    lines = queries.lines(fund=fund)
    free = sum(line.free + line.committed for line in lines if line.year == clock.today().year)
    context = {
        "fund": kept,
        "lines": lines,
        "months": months,
        "told": told,
        "left": free,
        "day": clock.today(),
    }
    return render(request, "ledger/fund.html", context)


@or_404
def line(request: HttpRequest, line: int) -> HttpResponseBase:
    """One budget line with every entry; each of its numbers opens the rows it is the sum of."""
    kept = Line.objects.select_related("fund").get(pk=line)
    account = request.GET.get("account", "")
    legs = Paginator(queries.entries(line=line, account=account), PAGE).get_page(request.GET.get("page"))
    sums = queries.balance(line=line)
    figures = [(accounts()[code], sums.get(code, 0), code) for code in ACCOUNT_LABELS]
    context = {"budget": kept, "page": legs, "account": account, "figures": figures}
    return render(request, "ledger/line.html", context)


@or_404
def entry(request: HttpRequest, entry: int) -> HttpResponseBase:
    """One entry: its legs, who posted it, the seal over it."""
    told = queries.entry(entry)
    legs = [(leg, accounts()[leg.account]) for leg in told.legs]
    return render(request, "ledger/entry.html", {"told": told, "legs": legs})


@require_POST
@or_404
def counter(request: HttpRequest, entry: int) -> HttpResponse:
    """The counter-entry of an entry."""
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        services.counter(
            entry=entry, reason=form.cleaned_data["reason"], actor=actor(request), at=clock.now()
        )
        messages.success(request, _("已冲销。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("ledger:entry", entry)


def budget(request: HttpRequest) -> HttpResponseBase:
    """A budget set or changed; the page's own key makes a second press the same."""
    first = {"key": uuid.uuid4(), "year": clock.today().year}
    form = forms.BudgetForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.set_budget(form.budget(), actor=actor(request), at=clock.now())
            messages.success(request, _("预算已下达。"))
            return redirect("ledger:line", made.pk)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return render(request, "ledger/budget.html", {"form": form}, status=422 if form.errors else 200)


def shared_budget(request: HttpRequest) -> HttpResponseBase:
    """One total that several sources bear: shown to the fen first, then set on each source's line."""
    first = {"key": uuid.uuid4(), "year": clock.today().year}
    form, parts = forms.ShareForm(request.POST or None, initial=first), []
    if request.method == "POST" and form.is_valid():
        wanted = form.shared()
        try:
            parts = [(SOURCE_LABELS[source], fen) for source, fen in wanted.parts()]
            if request.POST.get("what") == "set":
                services.share_budget(wanted, actor=actor(request), at=clock.now())
                messages.success(request, _("预算已下达。"))
                return redirect("ledger:fund", wanted.fund)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    context = {"form": form, "parts": parts}
    return render(request, "ledger/shared_budget.html", context, status=422 if form.errors else 200)


def ageing(request: HttpRequest) -> HttpResponseBase:
    """Money not spent by its age, and what is to be called back (V-8)."""
    found = queries.aged_lines(year=clock.today().year)
    ages = by_age(one.aged for one in found)
    context = {
        "rows": found, "ages": ages.items(), "most": max(ages.values(), default=0), "rule": recall(),
        "due": sum(one.aged.free for one in found if one.aged.recall), "year": clock.today().year,
    }  # fmt: skip
    return render(request, "ledger/ageing.html", context)


def ageing_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    if kind not in downloads.TYPES:
        raise Http404
    found = queries.aged_lines(year=clock.today().year)
    rows = [
        (one.line.fund.name, one.line.year, SOURCE_LABELS[Source(one.line.source)], one.line.area, one.aged.age,
         one.aged.free / 100, one.aged.committed / 100, "应收回" if one.aged.recall else "")
        for one in found
    ]  # fmt: skip
    heads = ("资金", "预算年度", "来源", "地区", "结转年数", "未占用（元）", "已占用未支付（元）", "收回")
    about = (("统计日", clock.today().isoformat()), ("依据", recall().document))
    return downloads.answered(downloads.Sheet(f"结转结余{clock.today().year}", about, heads, rows), kind)


def recoveries(request: HttpRequest) -> HttpResponseBase:
    """Money claimed back that has not come yet."""
    rows = [(one, uuid.uuid4()) for one in queries.recoveries()]
    return render(
        request, "ledger/recoveries.html", {"rows": rows, "sum": sum(one.fen for one, _key in rows)}
    )


@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """A recovery received, or written off with the reason."""
    form = forms.SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for found in form.errors.values() for e in found))
        return redirect("ledger:recoveries")
    said = form.cleaned_data
    wanted = services.Sum(said["line"], said["amount"], f"page:{said['key']}", said["about"], said["reason"])
    verb = services.receive if said["what"] == "receive" else services.write_off
    try:
        verb(wanted, actor=actor(request), at=clock.now())
        messages.success(request, _("已记账。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("ledger:recoveries")
