"""Batches with their applications, sittings, marks and results; examiners, questions and papers; appointments.

Each subject has its own file here. Turns, marks and results are only ever added: what stands is the latest row.
"""

from jiangtu.apps.appraisal.models.examiners import Assignment, Conflict, Examiner, Inspection
from jiangtu.apps.appraisal.models.exams import Batch, Candidate, Place, Sequence, Sitting, Skill, Turn
from jiangtu.apps.appraisal.models.papers import Item, Paper, Reply
from jiangtu.apps.appraisal.models.posts import Post, Quota
from jiangtu.apps.appraisal.models.results import Incident, Mark, Objection, Result

__all__ = [
    "Assignment",
    "Batch",
    "Candidate",
    "Conflict",
    "Examiner",
    "Incident",
    "Inspection",
    "Item",
    "Mark",
    "Objection",
    "Paper",
    "Place",
    "Post",
    "Quota",
    "Reply",
    "Result",
    "Sequence",
    "Sitting",
    "Skill",
    "Turn",
]
