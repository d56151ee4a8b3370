"""The closed lists of codes used by columns, each with Chinese and English labels.

Codes are short, stable and uppercase; a code is never reused. Ordered domains run from the lowest to the highest,
so that `level >= 三级` means "level three or above".
"""

from jiangtu.engine.schema.table import Domain

LEVEL = Domain(
    "level",
    "技能等级",
    {
        "A": "学徒工",
        "5": "五级",
        "4": "四级",
        "3": "三级",
        "2": "二级",
        "1": "一级",
        "S": "特级技师",
        "C": "首席技师",
    },
    ordered=True,
    english={
        "A": "apprentice",
        "5": "level 5",
        "4": "level 4",
        "3": "level 3",
        "2": "level 2",
        "1": "level 1",
        "S": "special-grade technician",
        "C": "chief technician",
    },
)
SEX = Domain("sex", "性别", {"M": "男", "F": "女"}, english={"M": "male", "F": "female"})
HOUSEHOLD = Domain(
    "household",
    "户口性质",
    {"RURAL": "农业户口", "URBAN": "非农业户口"},
    english={"RURAL": "rural", "URBAN": "urban"},
)
SCHOOLING = Domain(
    "schooling",
    "学历",
    {
        "NONE": "未上学",
        "PRIMARY": "小学",
        "JUNIOR": "初中",
        "SENIOR": "高中",
        "VOCATIONAL": "中职",
        "COLLEGE": "大专",
        "BACHELOR": "本科",
        "MASTER": "硕士",
        "DOCTOR": "博士",
    },
    ordered=True,
    english={
        "NONE": "none",
        "PRIMARY": "primary",
        "JUNIOR": "junior secondary",
        "SENIOR": "senior secondary",
        "VOCATIONAL": "secondary vocational",
        "COLLEGE": "college",
        "BACHELOR": "bachelor",
        "MASTER": "master",
        "DOCTOR": "doctor",
    },
)
SCHOOL_KIND = Domain(
    "school_kind",
    "办学类型",
    {
        "GENERAL": "普通学校",
        "SECONDARY": "中等职业学校",
        "TECHNICIAN": "技工院校",
        "SENIOR_TECHNICIAN": "高级技工学校或技师学院",
        "RESERVE_TECHNICIAN": "预备技师班",
        "HIGHER_VOCATIONAL": "高等职业学校",
    },
    english={
        "GENERAL": "general",
        "SECONDARY": "secondary vocational",
        "TECHNICIAN": "technician school",
        "SENIOR_TECHNICIAN": "senior technician school",
        "RESERVE_TECHNICIAN": "reserve technician class",
        "HIGHER_VOCATIONAL": "higher vocational",
    },
)
TITLE = Domain(
    "title",
    "职称",
    {"ASSISTANT": "初级职称", "MIDDLE": "中级职称", "DEPUTY": "副高级职称", "FULL": "正高级职称"},
    ordered=True,
    english={
        "ASSISTANT": "assistant title",
        "MIDDLE": "middle title",
        "DEPUTY": "deputy senior title",
        "FULL": "full senior title",
    },
)
INSURANCE = Domain(
    "insurance",
    "险种",
    {
        "UNEMPLOYMENT": "失业保险",
        "PENSION": "企业职工基本养老保险",
        "PUBLIC_PENSION": "机关事业单位养老保险",
        "INJURY": "工伤保险",
    },
    english={
        "UNEMPLOYMENT": "unemployment insurance",
        "PENSION": "enterprise pension",
        "PUBLIC_PENSION": "public-sector pension",
        "INJURY": "work-injury insurance",
    },
)
CONTRACT = Domain(
    "contract",
    "合同类型",
    {"FIXED": "固定期限", "OPEN": "无固定期限", "TASK": "以完成一定任务为期限", "DISPATCH": "劳务派遣"},
    english={"FIXED": "fixed term", "OPEN": "open-ended", "TASK": "by task", "DISPATCH": "dispatch"},
)
STATUS = Domain(
    "status",
    "人员类别",
    {
        "UNEMPLOYED": "登记失业人员",
        "HARDSHIP": "就业困难人员",
        "ANTI_POVERTY": "防止返贫监测对象",
        "TRANSFER": "农村转移就业劳动者",
        "GRADUATING": "毕业学年毕业生",
        "LEAVER": "两后生",
        "BENEFIT": "领取失业保险金人员",
        "PUBLIC_POST": "机关事业单位在编人员",
        "PENSIONER": "领取养老金人员",
        "FLEXIBLE": "灵活就业人员",
    },
    english={
        "UNEMPLOYED": "registered unemployed",
        "HARDSHIP": "hard to employ",
        "ANTI_POVERTY": "monitored against poverty",
        "TRANSFER": "rural transfer worker",
        "GRADUATING": "final-year student",
        "LEAVER": "school leaver",
        "BENEFIT": "draws unemployment benefit",
        "PUBLIC_POST": "holds a public post",
        "PENSIONER": "draws a pension",
        "FLEXIBLE": "flexibly employed",
    },
)
CERTIFICATE_KIND = Domain(
    "certificate_kind",
    "证书类型",
    {
        "SKILL": "职业技能等级证书",
        "QUALIFICATION": "职业资格证书",
        "SINGLE": "专项职业能力证书",
        "COMPLETION": "培训合格证书",
    },
    english={
        "SKILL": "skill-level certificate",
        "QUALIFICATION": "qualification certificate",
        "SINGLE": "single-ability certificate",
        "COMPLETION": "training completion",
    },
)
ASSESSMENT_MODE = Domain(
    "assessment_mode",
    "考核方式",
    {"FULL": "理论加实操", "PAPER": "全部笔试"},
    english={"FULL": "theory and practice", "PAPER": "paper only"},
)
TRAINING_KIND = Domain(
    "training_kind",
    "培训类型",
    {
        "SUBSIDISED": "补贴性培训",
        "PROJECT": "项目制培训",
        "ORDER": "订单班",
        "APPRENTICE": "企业新型学徒制",
        "STARTUP": "创业培训",
        "SAFETY": "安全技能培训",
        "INDUCTION": "岗前培训",
        "HOSPITAL": "医校双制",
        "INTEGRATED": "工学一体化",
        "CAMP": "求职能力实训营",
        "PALACE": "文化宫公益班",
        "LANGUAGE": "国家通用语言文字培训",
    },
    english={
        "SUBSIDISED": "subsidised course",
        "PROJECT": "project class",
        "ORDER": "order class",
        "APPRENTICE": "enterprise apprenticeship",
        "STARTUP": "start-up course",
        "SAFETY": "safety training",
        "INDUCTION": "induction",
        "HOSPITAL": "hospital and school",
        "INTEGRATED": "work-and-study integrated",
        "CAMP": "employability camp",
        "PALACE": "cultural-palace class",
        "LANGUAGE": "standard spoken and written Chinese",
    },
)
OUTCOME = Domain(
    "outcome",
    "结业结果",
    {"RUNNING": "在学", "FINISHED": "结业", "CERTIFIED": "结业并取证", "UNFINISHED": "未完成"},
    english={
        "RUNNING": "running",
        "FINISHED": "finished",
        "CERTIFIED": "finished with certificate",
        "UNFINISHED": "not finished",
    },
)
CLAIM_KIND = Domain(
    "claim_kind",
    "补贴类别",
    {
        "UPGRADE": "技能提升补贴",
        "TRAINING": "职业培训补贴",
        "ASSESSMENT": "职业技能评价补贴",
        "APPRENTICE": "学徒制培训补贴",
        "LIVING": "培训期间生活费补贴",
        "HONOUR": "人才奖励",
    },
    english={
        "UPGRADE": "skill-upgrade subsidy",
        "TRAINING": "training subsidy",
        "ASSESSMENT": "assessment subsidy",
        "APPRENTICE": "apprenticeship subsidy",
        "LIVING": "living allowance",
        "HONOUR": "talent award",
    },
)
FUND = Domain(
    "fund",
    "资金来源",
    {
        "UNEMPLOYMENT_INSURANCE": "失业保险基金",
        "EMPLOYMENT": "就业补助资金",
        "SKILLS_ACCOUNT": "职业技能提升行动专账",
        "TALENT": "人才专项资金",
    },
    english={
        "UNEMPLOYMENT_INSURANCE": "unemployment-insurance fund",
        "EMPLOYMENT": "employment fund",
        "SKILLS_ACCOUNT": "skills special account",
        "TALENT": "talent fund",
    },
)
HONOUR_KIND = Domain(
    "honour_kind",
    "荣誉类别",
    {
        "EXPERT": "技术能手",
        "CRAFTSMAN": "工匠",
        "MODEL": "劳动模范",
        "MASTER_STUDIO": "技能大师工作室",
        "MODEL_STUDIO": "劳模工匠创新工作室",
    },
    english={
        "EXPERT": "technical expert",
        "CRAFTSMAN": "craftsman",
        "MODEL": "model worker",
        "MASTER_STUDIO": "master studio",
        "MODEL_STUDIO": "model worker's studio",
    },
)
TIER = Domain(
    "tier",
    "层级",
    {"COUNTY": "县级", "CITY": "市级", "PROVINCE": "省级", "NATION": "国家级"},
    ordered=True,
    english={"COUNTY": "county", "CITY": "city", "PROVINCE": "province", "NATION": "nation"},
)
MOVE = Domain(
    "move",
    "轮岗方式",
    {"ROTATION": "多岗轮训", "SECONDMENT": "挂职锻炼", "STUDY": "外出研修"},
    english={"ROTATION": "rotation", "SECONDMENT": "secondment", "STUDY": "study elsewhere"},
)
EMPLOYER_SIZE = Domain(
    "employer_size",
    "企业规模",
    {"MICRO": "微型", "SMALL": "小型", "MEDIUM": "中型", "LARGE": "大型"},
    ordered=True,
    english={"MICRO": "micro", "SMALL": "small", "MEDIUM": "medium", "LARGE": "large"},
)

ALL: dict[str, Domain] = {
    domain.name: domain
    for domain in (
        LEVEL, SEX, HOUSEHOLD, SCHOOLING, SCHOOL_KIND, TITLE, INSURANCE, CONTRACT, STATUS, CERTIFICATE_KIND,
        ASSESSMENT_MODE, TRAINING_KIND, OUTCOME, CLAIM_KIND, FUND, HONOUR_KIND, TIER, MOVE, EMPLOYER_SIZE,
    )
}  # fmt: skip
