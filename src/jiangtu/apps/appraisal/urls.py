"""Addresses of appraisal; a plan's code and a ticket are public words, everything else is asked whose it is."""

from django.urls import path

from jiangtu.apps.appraisal import candidate_views, exam_views, registry_views, views

app_name = "appraisal"
urlpatterns = [
    path("", candidate_views.plans, name="plans"),
    path("plans/<slug:code>/", candidate_views.plan, name="plan"),
    path("plans/<slug:code>/apply/", candidate_views.apply, name="apply"),
    path("plans/<slug:code>/names/", views.enrol, name="enrol"),
    path("plans/<slug:code>/results/", candidate_views.publicity, name="publicity"),
    path("plans/<slug:code>/objections/", candidate_views.object_to, name="object_to"),
    path("standards/<slug:occupation>/<slug:level>/", candidate_views.standard, name="standard"),
    path("mine/", candidate_views.mine, name="mine"),
    path("mine/<int:candidate>/", candidate_views.result, name="result"),
    path("mine/<int:candidate>/ticket/", candidate_views.ticket, name="ticket"),
    path("mine/<int:candidate>/withdraw/", candidate_views.withdraw, name="withdraw"),
    path("paper/<slug:code>/<int:number>/", candidate_views.paper, name="paper"),
    path("paper/<slug:code>/hand-in/", candidate_views.hand_in, name="hand_in"),
    path("desk/", views.desk, name="desk"),
    path("desk/new/", views.draft, name="draft"),
    path("batches/<slug:code>/", views.batch, name="batch"),
    path("batches/<slug:code>/change/", views.change, name="change"),
    path("batches/<slug:code>/roll/", exam_views.roll, name="roll"),
    path("batches/<slug:code>/roll/<int:place>/", exam_views.let_in, name="let_in"),
    path("batches/<slug:code>/tickets/", exam_views.tickets, name="tickets"),
    path("batches/<slug:code>/step/", views.step, name="step"),
    path("batches/<slug:code>/sittings/", views.add_sitting, name="add_sitting"),
    path("batches/<slug:code>/sittings/<int:sitting>/remove/", views.remove_sitting, name="remove_sitting"),
    path("batches/<slug:code>/examiners/", views.assign, name="assign"),
    path("batches/<slug:code>/examiners/<int:assignment>/relieve/", views.relieve, name="relieve"),
    path("batches/<slug:code>/incidents/", views.incident, name="incident"),
    path(
        "batches/<slug:code>/incidents/<int:incident>/revoke/", views.revoke_incident, name="revoke_incident"
    ),
    path("batches/<slug:code>/marks/<slug:part>/", exam_views.marks, name="marks"),
    path("batches/<slug:code>/differences/", exam_views.differences, name="differences"),
    path("batches/<slug:code>/settle/", exam_views.settle, name="settle"),
    path("batches/<slug:code>/questions/", exam_views.statistics, name="statistics"),
    path("batches/<slug:code>/raw/", exam_views.raw, name="raw"),
    path("batches/<slug:code>/upload.<slug:kind>", views.upload, name="upload"),
    path("door/<uuid:ticket>/", exam_views.door, name="door"),
    path("examiners/<int:examiner>/conflicts/", views.declare, name="declare"),
    path("office/", views.office, name="office"),
    path("office/applications/<int:candidate>/", views.decide, name="decide"),
    path("office/objections/<slug:code>/<int:objection>/", views.answer, name="answer"),
    path("office/examiners/", registry_views.examiner_list, name="examiners"),
    path("office/bank/", exam_views.bank, name="bank"),
    path("office/bank/<slug:occupation>/<slug:level>/", exam_views.items, name="items"),
    path("office/radar/", exam_views.radar, name="radar"),
    path("office/radar/<slug:kind>/<slug:key>/", exam_views.look_into, name="look_into"),
    path("skills/", registry_views.skills, name="skills"),
    path("skills/new/", registry_views.add_skill, name="add_skill"),
    path("posts/", registry_views.firm_posts, name="firm_posts"),
    path("posts/<int:post>/step/", registry_views.post_step, name="post_step"),
    path("office/posts/", registry_views.posts_office, name="posts_office"),
]
