"""Many at once: batches, and writers that meet on one line. A control without the guarded update overspends."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from jiangtu.apps.ledger import services
from jiangtu.apps.ledger.kinds import Movement
from jiangtu.apps.ledger.models import Entry, Line
from jiangtu.engine.errors import Refusal
from tests.apps.ledger.books import AT, MAKER, commit, emptied, line

pytestmark = [pytest.mark.database]
WRITERS, EACH, FEN = 8, 12, 100


@pytest.fixture
def books(transactional_db: None) -> Iterator[Line]:
    yield line(WRITERS * EACH * FEN // 2)
    emptied()


def together(work: Callable[[int], None]) -> None:
    """Every writer in a thread of its own, from the same moment."""
    start = threading.Barrier(WRITERS)

    def run(n: int) -> None:
        start.wait()
        try:
            work(n)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_writers_on_one_line_never_pass_its_ceiling(books: Line) -> None:
    refusals = []

    def work(n: int) -> None:
        for k in range(EACH):
            try:
                commit(books, FEN, f"claim:{n}:{k}")
            except Refusal as refused:
                refusals.append(refused.code)

    together(work)

    books.refresh_from_db()
    assert (books.committed, books.free, set(refusals), len(refusals)) == (
        books.ceiling,
        0,
        {"OVER_CEILING"},
        WRITERS * EACH // 2,
    )
    assert services.verify().whole


def test_a_control_that_reads_and_writes_back_overspends(books: Line) -> None:
    """The same rush without the relative update: proof that the test above can fail."""
    met, spent = threading.Barrier(WRITERS), []

    def work(n: int) -> None:
        kept = Line.objects.get(pk=books.pk)
        met.wait()
        if kept.free >= kept.ceiling // 2:
            Line.objects.filter(pk=books.pk).update(committed=kept.committed + kept.ceiling // 2)
            spent.append(kept.ceiling // 2)

    together(work)

    assert sum(spent) > books.ceiling


def test_one_key_pressed_by_all_at_once_posts_once(books: Line) -> None:
    told = []
    together(lambda n: told.append(commit(books, FEN, "claim:1")))

    assert (len({p.number for p in told}), sum(p.fresh for p in told)) == (1, 1)
    assert Entry.objects.filter(kind="COMMIT").count() == 1


def test_the_last_commitment_is_paid_or_released_never_both(books: Line) -> None:
    commit(books, FEN, "claim:1")
    verbs, told = ("pay", "release"), []

    def work(n: int) -> None:
        try:
            wanted = services.Sum(books.pk, FEN, f"{n}", "claim:1")
            getattr(services, verbs[n % 2])(wanted, actor=MAKER, at=AT)
            told.append(n)
        except Refusal as refused:
            told.append(refused.code)

    together(work)

    assert sorted(map(str, told))[1:] == ["OVERDRAWN"] * (WRITERS - 1)
    assert services.verify().whole


@pytest.mark.django_db
def test_a_batch_is_posted_whole_or_not_at_all() -> None:
    made = line(1_000)
    wanted = [services.Sum(made.pk, 100, f"k{n}", f"claim:{n}") for n in range(11)]
    drafts = [services.draft(Movement.COMMIT, one) for one in wanted]

    with pytest.raises(Refusal) as refused:
        services.post_many(drafts, actor=MAKER, at=AT)
    first = services.post_many(drafts[:6], actor=MAKER, at=AT)
    more = services.post_many([*drafts[:10], drafts[0]], actor=MAKER, at=AT)

    made.refresh_from_db()
    assert (refused.value.code, made.committed) == ("OVER_CEILING", 1_000)
    assert [p.number for p in more][:6] == [p.number for p in first]
    assert [p.fresh for p in more] == [False] * 6 + [True] * 4 + [False]
    assert more[-1].number == first[0].number


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["commit", "release", "pay"])
def test_a_key_sent_again_is_answered_with_the_entry_it_made(verb: str) -> None:
    books = line()
    commit(books, 200, "claim:1")
    wanted = services.Sum(books.pk, 100, f"claim:1:{verb} again", "claim:1")
    send = getattr(services, verb)

    first, second = (send(wanted, actor=MAKER, at=AT) for _ in range(2))

    assert (second.number, first.fresh, second.fresh) == (first.number, True, False)


@pytest.mark.django_db
def test_one_key_with_two_contents_in_a_batch_is_refused() -> None:
    made = line(1_000)
    drafts = [services.draft(Movement.COMMIT, services.Sum(made.pk, fen, "k", "claim:1")) for fen in (1, 2)]

    with pytest.raises(Refusal) as refused:
        services.post_many(drafts, actor=MAKER, at=AT)

    assert refused.value.code == "KEY_REUSED"
