"""Addresses of the registers pages."""

from django.urls import path

from jiangtu.apps.registers import views

app_name = "registers"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("checks/", views.checks, name="checks"),
    path("e/<int:entry>/", views.entry, name="entry"),
    path("own/", views.holding, name="holding"),
    path("own/organisation/", views.state, name="state"),
    path("own/apply/<slug:register>/", views.apply, name="apply"),
    path("own/e/<int:entry>/", views.edit, name="edit"),
    path("own/e/<int:entry>/send/", views.send, name="send"),
    path("own/e/<int:entry>/widen/", views.widen, name="widen"),
    path("own/e/<int:entry>/renew/", views.renew, name="renew"),
    path("own/teachers/", views.appoint, name="appoint"),
    path("own/teachers/<int:teacher>/end/", views.dismiss, name="dismiss"),
    path("own/rooms/", views.add_room, name="add_room"),
    path("office/", views.queue, name="queue"),
    path("office/e/<int:entry>/", views.office_entry, name="office_entry"),
    path("office/e/<int:entry>/decide/", views.decide, name="decide"),
    path("office/e/<int:entry>/more/<int:asked>/", views.decide_extension, name="decide_extension"),
    path("office/e/<int:entry>/check/", views.check, name="check"),
]
