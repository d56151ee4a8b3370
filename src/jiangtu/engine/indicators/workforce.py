"""Populations of the workforce as masks over `workers`; an unknown fact is not counted.

Each takes a FactSet and returns one truth per row of `workers`, in its order.
"""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.schema import domains

Mask = npt.NDArray[np.bool_]

HIGH = frozenset(domains.LEVEL.codes[domains.LEVEL.codes.index("3") :])
"""Level three and above: what 高技能人才 means."""
LEVELLED = frozenset({"SKILL", "QUALIFICATION"})


def everybody(facts: FactSet) -> Mask:
    """All workers on file."""
    return np.ones(facts["workers"].num_rows, dtype=bool)


def employed(facts: FactSet) -> Mask:
    """Workers with a running job on the day."""
    return _is_true(facts, "employed")


def insured(facts: FactSet) -> Mask:
    """Workers whose unemployment insurance is being paid on the day."""
    return _is_true(facts, "insured_now")


def union_members(facts: FactSet) -> Mask:
    """Employed workers with a running union membership."""
    return _is_true(facts, "union_member") & employed(facts)


def skilled(facts: FactSet) -> Mask:
    """Employed workers with a level certificate or qualification that was not withdrawn."""
    return _holders(facts, frozenset(domains.LEVEL.codes)) & employed(facts)


def high_skilled(facts: FactSet) -> Mask:
    """Those of them whose certificate is of level three or above."""
    return _holders(facts, HIGH) & employed(facts)


def _is_true(facts: FactSet, column: str) -> Mask:
    return np.asarray(facts["workers"][column].combine_chunks().fill_null(False))


def _holders(facts: FactSet, levels: frozenset[str]) -> Mask:
    certificates = facts["certificates"]
    valid = _is_one_of(facts, "level", levels) & _is_one_of(facts, "kind", LEVELLED)
    valid &= ~np.asarray(certificates["withdrawn"].combine_chunks().fill_null(False))
    people = np.asarray(certificates["person"].combine_chunks())[valid]
    return np.isin(np.asarray(facts["workers"]["person"].combine_chunks()), people)


def _is_one_of(facts: FactSet, column: str, codes: Collection[str]) -> Mask:
    """Whether a certificate's code is one of these; an unknown one is not. Cost: by distinct codes, not by rows."""
    coded = facts.coded("certificates", column)
    wanted = np.array([*(code in codes for code in coded.dictionary.to_pylist()), False])
    found: Mask = wanted[np.asarray(coded.indices.fill_null(len(coded.dictionary)))]
    return found
