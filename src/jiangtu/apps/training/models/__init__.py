"""Courses, classes with their quotas and lessons, seats and choices; each subject has its own file here."""

from jiangtu.apps.training.models.classes import Quota, TrainingClass, Turn
from jiangtu.apps.training.models.courses import Course, Module, Package
from jiangtu.apps.training.models.lessons import Lesson, Sitting
from jiangtu.apps.training.models.seats import Booking, Seat
from jiangtu.apps.training.models.windows import Choice, Entrant, Window

__all__ = [
    "Booking",
    "Choice",
    "Course",
    "Entrant",
    "Lesson",
    "Module",
    "Package",
    "Quota",
    "Seat",
    "Sitting",
    "TrainingClass",
    "Turn",
    "Window",
]
