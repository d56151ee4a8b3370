"""Addresses of signing in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from jiangtu.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("elder/", views.elder, name="elder"),
]
