"""Addresses of career."""

from django.urls import path

from jiangtu.apps.career import credit_views, firm_views, school_views, views

app_name = "career"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("goals/", views.set_goal, name="set_goal"),
    path("goals/<int:goal>/", views.step_goal, name="step_goal"),
    path("to/<slug:kind>/<slug:grade>/", views.rung, name="rung"),
    path("questions/", views.questions, name="questions"),
    path("questions/<slug:question>/", views.say, name="say"),
    path("credits/", credit_views.credit_page, name="credits"),
    path("credits/ask/", credit_views.ask_credits, name="ask_credits"),
    path("credits/exchange/", credit_views.ask_exchange, name="ask_exchange"),
    path("credits/use/", credit_views.ask_use, name="ask_use"),
    path("credits/<int:asking>/take-back/", credit_views.take_back, name="take_back"),
    path("credits/elmo.xml", credit_views.elmo, name="elmo"),
    path("credits/ctdl.json", credit_views.ctdl, name="ctdl"),
    path("switches/", firm_views.ask_switch, name="ask_switch"),
    path("switches/<int:switch>/", firm_views.answer_switch, name="answer_switch"),
    path("firm/", firm_views.firm, name="firm"),
    path("firm/grades/", firm_views.set_grade, name="set_grade"),
    path("firm/people/", firm_views.hold_grade, name="hold_grade"),
    path("firm/survey/", firm_views.survey, name="survey"),
    path("school/", school_views.school, name="school"),
    path("school/rules/", school_views.use_rules, name="use_rules"),
    path("school/asked/<int:asking>/", school_views.decide, name="decide"),
    path("school/results/", school_views.add_result, name="add_result"),
    path("school/results/<int:result>/", school_views.withdraw_result, name="withdraw_result"),
    path("office/", firm_views.office, name="office"),
    path("office/agreements/", views.office_agreements, name="office_agreements"),
    path("office/agreements/draft/", views.draft_agreement, name="draft_agreement"),
    path("office/agreements/<int:agreement>/", views.step_agreement, name="step_agreement"),
    path("bridges/", views.bridge_table, name="bridges"),
    path("agreements/", views.agreement_table, name="agreements"),
]
