"""Addresses of career."""

from django.urls import URLPattern

app_name = "career"
urlpatterns: list[URLPattern] = []
