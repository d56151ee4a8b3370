"""Addresses of incentive."""

from django.urls import path

from jiangtu.apps.incentive import office_views, views

app_name = "incentive"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("account/", views.account, name="account"),
    path("apply/<slug:policy>/<int:unit>/", views.apply, name="apply"),
    path("own/<int:claim>/", views.own, name="own"),
    path("own/<int:claim>/act/", views.act, name="act"),
    path("own/<int:claim>/appeal/", views.appeal, name="appeal"),
    path("letter/<int:claim>.<slug:kind>", views.letter, name="letter"),
    path("ours/", views.ours, name="ours"),
    path("ours/list.<slug:kind>", views.our_list, name="our_list"),
    path("ours/account/", views.our_account, name="our_account"),
    path("ours/file/", views.file_ours, name="file_ours"),
    path("ours/class/<path:code>/", views.our_class, name="our_class"),
    path("reply/<int:sample>/", views.reply, name="reply"),
    path("notice/", views.notice, name="notice"),
    path("notice/<int:claim>/object/", views.object_to, name="object"),
    path("office/", office_views.queue, name="queue"),
    path("office/list/<slug:shelf>.<slug:kind>", office_views.queue_list, name="queue_list"),
    path("office/recompute/", office_views.recompute, name="recompute"),
    path("office/approve/", office_views.approve_many, name="approve_many"),
    path("office/class/<path:code>/", office_views.one_class, name="one_class"),
    path("office/funnel/", office_views.funnel, name="funnel"),
    path(
        "office/funnel/<slug:policy>/<slug:edition>/<slug:stage>/",
        office_views.funnel_rows,
        name="funnel_rows",
    ),
    path("office/objections/", office_views.objections, name="objections"),
    path("office/objections/<int:objection>/", office_views.answer, name="answer"),
    path("office/cards/", office_views.card_register, name="cards"),
    path("office/objections/<int:objection>/proof/", office_views.proof, name="proof"),
    path("office/findings/", office_views.findings, name="findings"),
    path("office/findings/run/", office_views.run_rules, name="run_rules"),
    path("office/findings/<int:finding>/clear/", office_views.clear, name="clear"),
    path("office/controls/", office_views.controls, name="controls"),
    path("office/controls/begin/", office_views.begin, name="begin"),
    path("office/controls/<int:campaign>/", office_views.control, name="control"),
    path("office/samples/<int:sample>/", office_views.sample, name="sample"),
    path("office/stops/", office_views.stop_list, name="stop_list"),
    path("office/stops/<int:proposal>/decide/", office_views.decide_stop, name="decide_stop"),
    path("office/stops/<slug:policy>/<slug:edition>/", office_views.stop, name="stop"),
    path("office/<int:claim>/", office_views.case, name="case"),
    path("office/<int:claim>/decide/", office_views.decide, name="decide"),
    path("office/<int:claim>/override/", office_views.override, name="override"),
]
