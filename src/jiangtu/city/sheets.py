"""The departments' sheets: which file, under which titles, with which column names, in which file type.

Every department names the same things differently; the names here are the city's, not the importer's.
"""

from dataclasses import dataclass, field

from jiangtu.city.dirt import DAYS, LAST_MONTHS, MONTHS, Dates


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its heading, the source column behind it, and the heading above it in a two-line head.

    Sources: a column of the mention or the record, "#" (running number), "employer_name", or "remark".
    """

    name: str
    source: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One department's workbook of one kind of record.

    `suffix`: xlsx, or the encoding of a text file (gb18030, utf-8-sig, utf-16). `dates` says how each date column is
    written; `inclusive` names columns whose written day is the last that counts (the record's is the day after).
    """

    kind: str
    department: str
    stem: str
    title: str
    suffix: str
    heads: tuple[Head, ...]
    words: str = "label"  # how levels are written: label 四级, trade 中级工, both 四级/中级工
    occupation: str = "name"  # name, code, or both
    dates: dict[str, Dates] = field(default_factory=dict)
    inclusive: frozenset[str] = frozenset()
    note_sheet: bool = False


def _heads(text: str) -> tuple[Head, ...]:
    """Heads from `group/name=source` words."""
    heads = []
    for word in text.split():
        name, source = word.split("=")
        group, _, name = name.rpartition("/")
        heads.append(Head(name, source, group))
    return tuple(heads)


SHEETS = (
    Sheet(
        kind="insurance",
        department="市社会保险事业管理中心",
        stem="社会保险缴费明细",
        title="柳州市社会保险缴费明细表",
        suffix="xlsx",
        heads=_heads(
            "序号=# 参保人信息/姓名=name 参保人信息/社会保障号码=citizen_number 参保人信息/性别=sex "
            "参保人信息/出生日期=born_on 缴费信息/险种类型=insurance 缴费信息/单位名称=employer_name "
            "缴费信息/单位统一社会信用代码=employer 缴费信息/参保地=area 缴费信息/起始年月=from_on "
            "缴费信息/终止年月=until_on 缴费信息/月缴费基数（元）=base_fen 备注=remark"
        ),
        dates={"born_on": DAYS, "from_on": MONTHS, "until_on": LAST_MONTHS},
        note_sheet=True,
    ),
    Sheet(
        kind="employment",
        department="市就业服务中心",
        stem="就业登记与劳动合同备案",
        title="柳州市就业登记暨劳动合同备案名册",
        suffix="xlsx",
        heads=_heads(
            "序号=# 姓名=name 身份证号=citizen_number 性别=sex 联系电话=phone 户口性质=household 户籍所在地=home_area "
            "文化程度=schooling 用人单位名称=employer_name 统一社会信用代码=employer 从事工种=occupation "
            "劳动合同类型=contract 合同起始日期=from_on 合同终止日期=until_on"
        ),
        dates={"from_on": DAYS, "until_on": DAYS},
        inclusive=frozenset({"until_on"}),
    ),
    Sheet(
        kind="certificates",
        department="市职业技能评价中心",
        stem="技能人才评价证书",
        title="柳州市技能人才评价持证人员名单",
        suffix="xlsx",
        heads=_heads(
            "序号=# 持证人=name 证件号码=citizen_number 性别=sex 出生年月日=born_on 证书类别=kind 证书编号=number "
            "职业（工种）=occupation 技能等级=level 考核形式=mode 发证日期=issued_on 是否作废=withdrawn 备注=remark"
        ),
        words="both",
        dates={"born_on": DAYS, "issued_on": DAYS},
    ),
    Sheet(
        kind="training",
        department="市职业培训管理处",
        stem="补贴性职业技能培训花名册",
        title="柳州市补贴性职业技能培训学员花名册",
        suffix="xlsx",
        heads=_heads(
            "序号=# 学员/学员姓名=name 学员/公民身份号码=citizen_number 学员/性别=sex 学员/手机号码=phone "
            "学员/人员类别=group 班级/班级编号=class_code 班级/培训机构代码=provider 班级/培训类别=kind "
            "班级/培训工种=occupation 班级/培训等级=level 班级/开班备案日期=filed_on 班级/开班日期=started_on "
            "班级/结业日期=ended_on 班级/总课时=hours 班级/实操课时=practice_hours 结果/出勤率=attended_percent "
            "结果/培养年限=years 结果/结业情况=outcome 结果/预拨金额（元）=advance_fen"
        ),
        words="trade",
        dates={"filed_on": DAYS, "started_on": DAYS, "ended_on": DAYS},
        note_sheet=True,
    ),
    Sheet(
        kind="education",
        department="市教育局",
        stem="中高职院校学籍与毕业生",
        title="柳州市中高职院校学籍及毕业生信息表",
        suffix="utf-8-sig",
        heads=_heads(
            "序号=# 学生姓名=name 身份证件号码=citizen_number 性别=sex 出生日期=born_on 联系电话=phone "
            "户口所在地=home_area 学校类别=kind 培养层次=schooling 专业对应职业=occupation 入学年月=enrolled_on "
            "毕业年月=graduated_on 是否毕业学年=final_year"
        ),
        occupation="code",
        dates={"born_on": DAYS, "enrolled_on": DAYS, "graduated_on": DAYS},
    ),
    Sheet(
        kind="memberships",
        department="市总工会",
        stem="工会会员名册",
        title="柳州市基层工会会员实名制名册",
        suffix="utf-16",
        heads=_heads(
            "序号=# 会员姓名=name 身份证号码=citizen_number 性别=sex 生日=born_on 手机=phone 入会时间=from_on 退会时间=until_on"
        ),
        dates={"born_on": DAYS, "from_on": DAYS, "until_on": DAYS},
    ),
    Sheet(
        kind="employers",
        department="市市场监督管理局",
        stem="企业登记名录",
        title="柳州市企业登记基本信息名录",
        suffix="xlsx",
        heads=_heads(
            "序号=# 企业名称=name 统一社会信用代码=employer 所属行业=industry 所在地区=area 企业规模=size 成立日期=registered_on"
        ),
        dates={"registered_on": DAYS},
        note_sheet=True,
    ),
    Sheet(
        kind="claims",
        department="市失业保险科",
        stem="补贴发放记录",
        title="柳州市职业技能提升及培训补贴发放明细",
        suffix="gb18030",
        heads=_heads(
            "序号=# 申请人=name 证件号=citizen_number 本人电话=phone 补贴项目=kind 资金渠道=fund 职业工种=occupation "
            "证书等级=level 证书编号=certificate 是否紧缺=shortage 发放金额（元）=amount_fen 发放日期=paid_on 备注=remark"
        ),
        words="label",
        dates={"paid_on": DAYS},
    ),
    Sheet(
        kind="statuses",
        department="市就业援助科",
        stem="重点群体人员类别",
        title="柳州市重点群体人员类别登记表",
        suffix="xlsx",
        heads=_heads(
            "序号=# 姓名=name 公民身份号码=citizen_number 性别=sex 移动电话=phone 户籍性质=household 户籍地址=home_area "
            "人员类别=status 认定日期=from_on 退出日期=until_on"
        ),
        dates={"from_on": DAYS, "until_on": DAYS},
        inclusive=frozenset({"until_on"}),
    ),
    Sheet(
        kind="titles",
        department="市职称工作领导小组办公室",
        stem="专业技术职称登记",
        title="柳州市专业技术职称登记册",
        suffix="xlsx",
        heads=_heads(
            "序号=# 姓名=name 身份证号=citizen_number 性别=sex 出生年月日=born_on 联系方式=phone 职称级别=title "
            "对应职业=occupation 取得日期=obtained_on"
        ),
        dates={"born_on": DAYS, "obtained_on": DAYS},
    ),
    Sheet(
        kind="honours",
        department="市人才工作办公室",
        stem="荣誉与工作室",
        title="柳州市技能人才荣誉与工作室名录",
        suffix="xlsx",
        heads=_heads(
            "序号=# 姓名=name 身份证号码=citizen_number 性别=sex 联系电话=phone 荣誉类别=kind 荣誉级别=tier "
            "授予日期=awarded_on 失效日期=until_on"
        ),
        dates={"awarded_on": DAYS, "until_on": DAYS},
    ),
)
"""Every sheet of a delivery, in the order the files are written."""
