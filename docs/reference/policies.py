"""Writes policies.md, the list of every edition, from the editions themselves: `python docs/reference/policies.py`."""

from collections.abc import Iterator
from pathlib import Path

from jiangtu import catalogues, policies
from jiangtu.engine.policy import edition

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# Policies and their editions

Written by `python docs/reference/policies.py`; do not edit.
Evidence: V read in the text, K general knowledge to be confirmed, D derived by us.

"""
PAYEES = {"worker": "劳动者", "employer": "用人单位", "provider": "培训机构"}
COLUMNS = ("政策", "版本", "适用地", "有效期", "依据", "证据", "方向", "条件")


def page() -> str:
    """The whole page: one table for each subject."""
    editions = edition.load_folder(policies.FOLDER)
    return HEAD + "\n".join(
        "\n".join(section(zh, [e for e in editions if e.subject == subject]))
        for subject, zh in (("worker", "劳动者"), ("employer", "用人单位"), ("class", "培训班"))
    )


def section(title: str, editions: list[edition.Edition]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|" + "---|" * len(COLUMNS)
    yield from ("| " + " | ".join(cells(e)) + " |" for e in editions)
    yield ""


def cells(e: edition.Edition) -> tuple[str, ...]:
    names = {region.code: region.name for region in catalogues.regions()}
    until = f"{e.until} 前" if e.until else "起"
    other = PAYEES[e.payee.to] if e.payee.to != {"class": "provider"}.get(e.subject, e.subject) else ""
    direction = {
        "pay": f"发放{other and '给'}{other}",
        "recover": f"{other and '向'}{other}收回",
        "none": "只判断条件",
    }[e.direction]
    tests = "；".join(r.zh for r in e.requirements)
    return (f"{e.title_zh} `{e.id}`", e.edition, names.get(e.area, "全国"), f"{e.since} {until}", e.document,
            e.evidence, direction, tests)  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
