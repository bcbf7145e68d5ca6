"""Whatever a learner makes of the symbols at hand: no error, no long wait, nothing wrong accepted."""

import linecache
import re
import time

import numpy as np
import pytest

from helpers.activations import sigmoid, tanh
from helpers.exercises import EXERCISES, judge
from helpers.exercises.lines import line
from helpers.exercises.situations import _MAKERS as MAKERS
from helpers.exercises.situations import FAMILIES

SECONDS = 2.0  # of the processor's time
ONE = "{} ** 2|-{}|{}.T|np.exp({})|np.log({})|np.tanh({})|np.abs({})|1 - {}|sigmoid({})|np.sqrt({})"
ONE += "|np.sum({})|np.sum({}, axis=1, keepdims=True)|np.sum({}, axis=0)|np.mean({}, axis=1)|{}[0]"
ONE += "|{}[:, :1]|np.round({}, 3)|np.clip({}, -1, 1)|{}.astype(int)|np.float32({})|({},)|[{}]"
ONE += "|np.zeros_like({})|{}.reshape(-1)|np.linalg.inv({})|{}.shape|str({})|{}.foo|{}(0)|{}[7]"
TWO = "{} @ {}|{} * {}|{} + {}|{} - {}|{} / {}|np.dot({}, {})|np.outer({}, {})|np.power(1.0 * {}, {})|{} > {}"
TWO += "|np.where({} > 0, {}, 0)|np.maximum({}, {})|np.hstack([{}, {}])|({}, {})|{} and {}|{} % {}"
NUMBERS = ("0.0", "1.0", "(2)", "0.5", "1e-8", "m", "np.pi")


def program(rng, symbols, solution):
    """A random expression: near the right one, or of any symbols."""

    def part(depth):
        kind = rng.random()
        if depth == 0 or kind < 0.25:
            return str(rng.choice(symbols if rng.random() < 0.9 else NUMBERS))
        if kind < 0.55:
            return f"({rng.choice(ONE.split('|')).format(part(depth - 1))})"
        return f"({rng.choice(TWO.split('|')).format(part(depth - 1), part(depth - 1))})"

    if rng.random() < 0.5:
        changed = part(2)
        for symbol in rng.permutation(symbols):
            if re.search(rf"\b{symbol}\b", solution):
                return re.sub(rf"\b{symbol}\b", lambda _: changed, solution, count=1)
        return f"{solution} + {changed}"
    return part(3)


def values_differ(id, function):
    """Whether an answer is not the right one, for inputs that the exercise does not use."""
    family = next(name for name, ids in FAMILIES.items() if id in ids)
    make, n, seed = MAKERS[family]
    for i, sizes in enumerate([(3, 1, 2, 4), (2, 0, 4, 3), (4, 1, 3, 6)]):
        values = make(*((3, i % 2) if family == "neuron" else sizes)[:n], seed + 100 + i).values
        with np.errstate(all="ignore"):
            given = {s: values[s] for s in EXERCISES[id].arguments}
            try:
                found = np.asarray(function(**given))
            except (IndexError, AttributeError):  # one neuron's numbers may also be (1, 1)
                found = np.asarray(
                    function(**{s: np.reshape(v, (-1, 1)) for s, v in given.items()})
                )
        right = np.asarray(values[line(id).quantity], float)
        if found.size != right.size or not np.allclose(
            found.reshape(right.shape), right, 1e-5, 1e-6
        ):
            return True
    return False


def try_some(id, number, seed):
    rng, exercise = np.random.default_rng(seed), EXERCISES[id]
    solution = line(id).code.split(" = ", 1)[1]
    for _ in range(number):
        written = program(rng, exercise.arguments, solution)
        code = f"lambda {', '.join(exercise.arguments)}: {written}"
        function = eval(code, {"np": np, "sigmoid": sigmoid, "tanh": tanh})
        begin = time.thread_time()
        found = judge.judged(exercise, function)
        assert time.thread_time() - begin < SECONDS, written
        assert found.right or found.message, written
        assert not (found.right and values_differ(id, function)), written


REMARKS = "# W^T x, or if a == 'sum' and keepdims: see max(0, z)"


SOME = [  # one in five in `make test`, all in `make test-slow`
    pytest.param(id, marks=() if n % 5 == 0 else pytest.mark.slow)
    for n, id in enumerate(id for id, exercise in EXERCISES.items() if not exercise.whole)
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("id", SOME)
def test_a_comment_changes_nothing(id):
    rng, exercise, said = np.random.default_rng(2), EXERCISES[id], []
    right = line(id).code.split(" = ", 1)[1]
    raises = rng.choice(("nothing", f"{exercise.arguments[0]}.foo()", "float(str(np))"))
    written = f"{raises} + {program(rng, exercise.arguments, right)}"
    for remark in ("", REMARKS):
        code = f"def own({', '.join(exercise.arguments)}):\n    return {written}{remark}\n"
        name, names = f"<{id}{remark}>", {"np": np, "sigmoid": sigmoid, "tanh": tanh}
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        exec(compile(code, name, "exec"), names)  # noqa: S102  the code of this test
        found = judge.judged(exercise, names["own"])
        said.append((found.mistake, found.message.replace(remark, "")))
    assert said[0] == said[1], written


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("id", SOME)
@pytest.mark.parametrize(("number", "seed"), [(1, 0), pytest.param(40, 1, marks=pytest.mark.slow)])
def test_random_programs(id, number, seed):
    """number: of programs for the exercise."""
    try_some(id, number, seed)
