"""Addresses of the intake pages."""

from django.urls import path

from jiangtu.apps.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("receive/", views.receive, name="receive"),
    path("templates/<slug:form>.xlsx", views.template, name="template"),
    path("<int:batch>/", views.batch, name="batch"),
    path("<int:batch>/check/", views.check, name="check"),
    path("<int:batch>/mapping/", views.mapping, name="mapping"),
    path("<int:batch>/findings/", views.findings, name="findings"),
    path("<int:batch>/mend/", views.mend, name="mend"),
    path("<int:batch>/marked/", views.marked, name="marked"),
    path("<int:batch>/accept/", views.accept, name="accept"),
]
