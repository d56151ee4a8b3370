"""Addresses of signing in and out, of one's own log-in, and of the administrators' list."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from jiangtu.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("login/code/", views.code, name="code"),
    path("login/password/", views.first_password, name="first_password"),
    path("bind/", views.bind, name="bind"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("elder/", views.elder, name="elder"),
    path("mine/", views.mine, name="mine"),
    path("mine/password/", views.password, name="password"),
    path("mine/unbind/", views.unbind, name="unbind"),
    path("mine/codes/", views.renew_codes, name="renew_codes"),
    path("mine/sign-out/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("all/", views.accounts, name="accounts"),
    path("all/open/", views.open_account, name="open"),
    path("all/<int:account>/", views.account, name="account"),
    path("all/<int:account>/change/", views.change, name="change"),
    path("all/<int:account>/close/", views.close, name="close"),
    path("all/<int:account>/reopen/", views.reopen, name="reopen"),
    path("all/<int:account>/password/", views.reset_password, name="reset_password"),
    path("all/<int:account>/factor/", views.reset_factor, name="reset_factor"),
]
