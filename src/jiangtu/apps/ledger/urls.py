"""Addresses of the pages of public money."""

from django.urls import path

from jiangtu.apps.ledger import batch_views, views

app_name = "ledger"
urlpatterns = [
    path("", views.funds, name="funds"),
    path("f/<slug:fund>/", views.fund, name="fund"),
    path("line/<int:line>/", views.line, name="line"),
    path("entry/<int:entry>/", views.entry, name="entry"),
    path("entry/<int:entry>/counter/", views.counter, name="counter"),
    path("budget/", views.budget, name="budget"),
    path("budget/shared/", views.shared_budget, name="shared_budget"),
    path("ageing/", views.ageing, name="ageing"),
    path("ageing/<slug:kind>/", views.ageing_file, name="ageing_file"),
    path("recoveries/", views.recoveries, name="recoveries"),
    path("recoveries/settle/", views.settle, name="settle"),
    path("batches/", batch_views.batches, name="batches"),
    path("batches/open/", batch_views.open_batch, name="open_batch"),
    path("batches/<int:batch>/", batch_views.batch, name="batch"),
    path("batches/<int:batch>/step/", batch_views.step, name="step"),
    path("batches/<int:batch>/drop/<int:order>/", batch_views.drop_order, name="drop_order"),
    path("batches/<int:batch>/file/", batch_views.bank_file, name="bank_file"),
    path("batches/<int:batch>/return/", batch_views.read_return, name="read_return"),
]
