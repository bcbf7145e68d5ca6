"""Whatever products a learner forms of the symbols at hand, no exercise raises."""

import itertools

import numpy as np
import pytest

from helpers.exercises import EXERCISES, diagnose, naming

SUMS = [
    f"np.{name}({{}}, axis={axis}, keepdims={keep})"
    for name in ("sum", "mean")
    for axis in (None, 0, 1, 2)
    for keep in (False, True)
]
SOME = 8  # how many products of others than the equation's own symbols, for each exercise


def products(symbols, n, chosen=None):
    """Products of n factors, each of the symbols as it stands or turned; a seeded choice of them."""
    factors = [factor for symbol in symbols for factor in (symbol, f"{symbol}.T")]
    if chosen is None:
        yield from (" @ ".join(pair) for pair in itertools.product(factors, repeat=n))
        yield from (
            " * ".join(pair) for pair in itertools.combinations_with_replacement(factors, n)
        )
    else:
        rng = np.random.default_rng(0)
        for _ in range(chosen):
            first, *others = rng.choice(factors, n)
            yield " ".join([first, *(f"{rng.choice(['@', '*'])} {f}" for f in others)])


@pytest.fixture(autouse=True)
def one_mistake_at_a_time(monkeypatch):
    """To look for pairs of mistakes takes long."""
    monkeypatch.setattr(naming, "likely", lambda line: ())


@pytest.mark.parametrize("id", [id for id, exercise in EXERCISES.items() if not exercise.whole])
@pytest.mark.parametrize("every", [25, pytest.param(3, marks=pytest.mark.slow)])
def test_no_product_makes_an_exercise_raise(id, every):
    arguments = EXERCISES[id].arguments
    written = list(products(EXERCISES[id].own, 2))
    written += [*products(arguments, 2, SOME), *products(arguments, 3, SOME)]
    sums = itertools.cycle(SUMS)
    written += [next(sums).format(product) for product in written[::4]]
    for one in written[::every]:
        function = eval(f"lambda {', '.join(arguments)}: {one}", {"np": np})
        feedback = diagnose(id, function)
        assert feedback.message, one


@pytest.mark.slow
def test_no_product_makes_a_whole_pass_raise():
    right = "(W2.T @ dZ2) * (1 - A1**2)"
    for one in products(("W2", "dZ2", "A1", "X", "dW2"), 2, SOME):
        names = {"np": np}
        exec(EXERCISES["backward"].solution.replace(right, one), names)  # noqa: S102  our own code
        feedback = diagnose("backward", names["my_backward"])
        assert not feedback.passed and feedback.message, one


def test_shapes_that_meet_in_a_call_by_name():
    assert not diagnose("3.47", lambda W2, dZ2: np.dot(a=W2, b=dZ2)).passed


def test_a_clash_of_shapes_is_a_finding_and_no_array():
    feedback = diagnose("3.42:dz1", lambda dz2, W2, a1: dz2 @ W2 * (1 - a1**2))
    assert not feedback.passed and "(2, 1)" in feedback.message
