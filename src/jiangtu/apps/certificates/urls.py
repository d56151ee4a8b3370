"""Addresses of certificates. The short one, with the code, is what the printed QR code leads to."""

from django.urls import path

from jiangtu.apps.certificates import public_views, views

app_name = "certificates"
urlpatterns = [
    path("", public_views.check, name="check"),
    path("paper/", public_views.check_paper, name="check_paper"),
    path("c/<str:number>/<str:code>/", public_views.scan, name="scan"),
    path("c/<str:number>/<str:code>/credential.json", public_views.credential, name="credential"),
    path("c/<str:number>/<str:code>/credential.jwt", public_views.token, name="token"),
    path("c/<str:number>/<str:code>/proof.json", public_views.proof, name="proof"),
    path("c/<str:number>/<str:code>/bundle.json", public_views.bundle, name="bundle"),
    path("status/<int:block>-<str:purpose>/", public_views.status, name="status"),
    path("log/", public_views.log, name="log"),
    path("log/head.json", public_views.head, name="head"),
    path("log/heads/<int:size>.json", public_views.published, name="published"),
    path("log/consistency/<int:first>-<int:second>.json", public_views.consistency, name="consistency"),
    path("log/leaves.json", public_views.leaves, name="leaves"),
    path("mine/", views.mine, name="mine"),
    path("mine/<str:number>/", views.own, name="own"),
    path("mine/<str:number>/paper/", views.own_paper, name="own_paper"),
    path("office/", views.office, name="office"),
    path("office/<str:number>/", views.office_page, name="office_page"),
    path("office/<str:number>/step/", views.step, name="step"),
    path("office/<str:number>/paper/", views.paper, name="paper"),
]
