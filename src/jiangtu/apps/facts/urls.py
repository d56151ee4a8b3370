"""Addresses of the facts pages."""

from django.urls import path

from jiangtu.apps.facts import views

app_name = "facts"
urlpatterns = [
    path("", views.snapshots, name="snapshots"),
    path("take/", views.take, name="take"),
]
