"""Addresses of the learning pages."""

from django.urls import URLPattern

app_name = "learning"
urlpatterns: list[URLPattern] = []
