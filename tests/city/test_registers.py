import duckdb

from jiangtu.city import linkage_pair

A, B = 3_000, 6_000


def test_registers_have_their_sizes_and_the_truth_pairs_the_same_people() -> None:
    pair = linkage_pair(A, B, seed=1)

    assert (pair.a.num_rows, pair.b.num_rows, pair.truth.num_rows) == (A, B, int(A * 0.8))
    assert set(pair.truth["mention_a"].to_pylist()) <= set(pair.a["mention"].to_pylist())
    assert set(pair.truth["mention_b"].to_pylist()) <= set(pair.b["mention"].to_pylist())


def test_the_same_seed_gives_the_same_registers() -> None:
    assert linkage_pair(300, 600, seed=1) == linkage_pair(300, 600, seed=1)
    assert linkage_pair(300, 600, seed=1).a != linkage_pair(300, 600, seed=2).a


def test_exact_identifiers_alone_find_about_nine_in_ten() -> None:
    pair = linkage_pair(A, B, seed=1)
    a, b, truth = pair.a, pair.b, pair.truth  # noqa: F841 - DuckDB reads them by name

    matched, right = duckdb.sql(
        "select count(*), count(t.mention_a) from a join b using (citizen_number)"
        " left join truth t on t.mention_a = a.mention and t.mention_b = b.mention"
    ).fetchall()[0]

    assert 0.89 < right / pair.truth.num_rows < 0.94
    assert 0.995 < right / matched < 1.0
