"""Sign in, and read in large letters."""

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.forms import LoginForm


class Login(LoginView):
    """The one door for all roles."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Turns large letters on or off and goes back to the page it came from."""
    back = request.POST.get("next", "/")
    safe = back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/"
    response = redirect(safe)
    on = request.COOKIES.get("elder") != "1"
    response.set_cookie("elder", "1" if on else "0", max_age=365 * 86_400, samesite="Lax", httponly=True)
    return response
