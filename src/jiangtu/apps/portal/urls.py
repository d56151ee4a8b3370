"""Addresses of the front pages."""

from django.urls import path

from jiangtu.apps.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("notices/", views.notices, name="notices"),
    path("rights/", views.rights, name="rights"),
    path("rights/<slug:policy>/<slug:edition>/<int:unit>/", views.right, name="right"),
]
