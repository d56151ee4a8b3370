"""Courses written by a school with a firm: whose code it is, who can sign, lines that cannot be read."""

import pytest

from jiangtu.apps.training import courses
from jiangtu.apps.training.forms import CourseForm, PackageForm
from jiangtu.apps.training.models import Course
from tests.apps.training.planned import AT, FIRM, OWN, PROVIDER, course, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_same_code_again_is_the_schools_next_version() -> None:
    listed()
    assert [course().version, course().version] == [1, 2]


def test_another_schools_code_is_not_continued() -> None:
    listed()
    listed(FIRM, name="另一所学校")
    course()

    with pytest.raises(courses.CourseTaken):
        courses.write_course(
            school=FIRM, syllabus=courses.Syllabus("KC1", "焊工", "6-18", "4", []), actor=PROVIDER, at=AT
        )

    assert list(Course.objects.values_list("school", "version")) == [(OWN, 1)]


@pytest.mark.parametrize("firm", [FIRM, OWN])
def test_a_firm_that_cannot_sign_is_refused(firm: str) -> None:
    listed()

    with pytest.raises(courses.NoSuchFirm):
        course(firm=firm)

    assert not Course.objects.exists()


def test_every_line_that_cannot_be_read_is_named() -> None:
    said = {
        "code": "K",
        "title": "K",
        "occupation": "焊工",
        "topics": "理论 八\n理论 理论 8\n实操 实操 0\n实操",
    }
    shared = {"code": "T", "title": "T", "price": 1, "shares": "补贴 六十\n补贴 60\n补贴 40"}

    assert CourseForm(said).errors == {"topics": ["第 1、3、4 行看不懂，请写成“名称 理论 8”。"]}
    assert PackageForm(shared).errors == {"shares": ["第 1、3 行看不懂或重复，请写成“职业培训补贴 60”。"]}
