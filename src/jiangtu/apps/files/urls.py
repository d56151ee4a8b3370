"""Addresses of the files pages; opaque numbers only, never a name or a citizen number."""

from django.urls import path

from jiangtu.apps.files import views

app_name = "files"
urlpatterns = [
    path("mine/", views.my_file, name="my_file"),
    path("mine/<slug:kind>/<int:record>/<slug:field>/", views.correct, name="correct"),
    path("persons/<int:person>/", views.person, name="person"),
    path("persons/<int:person>/reveal/", views.reveal, name="reveal"),
    path("pairs/", views.queue, name="queue"),
    path("pairs/<int:pair>/", views.decide, name="decide"),
    path("pairs/<int:pair>/reopen/", views.reopen, name="reopen"),
    path("changes/<int:change>/reverse/", views.reverse, name="reverse"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/<int:correction>/", views.answer, name="answer"),
    path("corrections/<int:correction>/evidence/", views.evidence, name="evidence"),
    path("batches/<int:batch>/import/", views.import_batch, name="import"),
    path("batches/<int:batch>/undo/", views.undo_batch, name="undo"),
]
