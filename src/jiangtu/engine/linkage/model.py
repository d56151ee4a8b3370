"""The probability that two mentions are one person: a Splink model, estimated from the data or as published.

Source: Fellegi and Sunter (1969) as Splink 5 computes it. The same settings run on DuckDB and on Spark.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from jiangtu.engine.errors import Fault
from jiangtu.engine.linkage.compare import CHANCE, COMPARISONS, NULL, Comparison

SEEN_BY_EXACT = 0.92
"""Share of a person's pairs that equal valid numbers find; only the prior chance rests on it."""


SAMPLED = 500_000
"""Random pairs compared to learn how often a level is seen by chance."""

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

    def estimate_u_using_random_sampling(self, max_pairs: float, seed: int) -> None: ...

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


def settings(model: Model) -> object:
    """Splink's settings of `model`, for either backend."""
    known = {(field, name): {"m_probability": m, "u_probability": u} for field, name, m, u in model.odds}
    return _settings(known, model.chance)


def _settings(known: Known, chance: float) -> object:
    from splink import SettingsCreator  # noqa: PLC0415 - heavy: only when pairs stay open

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="face",
        probability_two_random_records_match=chance,
        comparisons=[_splink_comparison(c, known) for c in COMPARISONS],
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


def score(model: Model, faces: object, pairs: object, backend: Backend) -> pa.Table:
    """Weight, probability and the weight of each field, for each pair.

    `faces` has `face` and the columns of `compare.COLUMNS`; `pairs` join_key_l, join_key_r and match_key: two tables
    the backend can register. One row per pair, in no order: face_l, face_r, match_weight, match_probability, mw_<field>.
    """
    from splink import Linker  # noqa: PLC0415 - heavy: only when pairs stay open

    linker = Linker(backend.register(faces), settings(model), log_level=None)
    linker.table_management.register_blocked_pairs_for_predict(backend.register(pairs))
    return linker.inference.predict().as_pyarrow_table()


def train(faces: object, sample: object, *, chance: float, backend: Backend, seed: int) -> Model:
    """A model estimated from `faces`, and from `sample`: a part of them in which partners stand together.

    `u` comes from pairs of `faces` drawn at random with `seed`; `m` of every field but the number from the pairs of
    `sample` with equal `label` (the number); `m` of the number by expectation maximisation over its pairs with the same
    sound and birth date. A level that is never seen, or a field without any value, keeps the published priors. ModelUntrained when a field with values stays unestimated.
    """
    by_chance = _learn(
        faces, {}, backend, lambda t: t.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=seed)
    )
    drawn = {c.field: _chance_odds(c, by_chance[c.field]) for c in COMPARISONS}
    known = {(field, name): {"u_probability": u} for odds in drawn.values() for field, name, _, u in odds}
    among_same = _learn(sample, known, backend, _learn_m)
    filled = {field: any("u_probability" in part for part in parts) for field, parts in by_chance.items()}
    found = [_learnt(c, drawn[c.field], among_same[c.field], filled[c.field]) for c in COMPARISONS]
    return Model(chance, tuple(o for odds in found for o in odds), tuple(f for f in filled if not filled[f]))


def _learn_m(training: Training) -> None:
    training.estimate_m_from_label_column("label")
    training.estimate_parameters_using_expectation_maximisation(
        "l.pinyin = r.pinyin AND l.born_on = r.born_on"
    )


def _learn(table: object, known: Known, backend: Backend, lesson: Callable[[Training], None]) -> Learnt:
    """What Splink knows of each field's levels after `lesson`."""
    from splink import Linker  # noqa: PLC0415 - heavy: only when a model is trained

    linker = Linker(backend.register(table), _settings(known, CHANCE), log_level=None)
    lesson(linker.training)
    return {
        c["output_column_name"]: c["comparison_levels"][1:]
        for c in linker.misc.save_model_to_json()["comparisons"]
    }


def _filled(parts: list[dict[str, float]]) -> bool:
    return any("u_probability" in part for part in parts)


def _chance_odds(comparison: Comparison, parts: list[dict[str, float]]) -> list[Odds]:
    """The published odds, with `u` as drawn where the sample could see it."""
    return [
        (comparison.field, level.name, level.m, level.u if level.rare else part.get("u_probability", level.u))
        for level, part in zip(comparison.levels, parts, strict=True)
    ]


def _learnt(
    comparison: Comparison, odds: list[Odds], parts: list[dict[str, float]], filled: bool
) -> list[Odds]:
    """`odds` with `m` as estimated; a level never seen keeps the published one."""
    if filled and not any("m_probability" in part for part in parts):
        zh = f"匹配模型没有学到“{comparison.zh}”的参数。"
        raise ModelUntrained("LINK_MODEL_UNTRAINED", zh, f"nothing learnt about {comparison.field}")
    return [
        (field, name, max(part.get("m_probability", m), LEAST), max(u, LEAST))
        for (field, name, m, u), part in zip(odds, parts, strict=True)
    ]


def _published(comparison: Comparison) -> list[Odds]:
    return [(comparison.field, level.name, level.m, level.u) for level in comparison.levels]


PUBLISHED = Model(
    chance=CHANCE,
    odds=tuple(o for c in COMPARISONS for o in _published(c)),
    published=tuple(c.field for c in COMPARISONS),
)
"""The priors of `compare`, for data too few to learn from."""
