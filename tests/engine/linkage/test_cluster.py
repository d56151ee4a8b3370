"""Strong pairs first, nothing joined that cannot be one person, and no answer that hangs on the order of the input."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.linkage.cluster import Against, Node, Pair, join, person_id
from jiangtu.engine.linkage.scheme import Ruling

SAME, OPEN, CLERK = Ruling.SAME, Ruling.OPEN, Ruling.CLERK


def pair(left, right, strength=900.0, ruling=SAME, joins=True, **rest):
    return Pair(left, right, left, right, ruling.value, ruling, strength, joins, **rest)


def why(joined):
    return {(p.left, p.right): against for p, against in joined.doubtful}


def test_a_new_mention_joins_the_known_person():
    found = join({1: Node(person=7), 2: Node()}, [pair(1, 2)])

    assert (found.root, why(found)) == ({2: 1}, {})
    assert found.by == {2: pair(1, 2)}


@pytest.mark.parametrize(
    ("left", "right", "against"),
    [
        (Node(person=7), Node(person=8), Against.PERSONS),
        (Node(numbers=frozenset("A")), Node(numbers=frozenset("B")), Against.NUMBERS),
        (Node(deliveries=frozenset({1})), Node(deliveries=frozenset({1, 2})), Against.DELIVERY),
    ],
)
def test_nodes_that_clash_are_left_to_the_clerk(left, right, against):
    found = join({1: left, 2: right}, [pair(1, 2)])

    assert (found.root, why(found)) == ({}, {(1, 2): against})


def test_a_clerks_pair_and_an_unlikely_one_join_nothing():
    found = join(
        {n: Node() for n in (1, 2, 3)}, [pair(1, 2, ruling=CLERK), pair(2, 3, 5.0, OPEN, joins=False)]
    )

    assert (found.root, why(found)) == ({}, {(1, 2): Against.RULE, (2, 3): Against.PROBABILITY})


def test_a_doubt_between_nodes_that_end_together_is_no_doubt():
    found = join({n: Node() for n in (1, 2)}, [pair(1, 2, ruling=CLERK), pair(1, 2)])

    assert (found.root, why(found)) == ({2: 1}, {})


def test_of_two_mentions_in_one_delivery_the_better_pair_gets_the_person():
    nodes = {1: Node(person=7), 2: Node(deliveries=frozenset({5})), 3: Node(deliveries=frozenset({5}))}

    found = join(nodes, [pair(1, 2, 901.0), pair(1, 3, 900.0)])

    assert (found.root, why(found)) == ({2: 1}, {(1, 3): Against.DELIVERY})


def test_one_paper_spoiled_may_be_one_person_in_one_delivery():
    nodes = {n: Node(deliveries=frozenset({5})) for n in (1, 2, 3, 4)}
    nodes[4] = Node(numbers=frozenset("B"), deliveries=frozenset({5}))
    nodes[1] = Node(numbers=frozenset("A"), deliveries=frozenset({5}))

    found = join(nodes, [pair(1, n, spoiled=True) for n in (2, 3, 4)])

    assert (found.root, why(found)) == ({2: 1, 3: 1}, {(1, 4): Against.NUMBERS})


def test_a_spoiled_paper_between_two_persons_joins_neither():
    nodes = {1: Node(person=7), 2: Node(person=8), 3: Node()}

    found = join(nodes, [pair(1, 3, spoiled=True), pair(2, 3, spoiled=True)])

    assert (found.root, why(found)) == ({}, {(1, 3): Against.RIVAL, (2, 3): Against.RIVAL})


def test_two_equal_pairs_that_exclude_each_other_join_neither():
    nodes = {1: Node(person=7), 2: Node(person=8), 3: Node()}

    found = join(nodes, [pair(1, 3), pair(2, 3)])

    assert (found.root, why(found)) == ({}, {(1, 3): Against.RIVAL, (2, 3): Against.RIVAL})


def test_an_open_pair_must_beat_its_rival_by_the_margin():
    nodes = {1: Node(person=7), 2: Node(person=8), 3: Node()}

    close = join(nodes, [pair(1, 3, 12.0, OPEN), pair(2, 3, 10.0, OPEN)])
    clear = join(nodes, [pair(1, 3, 14.0, OPEN), pair(2, 3, 10.0, OPEN)])

    assert (close.root, clear.root) == ({}, {3: 1})


def test_equal_pairs_that_agree_with_each_other_all_join():
    nodes = {n: Node() for n in (1, 2, 3)}

    assert join(nodes, [pair(1, 2), pair(2, 3), pair(1, 3)]).root == {2: 1, 3: 1}


NODES = st.dictionaries(
    st.integers(1, 12),
    st.builds(
        Node,
        person=st.none() | st.integers(100, 103),
        numbers=st.frozensets(st.sampled_from("AB"), max_size=1),
        deliveries=st.frozensets(st.integers(1, 3), max_size=2),
    ),
    min_size=2,
)


@st.composite
def problems(draw):
    nodes = draw(NODES)
    ends = st.tuples(st.sampled_from(sorted(nodes)), st.sampled_from(sorted(nodes))).filter(
        lambda e: e[0] < e[1]
    )
    some = draw(st.lists(ends, max_size=15, unique=True))
    strengths = st.sampled_from([(SAME, 900.0), (SAME, 910.0), (OPEN, 9.0), (OPEN, 11.0), (CLERK, 9.0)])
    chosen = [(a, b, draw(strengths)) for a, b in some]
    return nodes, [pair(a, b, strength, ruling) for a, b, (ruling, strength) in chosen]


@given(problems(), st.integers())
def test_the_order_of_pairs_and_nodes_does_not_matter(problem, seed):
    nodes, pairs = problem
    shuffled, items = list(pairs), list(nodes.items())
    random.Random(seed).shuffle(shuffled)
    random.Random(seed).shuffle(items)

    assert join(dict(items), shuffled) == join(nodes, pairs)


@given(problems())
def test_nothing_is_joined_that_cannot_be_one_person(problem):
    nodes, pairs = problem

    found = join(nodes, pairs)

    members = {}
    for node in nodes:
        members.setdefault(found.root.get(node, node), []).append(nodes[node])
    for joined in members.values():
        assert len({n.person for n in joined} - {None}) <= 1
        days = [day for n in joined for day in n.deliveries]
        assert len(days) == len(set(days))


@given(problems())
def test_every_pair_is_either_within_one_person_or_doubtful(problem):
    nodes, pairs = problem

    found = join(nodes, pairs)

    apart = {
        (p.left, p.right) for p in pairs if found.root.get(p.left, p.left) != found.root.get(p.right, p.right)
    }
    assert apart == set(why(found))


def test_a_person_id_is_opaque_positive_and_keyed():
    one = person_id(1, key=b"k")

    assert one == person_id(1, key=b"k")
    assert len({one, person_id(2, key=b"k"), person_id(1, key=b"other")}) == 3
    many = {person_id(n, key=b"k") for n in range(2_000)}
    assert (len(many), {len(str(number)) for number in many}) == (2_000, {12})


def test_no_mention_stands_on_the_way_of_another_to_its_id():
    assert person_id(135_595, key=b"bench") != person_id(598_351, key=b"bench")
