"""Pages and files for everybody: is this certificate real, and everything it takes to see that without us."""

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import or_404
from jiangtu.apps.certificates import forms, numbering, public
from jiangtu.apps.certificates import log as logs
from jiangtu.apps.certificates.models import Head
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import placed, problems_of, told
from jiangtu.engine.errors import Refusal
from jiangtu.engine.proof import credential as credentials
from jiangtu.engine.proof.status import LENGTH

ONE_MINUTE = "public, max-age=60"
NUMBER_SHOWN = 40


def check(request: HttpRequest) -> HttpResponseBase:
    """A number and a name; right ones lead to the page of the printed code."""
    form = forms.CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = public.looked_up(
                form.cleaned_data["number"], form.cleaned_data["name"],
                whose=request.META.get("REMOTE_ADDR", ""), at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("编号和姓名相符。"))
            return redirect("certificates:scan", found.number, public.code(found.number))
        except Refusal as refusal:
            form.add_error(None, [told(refusal), *problems_of(refusal)])
    context = {"form": form, "paper": forms.PaperForm(prefix="paper")}
    return render(request, "certificates/check.html", context, status=422 if form.errors else 200)


@require_POST
def check_paper(request: HttpRequest) -> HttpResponseBase:
    """A paper as a file: unchanged, it leads to the page of its printed code."""
    form = forms.PaperForm(request.POST, request.FILES, prefix="paper")
    if form.is_valid():
        try:
            found, current = public.paper_of(form.cleaned_data["file"].read())
            messages.success(
                request,
                _("这个PDF是原件，没有改动。")
                if current
                else _("这个PDF是原件，但后来有更正，以这里显示的为准。"),
            )
            return redirect("certificates:scan", found.number, public.code(found.number))
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return render(request, "certificates/check.html", {"form": forms.CheckForm(), "paper": form}, status=422)


def scan(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """One scan, no field: how the certificate stands and where the log has it."""
    try:
        page = public.scanned(number, code)
    except public.NotFound:
        asked = numbering.spelled(number)[:NUMBER_SHOWN]
        problems = [placed(one) for one in numbering.problems(asked, today=clock.today())]
        context = {"number": asked, "problems": problems}
        return render(request, "certificates/unknown.html", context, status=404)
    return render(request, "certificates/shown.html", {"page": page})


@or_404
def credential(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """The signed credential as JSON."""
    signed = credentials.signed(_unsigned(request, number, code), signer=logs.signer(), at=clock.now())
    return _file(JsonResponse(signed, json_dumps_params={"ensure_ascii": False}), f"{number}.json")


@or_404
def token(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """The same credential as a vc+jwt."""
    made = credentials.as_jwt(_unsigned(request, number, code), signer=logs.signer())
    return _file(HttpResponse(made, content_type="application/vc+jwt"), f"{number}.jwt")


@or_404
def bundle(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """Everything an offline check takes, in one file."""
    page = public.scanned(number, code)
    address, lists = _addresses(request, page)
    told = public.bundle(page, address=address, lists=lists, at=clock.now())
    return _file(JsonResponse(told, json_dumps_params={"ensure_ascii": False}), f"{number}-bundle.json")


def _unsigned(request: HttpRequest, number: str, code: str) -> credentials.Document:
    page = public.scanned(number, code)
    address, lists = _addresses(request, page)
    return public.unsigned(page, address=address, lists=lists, at=clock.now())


def _addresses(request: HttpRequest, page: public.Shown) -> tuple[str, str]:
    """The certificate's own address, and that of the status lists with {block} and {purpose} in it."""
    own = reverse("certificates:scan", args=[page.certificate.number, page.code])
    lists = request.build_absolute_uri(reverse("certificates:status", args=[0, "PURPOSE"]))
    return request.build_absolute_uri(own), lists.replace("/0-PURPOSE/", "/{block}-{purpose}/")


@or_404
def proof(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """The proof that it stands in the log."""
    return _file(JsonResponse(public.proof(public.scanned(number, code))), f"{number}-proof.json")


def status(request: HttpRequest, block: int, purpose: str) -> HttpResponseBase:
    """A status list: JSON with its proof, or a vc+jwt for whoever asks for one. It names nobody."""
    told = next((known for known in public.STATES if known == purpose), None)
    if told is None or block > logs.size() // LENGTH:
        raise Http404
    address = request.build_absolute_uri(request.path)
    document = public.status_list(block, told, address=address, at=clock.now())
    if "jwt" in request.headers.get("Accept", ""):
        signed = credentials.as_jwt(document, signer=logs.signer())
        made = HttpResponse(signed, content_type="application/vc+jwt")
    else:
        made = JsonResponse(credentials.signed(document, signer=logs.signer(), at=clock.now()))
    made["Cache-Control"], made["Vary"] = ONE_MINUTE, "Accept"
    return made


def log(request: HttpRequest) -> HttpResponseBase:
    """The public log: its head, the heads published, how to check without us."""
    return render(request, "certificates/log.html", {"page": public.overview()})


def head(request: HttpRequest) -> HttpResponseBase:
    """The head of now."""
    now = public.overview().head
    if now is None:
        raise Http404
    return _file(JsonResponse(now), f"head-{now['size']}.json")


@or_404
def published(request: HttpRequest, size: int) -> HttpResponseBase:
    """A head as it was published."""
    return _file(JsonResponse(Head.objects.get(size=size).document), f"head-{size}.json")


def consistency(request: HttpRequest, first: int, second: int) -> HttpResponseBase:
    """The proof that nothing was taken out between two sizes of the log."""
    if not 0 < first <= second <= logs.size():
        raise Http404
    return _file(JsonResponse(logs.consistency(first, second)), f"consistency-{first}-{second}.json")


def leaves(request: HttpRequest) -> HttpResponseBase:
    """The whole log, hash by hash."""
    made = StreamingHttpResponse(public.leaves(), content_type="application/json")
    made["Content-Disposition"] = 'attachment; filename="leaves.json"'
    return made


def _file(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
