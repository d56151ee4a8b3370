"""Addresses of incentive."""

from django.urls import URLPattern

app_name = "incentive"
urlpatterns: list[URLPattern] = []
