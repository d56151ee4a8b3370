"""Every address of the site, one line an app; the menu in reading order, a chapter a link of the chain."""

from dataclasses import dataclass

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A place in the menu: its URL name, which also decides who sees it, and its word."""

    name: str
    label: object

    @property
    def app(self) -> str:
        """The app the place belongs to."""
        return self.name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Places that belong together; the menu shows the chapters, and below them the places of the one being read."""

    label: object
    items: tuple[MenuItem, ...]


MENU = (
    Chapter(
        _("我的"),
        (
            MenuItem("portal:rights", _("我的权益")),
            MenuItem("incentive:mine", _("我的补贴")),
            MenuItem("files:my_file", _("我的档案")),
            MenuItem("career:mine", _("我的发展")),
        ),
    ),
    Chapter(
        _("全市"), (MenuItem("monitor:cockpit", _("全市概览")), MenuItem("facts:snapshots", _("数据快照")))
    ),
    Chapter(
        _("数据"),
        (
            MenuItem("intake:batches", _("数据导入")),
            MenuItem("files:queue", _("疑似重复")),
            MenuItem("files:corrections", _("更正申请")),
        ),
    ),
    Chapter(
        _("培训"),
        (
            MenuItem("training:desk", _("我们的培训班")),
            MenuItem("training:office", _("开班审核")),
            MenuItem("training:catalogue", _("培训班")),
            MenuItem("training:mine", _("我的培训班")),
            MenuItem("classroom:flags", _("课堂异常")),
            MenuItem("classroom:follow_ups", _("结业跟踪")),
            MenuItem("learning:library", _("学习")),
            MenuItem("learning:authored", _("我们的课程页")),
            MenuItem("learning:tuition_office", _("求学圆梦审核")),
            MenuItem("learning:platforms", _("外部学习平台")),
        ),
    ),
    Chapter(
        _("岗位"),
        (
            MenuItem("workplace:home", _("岗位培训")),
            MenuItem("workplace:mine", _("我的岗位和技能")),
            MenuItem("workplace:overview", _("岗位培训总览")),
            MenuItem("career:firm", _("技能薪级")),
            MenuItem("career:office", _("等级与薪级")),
        ),
    ),
    Chapter(
        _("评价"),
        (
            MenuItem("appraisal:desk", _("我们的评价")),
            MenuItem("appraisal:office", _("评价办理")),
            MenuItem("appraisal:plans", _("技能评价")),
            MenuItem("appraisal:mine", _("我的评价")),
            MenuItem("certificates:mine", _("我的证书")),
            MenuItem("certificates:office", _("证书管理")),
            MenuItem("career:school", _("学分认定")),
        ),
    ),
    Chapter(
        _("补贴"),
        (
            MenuItem("incentive:ours", _("本单位的补贴")),
            MenuItem("incentive:queue", _("补贴审核")),
            MenuItem("ledger:funds", _("资金")),
            MenuItem("ledger:batches", _("付款批次")),
            MenuItem("policy:policies", _("政策")),
            MenuItem("incentive:stop_list", _("撤回政策版本")),
        ),
    ),
    Chapter(
        _("名录"), (MenuItem("registers:holding", _("本单位")), MenuItem("registers:queue", _("名录审核")))
    ),
    Chapter(_("管理"), (MenuItem("accounts:accounts", _("账号管理")),)),
)

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("accounts/", include("jiangtu.apps.accounts.urls")),
    path("intake/", include("jiangtu.apps.intake.urls")),
    path("files/", include("jiangtu.apps.files.urls")),
    path("facts/", include("jiangtu.apps.facts.urls")),
    path("registers/", include("jiangtu.apps.registers.urls")),
    path("classes/", include("jiangtu.apps.training.urls")),
    path("classroom/", include("jiangtu.apps.classroom.urls")),
    path("learning/", include("jiangtu.apps.learning.urls")),
    path("workplace/", include("jiangtu.apps.workplace.urls")),
    path("certificates/", include("jiangtu.apps.certificates.urls")),
    path("appraisal/", include("jiangtu.apps.appraisal.urls")),
    path("career/", include("jiangtu.apps.career.urls")),
    path("money/", include("jiangtu.apps.ledger.urls")),
    path("claims/", include("jiangtu.apps.incentive.urls")),
    path("policies/", include("jiangtu.apps.policy.urls")),
    path("city/", include("jiangtu.apps.monitor.urls")),
    path("", include("jiangtu.apps.portal.urls")),
]

handler403 = "jiangtu.apps.portal.views.closed"
handler404 = "jiangtu.apps.portal.views.not_found"
handler500 = "jiangtu.apps.portal.views.broken"
