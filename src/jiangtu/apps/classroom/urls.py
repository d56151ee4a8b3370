"""Addresses of the classroom pages; a code is 24 characters, a 结业证 number is public."""

from django.urls import path

from jiangtu.apps.classroom import views

app_name = "classroom"
urlpatterns = [
    path("rooms/<int:room>/", views.room, name="room"),
    path("s/<str:code>/", views.scan, name="scan"),
    path("upload/", views.upload, name="upload"),
    path("kept/", views.kept, name="kept"),
    path("offline.js", views.offline, name="offline"),
    path("mine/<int:seat>/", views.strip, name="strip"),
    path("mine/<int:seat>/<int:lesson>/absent/", views.absent, name="absent"),
    path("classes/<int:training_class>/", views.class_page, name="class"),
    path("lessons/<int:lesson>/", views.lesson, name="lesson"),
    path("absences/<int:absence>/excuse/", views.excuse, name="excuse"),
    path("classes/<int:training_class>/marks/", views.marks, name="marks"),
    path("classes/<int:training_class>/complete/", views.complete, name="complete"),
    path("flags/", views.flags, name="flags"),
    path("flags/<int:flag>/", views.answer, name="answer"),
    path("shifts/", views.report_shifts, name="shifts"),
    path("follow-ups/", views.follow_ups, name="follow_ups"),
    path("follow-ups/rows/", views.follow_up_rows, name="follow_up_rows"),
    path("check/<str:number>/", views.check, name="check"),
    path("papers/<str:number>/", views.paper, name="paper"),
]
