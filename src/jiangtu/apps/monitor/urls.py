"""Addresses of the overview."""

from django.urls import path

from jiangtu.apps.monitor import views

app_name = "monitor"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("<slug:name>/", views.figure, name="figure"),
    path("<slug:name>/figure.<slug:kind>", views.figure_file, name="figure_file"),
    path("<slug:name>/rows/", views.rows, name="rows"),
    path("<slug:name>/rows/rows.<slug:kind>", views.rows_file, name="rows_file"),
]
