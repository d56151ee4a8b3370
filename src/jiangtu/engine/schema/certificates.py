"""证书: one row per certificate issued to a worker.

Level certificates, qualifications and single-ability certificates; a withdrawn one stays, marked.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

CERTIFICATES = Table(
    name="certificates",
    label="证书",
    grain="one row per certificate issued to a worker",
    subject="person",
    unit="certificate",
    order=("issued_on", "record"),
    columns=(
        Column(
            "person",
            "人员",
            Kind.KEY,
            null="从不为空",
            source="归集匹配",
        ),
        Column(
            "record",
            "档案行",
            Kind.KEY,
            null="从不为空",
            source="电子档案",
        ),
        Column(
            "number",
            "证书编号",
            Kind.TERM,
            null="来源未填",
            source="技能人才评价证书",
            of="certificate",
        ),
        Column(
            "kind",
            "证书类型",
            Kind.CODE,
            null="从不为空",
            source="技能人才评价证书",
            of=domains.CERTIFICATE_KIND.name,
        ),
        Column(
            "occupation",
            "职业",
            Kind.TERM,
            null="职业名称无法对应到职业分类大典",
            source="技能人才评价证书",
            of="occupation",
        ),
        Column(
            "level",
            "等级",
            Kind.CODE,
            null="专项能力证书没有等级",
            source="技能人才评价证书",
            of=domains.LEVEL.name,
        ),
        Column(
            "mode",
            "考核方式",
            Kind.CODE,
            null="来源未填",
            source="技能人才评价证书",
            of=domains.ASSESSMENT_MODE.name,
        ),
        Column(
            "issued_on",
            "发证日期",
            Kind.DATE,
            null="从不为空",
            source="技能人才评价证书",
        ),
        Column(
            "withdrawn",
            "已撤销",
            Kind.BOOL,
            null="从不为空",
            source="技能人才评价证书",
        ),
    ),
)
