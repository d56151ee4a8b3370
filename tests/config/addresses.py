"""The site's addresses and one that no `access.py` answers for."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from jiangtu.config import urls


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [path("forgotten/", forgotten, name="forgotten"), *urls.urlpatterns]

handler403 = urls.handler403
