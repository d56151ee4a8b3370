"""Pages beside the courses: lecturers, palace classes, tuition support, programmes, outside platforms."""

import secrets

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.pages import actor, tell
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Deed
from jiangtu.apps.learning import cohorts, forms, lecturers, queries, tuition, xapi
from jiangtu.apps.learning.models import Booking, Cohort, Member, Offer, Platform, Tuition
from jiangtu.apps.learning.views import reader
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.errors import Refusal


def library(request: HttpRequest) -> HttpResponse:
    """The lecturer and topic library."""
    words = request.GET.get("q", "")[:60].strip()
    offers = lecturers.library(words, day=clock.today())
    return render(request, "learning/lecturers.html", {"offers": offers, "words": words})


def ask(request: HttpRequest, offer: int) -> HttpResponse:
    """Asks a lecturer for a day."""
    wanted = get_object_or_404(Offer.objects.select_related("teacher__organisation"), pk=offer, offered=True)
    asker = get_object_or_404(Organisation, pk=actor(request).organisation)
    form = forms.WishForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            lecturers.ask(offer=offer, asker=asker.pk, wish=form.wish(), actor=actor(request), at=clock.now())
            messages.success(request, _("已送达讲师单位，答复会显示在预约里。"))
            return redirect("learning:bookings")
        except Refusal as refusal:
            tell(request, refusal)
    status = 422 if request.method == "POST" else 200
    return render(request, "learning/ask.html", {"offer": wanted, "form": form}, status=status)


def bookings(request: HttpRequest) -> HttpResponse:
    """Both sides of an organisation's bookings, and a topic to offer."""
    own = actor(request).organisation
    given = request.POST if request.method == "POST" else None
    form = forms.TopicForm(given, organisation=own, day=clock.today())
    if form.is_valid():
        try:
            teacher = form.cleaned_data["teacher"].pk
            lecturers.offer(
                teacher=teacher, organisation=own, topic=form.topic(), actor=actor(request), at=clock.now()
            )
            messages.success(request, _("已放进课题库。"))
            return redirect("learning:bookings")
        except Refusal as refusal:
            tell(request, refusal)
    more = {"page": lecturers.appointments(own), "form": form, "today": clock.today()}
    return render(request, "learning/bookings.html", more, status=200 if given is None else 422)


@require_POST
def answer(request: HttpRequest, booking: int) -> HttpResponse:
    """One step of a booking, by the side whose step it is."""
    own = actor(request).organisation
    kept = get_object_or_404(Booking.objects.select_related("teacher"), pk=booking)
    if not own or own not in (kept.asker_id, kept.teacher.organisation_id):
        raise Http404
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写实授课时。"))
        return redirect("learning:bookings")
    said = form.cleaned_data
    try:
        act = lecturers.Act(actor(request), own, clock.now())
        lecturers.take_step(
            booking=booking, step=said["step"], act=act, answer=said["answer"], hours=said["hours"] or 0
        )
        messages.success(request, _("已办理。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:bookings")


def palace(request: HttpRequest) -> HttpResponse:
    """Classes of the workers' cultural palaces and whom they reached."""
    return render(request, "learning/palace.html", {"page": queries.palace()})


def apply(request: HttpRequest) -> HttpResponse:
    """One's own applications for tuition support, and a new one."""
    person = person_of(request.user)
    given = request.POST if request.method == "POST" else None
    form = forms.TuitionForm(given, english=get_language() == "en")
    if form.is_valid():
        try:
            tuition.apply_for(person=person, course=form.course(), actor=actor(request), at=clock.now())
            messages.success(request, _("已提交，由总工会审核。"))
            return redirect("learning:tuition")
        except Refusal as refusal:
            tell(request, refusal)
    more = {"lines": tuition.of_person(person), "form": form}
    return render(request, "learning/tuition.html", more, status=200 if given is None else 422)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """One's own application taken back."""
    try:
        tuition.withdraw(tuition=number, person=person_of(request.user), actor=actor(request), at=clock.now())
    except Tuition.DoesNotExist as missing:
        raise Http404 from missing
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:tuition")


def tuition_office(request: HttpRequest) -> HttpResponse:
    """The union's desk."""
    may = actor(request).role == Role.UNION_OFFICER
    return render(request, "learning/tuition_office.html", {"page": tuition.office(), "decides": may})


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """One decision."""
    get_object_or_404(Tuition, pk=number)
    form = forms.WordForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写金额，如 1500 或 1500.50。"))
        return redirect("learning:tuition_office")
    try:
        tuition.decide(tuition=number, word=form.word(), actor=actor(request), at=clock.now())
        messages.success(request, _("已办理。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:tuition_office")


def programmes(request: HttpRequest) -> HttpResponse:
    """Named programmes with their cohorts."""
    groups = cohorts.catalogue(day=clock.today(), person=reader(request))
    return render(request, "learning/programmes.html", {"groups": groups})


@require_POST
def join(request: HttpRequest, cohort: int) -> HttpResponse:
    """Asks for a place in a cohort."""
    get_object_or_404(Cohort, pk=cohort, training_class=None)
    try:
        cohorts.ask(cohort=cohort, person=person_of(request.user), actor=actor(request), at=clock.now())
        messages.success(request, _("已报名，等学校录取。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:programmes")


@require_POST
def leave(request: HttpRequest, cohort: int) -> HttpResponse:
    """Gives one's own place up."""
    try:
        cohorts.leave(cohort=cohort, person=person_of(request.user), actor=actor(request), at=clock.now())
    except Member.DoesNotExist as missing:
        raise Http404 from missing
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:programmes")


def own_cohorts(request: HttpRequest) -> HttpResponse:
    """A school's own cohorts, and a new one."""
    school = get_object_or_404(Organisation, pk=actor(request).organisation)
    form = forms.CohortForm(school.pk, request.POST if request.method == "POST" else None)
    if form.is_valid():
        cohorts.open_cohort(school=school.pk, plan=form.plan(), actor=actor(request), at=clock.now())
        return redirect("learning:cohorts")
    rows = cohorts.of_school(school.pk, day=clock.today())
    status = 422 if request.method == "POST" else 200
    return render(request, "learning/cohorts.html", {"rows": rows, "form": form}, status=status)


def roster(request: HttpRequest, cohort: int) -> HttpResponse:
    """Who asked for a place, studies, and finished; by the name each gave his account."""
    found = cohorts.roster(cohort, actor(request).organisation)
    if found is None:
        raise Http404
    people = [member.person for member in found[1]]
    names = dict(User.objects.filter(person__in=people).values_list("person", "display_name"))
    lines = [(member, names.get(member.person, "")) for member in found[1]]
    form = forms.CohortClassForm(
        actor(request).organisation, initial={"training_class": found[0].training_class_id}
    )
    more = {"cohort": found[0], "lines": lines, "form": form, "taken": cohorts.people_in(found[0])}
    return render(request, "learning/roster.html", more)


@require_POST
def set_class(request: HttpRequest, cohort: int) -> HttpResponse:
    """Another class behind one's own cohort, or none."""
    own = actor(request).organisation
    get_object_or_404(Cohort, pk=cohort, school=own or None)
    form = forms.CohortClassForm(own, request.POST)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["training_class"]
    try:
        cohorts.set_class(
            cohort=cohort, training_class=chosen.pk if chosen else None, school=own, actor=actor(request), at=clock.now()
        )  # fmt: skip
        messages.success(request, _("已保存。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:roster", cohort)


@require_POST
def member(request: HttpRequest, member: int) -> HttpResponse:
    """One step of one member."""
    kept = get_object_or_404(Member, pk=member, cohort__school=actor(request).organisation or None)
    step = request.POST.get("step", "")
    if step not in ("enrol", "decline", "complete"):
        raise Http404
    act = cohorts.Act(
        actor(request), actor(request).organisation, clock.now(), request.POST.get("reason", "")[:300]
    )
    try:
        cohorts.take_step(member=member, step=step, act=act)
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:roster", kept.cohort_id)


def platforms(request: HttpRequest) -> HttpResponse:
    """Registered outside platforms, and a new one."""
    rows = Platform.objects.order_by("title", "pk")
    return render(request, "learning/platforms.html", {"rows": rows})


def platform(request: HttpRequest, number: int) -> HttpResponse:
    """One platform's registration; number 0 is a new one."""
    kept = get_object_or_404(Platform, pk=number) if number else None
    names = ("title", "deployment_id", "login_url", "content_url", "jwks", "names", "active")
    initial = {name: getattr(kept, name) for name in names} if kept else {}
    initial |= {"redirect_uris": "\n".join(kept.redirect_uris)} if kept else {}
    form = forms.PlatformForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with transaction.atomic():
            saved = form.saved(kept)
            detail: dict[str, str | int] = {"platform": saved.pk, "step": "save"}
            audit.record(Deed(Action.REGISTER, clock.now(), detail=detail), actor=actor(request))
        return redirect("learning:platform", saved.pk)
    root = request.build_absolute_uri("/")[:-1]
    more = {"kept": kept, "form": form, "root": root}
    return render(request, "learning/platform.html", more, status=200 if request.method == "GET" else 422)


@require_POST
def platform_key(request: HttpRequest, number: int) -> HttpResponse:
    """A new key for the platform's learning records, shown this once; the old one is void."""
    kept = get_object_or_404(Platform, pk=number)
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        kept.secret = xapi.secret_mark(secret)
        kept.save(update_fields=["secret"])
        audit.record(
            Deed(Action.REGISTER, clock.now(), detail={"platform": kept.pk, "step": "key"}),
            actor=actor(request),
        )
    return render(request, "learning/platform_key.html", {"kept": kept, "secret": secret})
