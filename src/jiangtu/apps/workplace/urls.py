"""Addresses of the workplace pages."""

from django.urls import path

from jiangtu.apps.workplace import people_views, views

app_name = "workplace"
urlpatterns = [
    path("", views.home, name="home"),
    path("fund/<int:year>/", views.fund, name="fund"),
    path("fund/<int:year>/state/", views.state_year, name="state_year"),
    path("fund/<int:year>/spend/", views.spend, name="spend"),
    path("fund/<int:year>/paste/", views.paste, name="paste"),
    path("fund/<int:year>/rows/<int:row>/reverse/", views.reverse, name="reverse"),
    path("fund/<int:year>/close/", views.close, name="close"),
    path("matrix/", people_views.matrix, name="matrix"),
    path("matrix/posts/", people_views.add_post, name="add_post"),
    path("matrix/enrol/", people_views.enrol, name="enrol"),
    path("people/<int:person>/", people_views.person, name="person"),
    path("people/<int:person>/place/", people_views.place, name="place"),
    path("placements/<int:placement>/end/", people_views.end, name="end"),
    path("plans/", people_views.draft, name="draft"),
    path("plans/<int:plan>/", people_views.plan, name="plan"),
    path("plans/<int:plan>/people/", people_views.people, name="people"),
    path("plans/<int:plan>/people/<int:leaver>/", people_views.target, name="target"),
    path("plans/<int:plan>/step/", people_views.step_plan, name="step_plan"),
    path("help/", views.helps, name="helps"),
    path("help/ask/", views.ask, name="ask"),
    path("help/<int:number>/step/", views.step_help, name="step_help"),
    path("help/<int:number>/voucher/", views.voucher, name="voucher"),
    path("overview/", views.overview, name="overview"),
    path("mine/", views.mine, name="mine"),
    path("mine/<str:what>/<int:number>/", views.answer, name="answer"),
    path("published/", views.published, name="published"),
]
