"""Addresses of the files pages."""

app_name = "files"
urlpatterns: list[object] = []
