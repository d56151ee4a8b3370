"""Addresses of the policy pages."""

app_name = "policy"
urlpatterns: list[object] = []
