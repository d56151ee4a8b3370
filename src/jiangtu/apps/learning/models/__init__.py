"""Course pages and what people did on them; outside platforms; lecturers lent; tuition; cohorts. A file a subject."""

from jiangtu.apps.learning.models.cohorts import Cohort, Member, Programme, Tuition
from jiangtu.apps.learning.models.courses import Attempt, Done, Enrolment, Lesson, Page, Picture, Question
from jiangtu.apps.learning.models.lecturers import Booking, Offer
from jiangtu.apps.learning.models.platforms import Alias, Assertion, Platform, SigningKey
from jiangtu.apps.learning.models.records import Launch, Statement

__all__ = [
    "Alias",
    "Assertion",
    "Attempt",
    "Booking",
    "Cohort",
    "Done",
    "Enrolment",
    "Launch",
    "Lesson",
    "Member",
    "Offer",
    "Page",
    "Picture",
    "Platform",
    "Programme",
    "Question",
    "SigningKey",
    "Statement",
    "Tuition",
]
