"""Addresses of the overview."""

from django.urls import path

from jiangtu.apps.monitor import views

app_name = "monitor"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("<slug:name>/", views.figure, name="figure"),
    path("<slug:name>/rows/", views.rows, name="rows"),
]
