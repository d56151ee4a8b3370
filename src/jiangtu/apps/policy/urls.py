"""Addresses of the policies."""

from django.urls import path

from jiangtu.apps.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.policies, name="policies"),
    path("refresh/", views.refresh, name="refresh"),
    path("rehearse/", views.rehearse, name="rehearse"),
    path("rehearse/<slug:policy>/<slug:edition>/", views.rehearse_numbers, name="rehearse_numbers"),
    path("rehearsals/<slug:key>/", views.rehearsal, name="rehearsal"),
    path("<slug:policy>/<slug:edition>/", views.policy, name="policy"),
    path("<slug:policy>/<slug:edition>/<slug:verdict>/", views.decisions, name="decisions"),
]
