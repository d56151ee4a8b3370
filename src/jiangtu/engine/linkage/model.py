"""The probability that two mentions are one person: a Splink model, estimated from the data or as published.

Source: Fellegi and Sunter (1969) as Splink 5 computes it. The same settings run on DuckDB and on Spark.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from jiangtu.engine.errors import Fault, Sentence
from jiangtu.engine.linkage.scheme import NULL, Comparison, Scheme

SEEN_BY_EXACT = 0.92
"""Share of a person's pairs that equal valid numbers find; only the prior chance rests on it."""


LEAST = 1e-7
"""No m or u is taken to be smaller."""

Odds = tuple[str, str, float, float]
Known = dict[tuple[str, str], dict[str, float]]
Learnt = dict[str, list[dict[str, float]]]


class Backend(Protocol):
    """What this room needs of a Splink database API (DuckDBAPI or SparkAPI)."""

    def register(self, table: object, *, dataset_display_name: str | None = None) -> object: ...


class Configurable(Protocol):
    """A Splink comparison level before its parameters are set."""

    def configure(self, **options: object) -> object: ...


class Training(Protocol):
    """What this room needs of a Splink linker's training."""

    def estimate_u_using_random_sampling(
        self, max_pairs: float, *, min_count_per_level: int | None, num_chunks: int
    ) -> None: ...

    def estimate_m_from_label_column(self, label: str) -> None: ...

    def estimate_parameters_using_expectation_maximisation(self, blocking_rule: str) -> object: ...


class ModelUntrained(Fault):
    """Enough pairs to estimate from, and still a comparison that nothing could be learnt about."""


@dataclass(frozen=True, slots=True)
class Model:
    """`chance`: that two random mentions are one person; `odds`: m and u of each (field, level).

    `published` names the fields whose m and u are the published priors, all of them when nothing was estimated.
    """

    chance: float
    odds: tuple[Odds, ...]
    published: tuple[str, ...]

    @property
    def prior(self) -> float:
        """The weight in bits before anything is compared."""
        return math.log2(self.chance / (1 - self.chance))

    def weights(self) -> dict[tuple[str, str], float]:
        """The bits each (field, level) adds or takes away."""
        return {(field, level): math.log2(m / u) for field, level, m, u in self.odds}

    def to_json(self) -> str:
        """The model as text, to be kept beside the links it made."""
        parts = {"chance": self.chance, "odds": self.odds, "published": self.published}
        return json.dumps(parts, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """The model `to_json` wrote."""
        parts = json.loads(text)
        odds = tuple((str(f), str(n), float(m), float(u)) for f, n, m, u in parts["odds"])
        return cls(float(parts["chance"]), odds, tuple(parts["published"]))


def settings(scheme: Scheme, model: Model) -> object:
    """Splink's settings of `model`, for either backend."""
    known = {(field, name): {"m_probability": m, "u_probability": u} for field, name, m, u in model.odds}
    return _settings(scheme, known, model.chance)


def _settings(scheme: Scheme, known: Known, chance: float) -> object:
    from splink import SettingsCreator  # noqa: PLC0415 - heavy: only when pairs stay open

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="face",
        probability_two_random_records_match=chance,
        comparisons=[_splink_comparison(c, known) for c in scheme.comparisons],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _splink_comparison(comparison: Comparison, known: Known) -> object:
    from splink.comparison_library import CustomComparison  # noqa: PLC0415 - heavy: only when pairs stay open

    missing = _splink_level(comparison.null_sql, NULL).configure(is_null_level=True)
    levels = [
        _splink_level(part.sql, part.name).configure(**known.get((comparison.field, part.name), {}))
        for part in comparison.levels
    ]
    return CustomComparison(output_column_name=comparison.field, comparison_levels=[missing, *levels])


def _splink_level(sql: str, name: str) -> Configurable:
    from splink import comparison_level_library as library  # noqa: PLC0415 - heavy: only when pairs stay open

    made: Configurable = (
        library.ElseLevel() if sql == "ELSE" else library.CustomLevel(sql, name, base_dialect_str="duckdb")
    )
    return made


def score(scheme: Scheme, model: Model, faces: object, pairs: object, backend: Backend) -> pa.Table:
    """Weight, probability and the weight of each field, for each pair, as Splink works them out from the fields.

    `faces` has `face` and the scheme's columns; `pairs` join_key_l, join_key_r and match_key: two tables
    the backend can register. One row per pair, in no order: face_l, face_r, match_weight, match_probability, mw_<field>.
    """
    from splink import Linker  # noqa: PLC0415 - heavy: only when pairs stay open

    linker = Linker(backend.register(faces), settings(scheme, model), log_level=None)
    linker.table_management.register_blocked_pairs_for_predict(backend.register(pairs))
    return linker.inference.predict().as_pyarrow_table()


def train(scheme: Scheme, strangers: object, partners: object, *, chance: float, backend: Backend) -> Model:
    """A model estimated from two small tables of faces, the same to the digit whatever the order of their rows.

    `u` comes from every pair of `strangers` (drawn at random); `m` of every field but the number from the pairs of
    `partners` with equal `label` (the number); `m` of the number by expectation maximisation over the pairs of `partners`
    that `scheme.learn_by` picks. A level that is never seen, or a field without any value, keeps the published priors.
    ModelUntrained when a field with values stays unestimated.
    """
    everything = _Splink(scheme, strangers, {}, backend)
    everything.training.estimate_u_using_random_sampling(
        max_pairs=1e12, min_count_per_level=None, num_chunks=1
    )
    by_chance = everything.levels()
    drawn = {c.field: _chance_odds(c, by_chance[c.field]) for c in scheme.comparisons}

    known = _Splink(scheme, partners, {(f, n): {"u_probability": u} for f, n, _, u in _flat(drawn)}, backend)
    known.training.estimate_m_from_label_column("label")
    known.training.estimate_parameters_using_expectation_maximisation(scheme.learn_by)
    among_same = known.levels()

    empty = tuple(f for f, parts in by_chance.items() if not any("u_probability" in part for part in parts))
    found = {
        c.field: _learnt(c, drawn[c.field], among_same[c.field], c.field in empty) for c in scheme.comparisons
    }
    return Model(chance, tuple(_flat(found)), empty)


class _Splink:
    """A Splink linker being trained."""

    def __init__(self, scheme: Scheme, table: object, known: Known, backend: Backend) -> None:
        from splink import Linker  # noqa: PLC0415 - heavy: only when a model is trained

        self._linker = Linker(
            backend.register(table), _settings(scheme, known, scheme.chance), log_level=None
        )
        self.training: Training = self._linker.training

    def levels(self) -> Learnt:
        """What is known of each field's levels by now, the null level left out."""
        comparisons = self._linker.misc.save_model_to_json()["comparisons"]
        return {c["output_column_name"]: c["comparison_levels"][1:] for c in comparisons}


def _flat(odds: Mapping[str, list[Odds]]) -> list[Odds]:
    return [one for part in odds.values() for one in part]


def _chance_odds(comparison: Comparison, parts: list[dict[str, float]]) -> list[Odds]:
    """The published odds, with `u` as drawn where the sample could see it."""
    return [
        (comparison.field, level.name, level.m, level.u if level.rare else part.get("u_probability", level.u))
        for level, part in zip(comparison.levels, parts, strict=True)
    ]


def _learnt(
    comparison: Comparison, odds: list[Odds], parts: list[dict[str, float]], empty: bool
) -> list[Odds]:
    """`odds` with `m` as estimated; a level never seen keeps the published one."""
    if not empty and not any("m_probability" in part for part in parts):
        zh = Sentence("匹配模型没有学到“%(zh)s”的参数。", zh=comparison.zh)
        raise ModelUntrained("LINK_MODEL_UNTRAINED", zh, f"nothing learnt about {comparison.field}")
    return [
        (field, name, _rounded(part.get("m_probability", m)), _rounded(u))
        for (field, name, m, u), part in zip(odds, parts, strict=True)
    ]


def _rounded(share: float) -> float:
    """Six digits: sums of many floats differ beyond them from one run of several threads to the next."""
    return float(f"{max(share, LEAST):.6g}")


def published(scheme: Scheme) -> Model:
    """The scheme's priors, for data too few to learn from."""
    odds = tuple((c.field, level.name, level.m, level.u) for c in scheme.comparisons for level in c.levels)
    return Model(scheme.chance, odds, tuple(c.field for c in scheme.comparisons))
