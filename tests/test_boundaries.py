"""Rules of the house that a linter cannot see."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "jiangtu"
APPS = sorted(p for p in (SOURCE / "apps").iterdir() if (p / "__init__.py").exists())
APP_FILES = {
    "__init__.py", "README.md", "kinds.py", "models.py", "rules.py", "services.py", "queries.py", "access.py",
    "forms.py", "views.py", "urls.py", "api.py", "tasks.py", "admin.py",
}  # fmt: skip
APP_FOLDERS = {"templates", "migrations", "templatetags", "__pycache__"}
EXTRA_FOLDERS = {"appraisal": {"models"}, "files": {"models"}, "training": {"models"}, "learning": {"models"}}
EXTRA = {
    "accounts": {"factors.py", "notices.py", "pages.py", "sessions.py"},
    "audit": {"guard.py", "heads.py"},
    "vault": {"crypto.py"},
    "files": {
        "bulk.py", "corrections.py", "columns.py", "events.py", "extract.py", "identity.py", "lifeline.py", "linking.py", "lookup.py", "news.py", "pairs.py", "prepared.py",
        "writing.py",
    },
    "intake": {"grid.py", "linked.py", "mending.py", "mends.py", "reader.py", "vault.py"},
    "certificates": {"admission.py", "log.py", "news.py", "numbering.py", "paper.py", "public.py", "public_views.py", "statements.py", "walk.py"},
    "policy": {"rehearsals.py"},
    "reference": {"clock.py", "downloads.py", "pictures.py", "sentences.py", "shelf.py", "warm.py"},
    "registers": {"news.py", "extension.py"},
    "training": {
        "browse.py", "checks.py", "choices.py", "city_map.py", "courses.py", "desk.py", "eligibility.py", "elsewhere.py", "feed.py", "firm_seats.py", "lessons.py", "line.py", "news.py", "people.py", "people_views.py", "planning.py", "presses.py", "quotas.py", "roster.py",
        "seats.py", "sitting_views.py", "sittings.py", "timetable.py", "window_forms.py", "window_views.py", "windows.py",
    },
    "appraisal": {
        "applications.py", "batches.py", "board.py", "candidate_views.py", "eligibility.py", "exam_views.py", "examiners.py", "lists.py", "inspections.py", "marking.py", "news.py", "papers.py", "posts.py",
        "registry_views.py", "results.py", "seating.py", "standards.py", "watch.py",
    },
    "career": {
        "answers.py", "bridges.py", "chances.py", "credit_views.py", "credits.py", "firm_views.py", "growth.py", "known.py", "ladders.py",
        "news.py", "results.py", "school_views.py", "statement.py", "switches.py",
    },
    "classroom": {"codes.py", "follow_up.py", "news.py", "outcomes.py", "results.py", "shifts.py"},
    "workplace": {"board.py", "ledger.py", "lines.py", "news.py", "people_views.py", "skills.py", "staff.py"},
    "ledger": {
        "batch_views.py",
        "batches.py",
        "chain.py",
        "checks.py",
        "guard.py",
        "orders.py",
        "posting.py",
        "returns.py",
        "rows.py",
    },
    "learning": {
        "cohorts.py", "deep_links.py", "lecturers.py", "lti.py", "members.py", "news.py", "records.py", "scores.py", "statements.py", "tuition.py",
        "wider.py", "xapi.py",
    },
    "incentive": {
        "accounts.py", "applications.py", "attachments.py", "cards.py", "changes.py", "classes.py", "cycle.py", "desk.py", "drafting.py", "evidence.py", "flows.py", "letters.py", "lists.py", "money.py", "news.py", "objections.py", "office_views.py", "papers.py",
        "sampling.py", "stops.py", "store.py", "validation.py",
    },
}  # fmt: skip
"""Rooms beside the usual ones, each with its reason in docs/decisions/0004."""
DRAWERS = {"utils", "helpers", "common", "base", "managers", "signals", "misc"}
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)


LOWER = {"models.py", "services.py", "queries.py", "rules.py", "kinds.py"}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("app", APPS, ids=lambda p: p.name)
def test_an_app_holds_only_its_usual_rooms(app: Path) -> None:
    files = {p.name for p in app.iterdir() if p.is_file()}
    folders = {p.name for p in app.iterdir() if p.is_dir()}

    usual, allowed = APP_FILES | EXTRA.get(app.name, set()), APP_FOLDERS | EXTRA_FOLDERS.get(app.name, set())
    assert (files - usual, folders - allowed) == (set(), set())


@pytest.mark.parametrize("app", APPS, ids=lambda p: p.name)
def test_an_app_says_what_it_is_for(app: Path) -> None:
    assert len((app / "README.md").read_text().splitlines()) <= 20


def test_no_drawers() -> None:
    assert [str(p) for p in MODULES if p.stem in DRAWERS] == []


def test_rules_and_kinds_know_no_framework_and_no_models() -> None:
    wrong = {
        str(path.relative_to(SOURCE)): sorted(names)
        for path in MODULES
        if path.name in ("rules.py", "kinds.py")
        and (names := {n for n in imports(path) if n.startswith("django") or n.endswith(".models")})
    }

    assert wrong == {}


def test_lower_rooms_of_an_app_never_import_its_pages() -> None:
    pages = re.compile(r"jiangtu\.apps\.\w+\.(views|forms|urls)$")
    wrong = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if (path.name in LOWER or path.parent.name == "models")
        and any(pages.match(name) for name in imports(path))
    ]

    assert wrong == []


def test_the_engine_asks_no_clock() -> None:
    clock = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    wrong = [str(p) for p in (SOURCE / "engine").rglob("*.py") if clock.search(p.read_text())]

    assert wrong == []


def test_apps_and_commands_ask_the_one_clock() -> None:
    clock = re.compile(
        r"timezone\.(now|localdate|localtime)(\(\)|\b(?!\())|\b(date\.today|datetime\.(now|utcnow)|time\.time)\("
    )
    wrong = [
        str(p.relative_to(SOURCE))
        for p in MODULES
        if p.is_relative_to(SOURCE / "apps") or p.is_relative_to(SOURCE / "config") or p.name == "cli.py"
        if p.name != "clock.py" and clock.search(p.read_text())
    ]

    assert wrong == []


def test_tests_mirror_the_engine() -> None:
    mirrored = {
        p.relative_to(ROOT / "tests").with_name(p.name.removeprefix("test_"))
        for p in (ROOT / "tests").rglob("test_*.py")
    }
    wanted = {
        p.relative_to(SOURCE)
        for p in (SOURCE / "engine").rglob("*.py")
        if p.name != "__init__.py" and p.parent.name != "schema" and p.name != "errors.py"
    }

    assert sorted(map(str, wanted - mirrored)) == []
