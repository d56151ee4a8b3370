"""Addresses of the monitor pages."""

app_name = "monitor"
urlpatterns: list[object] = []
