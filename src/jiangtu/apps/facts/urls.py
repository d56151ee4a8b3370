"""Addresses of the facts pages."""

app_name = "facts"
urlpatterns: list[object] = []
