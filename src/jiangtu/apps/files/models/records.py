"""What is known of a person, one table a kind, and the employers they work for."""

from django.db import models

from jiangtu.apps.files.models.stated import Record, Versioned


class Insurance(Record):
    """参保 spells."""

    insurance = models.CharField("险种", max_length=20)
    employer = models.CharField("缴费单位", max_length=40, null=True)
    area = models.CharField("缴费地", max_length=20, null=True)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)
    base_fen = models.BigIntegerField("缴费基数", null=True)


class Employment(Record):
    """就业 spells."""

    employer = models.CharField("单位", max_length=40, null=True)
    occupation = models.CharField("职业", max_length=40, null=True)
    contract = models.CharField("合同类型", max_length=20, null=True)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)


class Certificate(Record):
    """证书."""

    number = models.CharField("证书编号", max_length=40, null=True)
    kind = models.CharField("证书类型", max_length=20)
    occupation = models.CharField("职业", max_length=40, null=True)
    level = models.CharField("等级", max_length=4, null=True)
    mode = models.CharField("考核方式", max_length=20, null=True)
    issued_on = models.DateField("发证日期")
    withdrawn = models.BooleanField("已撤销")


class Training(Record):
    """培训记录."""

    class_code = models.CharField("班级编号", max_length=40, null=True)
    provider = models.CharField("培训机构", max_length=40, null=True)
    kind = models.CharField("培训类型", max_length=20)
    occupation = models.CharField("职业", max_length=40, null=True)
    level = models.CharField("等级", max_length=4, null=True)
    group = models.CharField("申报人员类别", max_length=20, null=True)
    filed_on = models.DateField("开班备案日", null=True)
    started_on = models.DateField("开班日")
    ended_on = models.DateField("结业日", null=True)
    hours = models.IntegerField("课时", null=True)
    practice_hours = models.IntegerField("实操课时", null=True)
    attended_percent = models.IntegerField("出勤率", null=True)
    years = models.IntegerField("学徒年限", null=True)
    outcome = models.CharField("结业结果", max_length=20, null=True)
    advance_fen = models.BigIntegerField("预拨金额", null=True)


class Education(Record):
    """学历经历."""

    kind = models.CharField("办学类型", max_length=20)
    schooling = models.CharField("学历", max_length=20)
    occupation = models.CharField("专业对应职业", max_length=40, null=True)
    enrolled_on = models.DateField("入学日")
    graduated_on = models.DateField("毕业日", null=True)
    final_year = models.BooleanField("毕业学年", null=True)


class Title(Record):
    """职称."""

    title = models.CharField("职称", max_length=20)
    occupation = models.CharField("对应职业", max_length=40, null=True)
    obtained_on = models.DateField("取得日期")


class Status(Record):
    """人员类别登记."""

    status = models.CharField("类别", max_length=20)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)


class Claim(Record):
    """已享受补贴."""

    kind = models.CharField("补贴类别", max_length=20)
    fund = models.CharField("资金来源", max_length=30, null=True)
    occupation = models.CharField("职业", max_length=40, null=True)
    level = models.CharField("等级", max_length=4, null=True)
    certificate = models.CharField("证书编号", max_length=40, null=True)
    shortage = models.BooleanField("按紧缺享受", null=True)
    amount_fen = models.BigIntegerField("金额")
    paid_on = models.DateField("发放日期")


class Honour(Record):
    """荣誉与工作室."""

    kind = models.CharField("类别", max_length=20)
    tier = models.CharField("层级", max_length=20, null=True)
    awarded_on = models.DateField("授予日期")
    until_on = models.DateField("失效日", null=True)


class Membership(Record):
    """工会会籍."""

    from_on = models.DateField("入会日期")
    until_on = models.DateField("退会日期", null=True)


class Rotation(Record):
    """轮岗与挂职 spells."""

    kind = models.CharField("轮岗方式", max_length=20)
    post = models.CharField("轮岗岗位", max_length=200, null=True)
    host = models.CharField("接收单位", max_length=200, null=True)
    occupation = models.CharField("职业", max_length=40, null=True)
    employer = models.CharField("派出单位", max_length=40, null=True)
    from_on = models.DateField("起始日")
    until_on = models.DateField("终止日", null=True)
    agreed = models.BooleanField("本人认可", null=True)


class Employer(Versioned):
    """企业名录: hangs on no mention."""

    employer = models.CharField("统一社会信用代码", max_length=40)
    name = models.CharField("单位名称", max_length=200)
    industry = models.CharField("行业", max_length=20, null=True)
    area = models.CharField("所在地", max_length=20, null=True)
    size = models.CharField("规模", max_length=20, null=True)
    registered_on = models.DateField("成立日期", null=True)


PERSONAL: dict[str, type[Record]] = {
    "insurance": Insurance,
    "employment": Employment,
    "certificates": Certificate,
    "training": Training,
    "education": Education,
    "titles": Title,
    "statuses": Status,
    "claims": Claim,
    "honours": Honour,
    "memberships": Membership,
    "rotations": Rotation,
}
RECORDS: dict[str, type[Versioned]] = {**PERSONAL, "employers": Employer}
"""Every kind of record by its name in `engine.schema.efile`; the personal ones hang on a mention."""
