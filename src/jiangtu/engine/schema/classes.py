"""培训班: one row per training class.

Head-counts follow from the roster; `employed` is known only once six months have passed since the end.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table
from jiangtu.engine.schema.training import HELD

CLASSES = Table(
    name="classes",
    label="培训班",
    grain="one row per training class",
    subject="class_code",
    unit="class",
    columns=(
        Column(
            "class_code",
            "班级编号",
            Kind.TERM,
            null="从不为空",
            source="培训花名册",
            of="class",
        ),
        Column(
            "provider",
            "培训机构",
            Kind.TERM,
            null="来源未填",
            source="培训花名册",
            of="company",
        ),
        Column(
            "kind",
            "培训类型",
            Kind.CODE,
            null="从不为空",
            source="培训花名册",
            of=domains.TRAINING_KIND.name,
        ),
        Column(
            "occupation",
            "职业",
            Kind.TERM,
            null="名称无法对应到职业分类大典",
            source="培训花名册",
            of="occupation",
        ),
        Column(
            "level",
            "等级",
            Kind.CODE,
            null="无等级培训",
            source="培训花名册",
            of=domains.LEVEL.name,
        ),
        *HELD,
        Column(
            "enrolled",
            "开班人数",
            Kind.NUMBER,
            null="从不为空",
            source="培训花名册",
            unit="persons",
        ),
        Column(
            "finished",
            "结业人数",
            Kind.NUMBER,
            null="从不为空",
            source="培训花名册",
            unit="persons",
        ),
        Column(
            "certified",
            "取证人数",
            Kind.NUMBER,
            null="从不为空",
            source="培训花名册",
            unit="persons",
        ),
        Column(
            "employed",
            "六个月内稳定就业人数",
            Kind.NUMBER,
            null="结业未满六个月",
            source="培训花名册与社会保险缴费",
            unit="persons",
        ),
    ),
)
