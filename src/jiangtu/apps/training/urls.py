"""Addresses of the training pages."""

from django.urls import path

from jiangtu.apps.training import api, people_views, views, window_views

app_name = "training"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("map.svg", views.map_picture, name="map"),
    path("code/", views.code, name="code"),
    path("code.<slug:form>", views.code_image, name="code_image"),
    path("c/<str:class_code>/", views.class_page, name="class_page"),
    path("c/<str:class_code>/lessons.ics", views.feed_of, name="feed"),
    path("c/<str:class_code>/order/", views.order, name="order"),
    path("mine/", views.mine, name="mine"),
    path("seats/<uuid:press>/", views.seat, name="seat"),
    path("take/", api.take, name="take"),
    path("clock/", api.clock, name="clock"),
    path("draws/<int:window>/", api.draw, name="draw"),
    path("<int:number>/give-up/", api.give_up, name="give_up"),
    path("<int:number>/accept/", api.accept_offer, name="accept_offer"),
    path("windows/", window_views.listing, name="windows"),
    path("windows/new/", window_views.open_window, name="open_window"),
    path("windows/<int:window>/", window_views.window, name="window"),
    path("windows/<int:window>/rank/", window_views.rank, name="rank"),
    path("windows/<int:window>/settle/", window_views.settle, name="settle"),
    path("firm/", people_views.firm, name="firm"),
    path("firm/<str:class_code>/", people_views.firm_class, name="firm_class"),
    path("firm/<str:class_code>/reserve/", people_views.reserve, name="reserve"),
    path("firm/<str:class_code>/name/", people_views.name, name="name"),
    path("firm/<str:class_code>/release/", people_views.release, name="release"),
    path("people/<str:class_code>/", people_views.people, name="people"),
    path("people/<str:class_code>/resize/", people_views.resize, name="resize"),
    path("people/<str:class_code>/remove/", people_views.remove, name="remove"),
    path("desk/", views.desk, name="desk"),
    path("desk/new/", views.plan, name="plan"),
    path("desk/courses/", views.courses, name="courses"),
    path("desk/packages/", views.package, name="package"),
    path("desk/courses/<int:course>/sign/", views.sign, name="sign"),
    path("desk/c/<str:class_code>/", views.tasks, name="tasks"),
    path("desk/c/<str:class_code>/edit/", views.revise, name="revise"),
    path("desk/c/<str:class_code>/repeat/", views.repeat, name="repeat"),
    path("desk/c/<str:class_code>/names/", views.names, name="names"),
    path("step/<str:class_code>/", views.step, name="step"),
    path("office/", views.office, name="office"),
    path("office/c/<str:class_code>/", views.office_class, name="office_class"),
    path("office/c/<str:class_code>/arrivals/", views.arrivals, name="arrivals"),
]
