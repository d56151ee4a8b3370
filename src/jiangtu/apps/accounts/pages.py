"""What every page does: who asks, how a refusal is said, what is answered for a number that is not the reader's."""

from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase

from jiangtu.apps.accounts.models import User
from jiangtu.apps.reference.sentences import problems_of, told
from jiangtu.engine.errors import NotTheirs, Refusal

SHOWN = 20
"""Problems said on a page; a list of its own shows the others."""
Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]


def actor(request: HttpRequest) -> User:
    """Who is signed in; the gate lets nobody else through to the pages that ask."""
    return cast(User, request.user)


def tell(request: HttpRequest, refusal: Refusal) -> None:
    """A refusal as messages: what, where, and what to do."""
    messages.error(request, told(refusal))
    for problem in islice(problems_of(refusal), SHOWN):
        messages.error(request, problem)


def done(request: HttpRequest, deed: Callable[[], object], said: str) -> bool:
    """Whether the deed was done; what was said of it, or every reason why not, as messages. What is not theirs goes on."""
    try:
        deed()
    except NotTheirs:
        raise
    except Refusal as refusal:
        tell(request, refusal)
        return False
    messages.success(request, said)
    return True


def valid(request: HttpRequest, form: Form) -> bool:
    """Whether a form can be read; each field's fault as a message."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}：{' '.join(map(str, errors))}")
    return not form.errors


def or_404(view: View[Given]) -> View[Given]:
    """A number that belongs to nothing, or to another's, is answered as a page that is not there."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (ObjectDoesNotExist, NotTheirs) as error:
            raise Http404 from error

    return answered
