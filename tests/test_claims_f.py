"""What notebook 11 says of depth and of automatic differentiation, computed in another way."""

import contextlib
import io
import itertools

import autograd.numpy as anp
import course
import numpy as np
import pytest
from autograd import grad

from helpers import datasets
from helpers.activations import ACTIVATIONS
from helpers.exercises import diagnose
from helpers.pictures.depth import backward_layers, explore_depth, forward_layers, start_layers

FUNCTIONS = {
    "sigmoid": lambda Z: 0.5 + 0.5 * anp.tanh(Z / 2),
    "tanh": anp.tanh,
    "relu": lambda Z: Z * (Z > 0),  # at the corner the slope is 0, as ours is
}
IMAGES = datasets.load("digits")
X, Y = IMAGES.X / 16, IMAGES.Y
DEEP = [64] + 8 * [32] + [1]


def spread_of(start, n_in, n_out):
    """The deviation of the weights, as the notebook writes it."""
    s2 = {"1 / sqrt(n)": 1 / n_in, "Xavier": 2 / (n_in + n_out), "He": 2 / n_in, "0.01": 1e-4}
    return s2[start] ** 0.5


def weights(sizes=DEEP, start="1 / sqrt(n)", factor=1.0):
    """Drawn in the order of the layers from one seed: {l: W}."""
    rng = np.random.default_rng(0)
    return {
        l: factor * spread_of(start, n_in, n_out) * rng.standard_normal((n_out, n_in))
        for l, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1)
    }


def by_autograd(W, g):
    """(A, dZ, dW): derivatives by a package that knows nothing of ours; dZ for each own loss."""
    N, m, found = len(W), X.shape[1], {}

    def losses(shifts, W, keep=None):
        A = X
        for l in range(1, N + 1):
            Z = W[l] @ A + shifts[l]
            A = FUNCTIONS["sigmoid" if l == N else g](Z)
            if keep is not None:
                keep[l] = A
        return anp.sum(anp.logaddexp(0.0, (1 - 2 * Y) * Z))

    zeros = {l: np.zeros((len(W[l]), m)) for l in W}
    dZ = grad(losses)(zeros, W)
    dW = grad(lambda W: losses(zeros, W) / m)(W)
    losses(zeros, W, found)
    return found, dZ, dW


def norms(g, **how):
    dW = by_autograd(weights(**how), g)[2]
    return [np.linalg.norm(dW[l]) for l in sorted(dW, reverse=True)]


def size(v):
    return np.sqrt(np.mean(np.square(v)))


# ---- depth ----


def test_sigmoid_vanishes():
    found = norms("sigmoid")
    printed = [5.5e-1, 1.1e-1, 2.6e-2, 6.0e-3, 1.2e-3, 2.4e-4, 6.0e-5, 1.1e-5, 3.4e-6]
    assert found == pytest.approx(printed, rel=0.05)
    assert found[0] / found[-1] > 1e5
    _, dZ, _ = by_autograd(weights(), "sigmoid")
    ratios = [size(dZ[l]) / size(dZ[l - 1]) for l in range(8, 1, -1)]
    assert min(ratios) > 3.9  # about 4, or more


def test_tanh_stays():
    found = norms("tanh")
    assert 0.08 < min(found) and max(found) < 0.14


def test_larger_weights_explode():
    found = norms("tanh", factor=6)
    assert 45 < found[-1] / found[0] < 60
    found = norms("relu", factor=4)
    assert 2e3 < min(found) and max(found) < 1.1e4


@pytest.mark.parametrize("g", FUNCTIONS)
def test_backward_of_layers(g):
    sizes, start = [64, 5, 4, 1], "Xavier"
    W, b = start_layers(sizes, np.random.default_rng(0), start)
    A = forward_layers(X, W, b, ACTIVATIONS[g])
    dW, db = backward_layers(Y, W, A, ACTIVATIONS[g])
    right_A, right_dZ, right_dW = by_autograd(weights(sizes, start), g)
    for l in W:
        assert A[l] == pytest.approx(right_A[l])
        assert dW[l] == pytest.approx(right_dW[l])
        assert db[l] == pytest.approx(right_dZ[l].mean(axis=1, keepdims=True))


def trained(g, epochs=100, rate=0.1):
    W, b = start_layers(DEEP, np.random.default_rng(0))
    g = ACTIVATIONS[g]
    for _ in range(epochs):
        dW, db = backward_layers(Y, W, forward_layers(X, W, b, g), g)
        W = {l: W[l] - rate * dW[l] for l in W}
        b = {l: b[l] - rate * db[l] for l in W}
    return forward_layers(X, W, b, g)


@pytest.mark.slow
def test_what_deep_networks_learn():
    A = trained("sigmoid")
    share = Y.mean()
    entropy = -share * np.log(share) - (1 - share) * np.log(1 - share)
    J = -np.mean(np.log(np.where(Y == 1, A[9], 1 - A[9])))
    assert J == pytest.approx(entropy, abs=1e-3)
    assert np.mean((A[9] > 0.5) == Y) == pytest.approx(max(share, 1 - share))
    assert A[8].std(axis=1).max() < 1e-4  # nearly the same numbers for all images
    assert np.mean((trained("tanh")[9] > 0.5) == Y) > 0.98


def test_what_the_explorer_shows():
    """The size of an entry in layers 1 to 9, for the three predictions."""

    def sizes(g, start):
        return [[size(v[l]) for l in range(1, 10)] for v in by_autograd(weights(start=start), g)]

    A, dZ, dW = sizes("relu", "1 / sqrt(n)")
    assert 9 < dZ[7] / dZ[0] < 13 and dZ[0] == pytest.approx(0.005, abs=0.0005)
    words = explore_depth.draw(layers=8, g="relu", start="1 / sqrt(n)").words
    for values in (A, dZ, dW):
        assert f"{values[0]:.2g} in layer 1, {values[8]:.2g} in layer 9" in words
    level = sizes("relu", "He")[1][:8]
    assert 0.08 < min(level) and max(level) < 0.14
    falls = {}
    for start in ("1 / sqrt(n)", "Xavier", "He", "0.01"):
        _, dZ, _ = sizes("sigmoid", start)
        falls[start] = dZ[7] / dZ[0]
    assert min(falls, key=falls.get) == "He" and 5500 < falls["He"] < 6500
    A, dZ, dW = sizes("tanh", "0.01")
    assert max(dW) < 1e-11 and max(dW) / min(dW) < 20
    assert A[0] > 1e8 * A[7] and dZ[7] > 1e8 * dZ[0]


@pytest.mark.parametrize("g", FUNCTIONS)
@pytest.mark.parametrize("start", ["1 / sqrt(n)", "Xavier", "He", "0.01"])
def test_the_error_falls_most_from_layer_9_to_layer_8(g, start):
    _, dZ, _ = by_autograd(weights(start=start), g)
    falls = {l: size(dZ[l]) / size(dZ[l - 1]) for l in range(9, 1, -1)}
    assert max(falls, key=falls.get) == 9


def test_the_table_of_xavier_and_he():
    """Mean squares through one layer of many units: kept by tanh near 0, halved by ReLU."""
    rng = np.random.default_rng(1)
    n_in, n_out = 600, 400
    W = rng.standard_normal((n_out, n_in)) / np.sqrt(n_in)
    a = np.abs(rng.standard_normal((n_in, 50)))  # inputs need no mean of 0
    z = W @ a
    assert np.mean(z**2) / np.mean(a**2) == pytest.approx(1, abs=0.1)
    assert np.mean(np.maximum(z, 0) ** 2) / np.mean(z**2) == pytest.approx(0.5, abs=0.05)
    dz = rng.standard_normal((n_out, 50))
    back = W.T @ dz
    assert np.mean(back**2) / np.mean(dz**2) == pytest.approx(n_out / n_in, abs=0.05)


def test_who_notices_the_wrong_layer():
    """dZ[l] @ A[l].T in 64-7-5-3-1: NumPy refuses the update but in the last layer."""
    n = [64, 7, 5, 3, 1]
    for l in range(1, 5):
        assert (n[l], n[l]) != (n[l], n[l - 1])
        W = np.zeros((n[l], n[l - 1]))
        if l == 4:
            assert (W - np.ones((1, 1))).shape == W.shape
        else:
            with pytest.raises(ValueError):
                W - np.ones((n[l], n[l]))


def test_the_numbers_that_wait():
    m = datasets.split(IMAGES, 0.25, np.random.default_rng(0))[0].X.shape[1]
    assert m == 267 and (64 + 8 + 6 + 1) * m == 21093


# ---- the notebook's own cells, with the exercises solved ----


def my_backward(Y, W, A):
    N, m = len(W), Y.shape[1]
    dZ, dW, db = A[N] - Y, {}, {}
    for l in range(N, 0, -1):
        dW[l], db[l] = dZ @ A[l - 1].T / m, dZ.mean(axis=1, keepdims=True)
        dZ = (W[l].T @ dZ) * (1 - A[l - 1] ** 2)
    return dW, db


def log_rule(v):
    return np.log(v), 1 / v


def run(heading, solved=(), without=()):
    """The names after the code cells of a section, and what they print."""
    document, names, printed, inside = course.ours("11_many_layers"), {}, io.StringIO(), False
    for cell in document.notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            inside = cell.source.startswith(f"## {heading}")
        elif inside and cell.cell_type == "code":
            if any(word in cell.source for word in ("check(", "progress()", "explore_", *without)):
                names |= {"diagnose": diagnose} | {f.__name__: f for f in solved}
                continue
            with contextlib.redirect_stdout(printed):
                exec(cell.source, names)  # noqa: S102
    return names, printed.getvalue()


def test_a_right_answer_is_used_and_checked():
    names, printed = run("More layers", [my_backward], ["train_layers"])
    assert names["used"] is my_backward
    assert "This is your backward." in printed
    assert printed.count("pass") == 8 and "wrong" not in printed
    train = next(
        cell.source
        for _, cell in course.ours("11_many_layers").code
        if cell.source.startswith("def train_layers")
    )
    names["used"] = lambda *_: (_ for _ in ()).throw(ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):  # it trains with what is in `used`
        exec(train, names)  # noqa: S102


@pytest.mark.parametrize("solved", [True, False])
def test_the_derivatives_of_notebook_2_come_out(solved):
    rule = log_rule if solved else lambda v: ...
    rule.__name__ = "log_rule"
    names, printed = run("Where automatic", [rule])
    x, w, b = np.array([1.2, -0.5]), np.array([0.4, -0.6]), 0.1
    dz = 1 / (1 + np.exp(-(w @ x + b))) - 1
    found = {name: number.derivative for name, number in names["penguin"].items()}
    close = pytest.approx([1.2 * dz, -0.5 * dz, dz], abs=1e-12 if solved else 1e-8)
    assert [found["w1"], found["w2"], found["b"]] == close
    for line in ("dw1 = -0.3518", "dw2 = 0.1466", "db = -0.2932", "dr/dv = 54.0"):
        assert line in printed
    assert ("The slope of log is yours." in printed) is solved
    assert "15 times: 16 numbers, 65535 calls" in printed
    assert "16 numbers, each once; the derivative of the first: 32768.0" in printed
    assert "Jacobian (10, 6); the same as dZ @ A.T: True" in printed


def test_calls_are_those_of_backward_and_one_visit_gives_the_same():
    names, _ = run("Where automatic", [log_rule])
    Number, count = names["Number"], 0

    class Counted(Number):
        def backward(self, upstream=1.0):
            nonlocal count
            count += 1
            super().backward(upstream)

        def __add__(self, other):
            return Counted(self.value + other.value, [(self, 1.0), (other, 1.0)])

    top = Counted(1.0)
    for _ in range(10):
        top = top + top
    top.backward()
    assert count == 2047 == names["calls"](top)
    first, second = Number(3.0), Number(3.0)
    ((first + first) * (first * first)).backward()
    names["backward_once"]((second + second) * (second * second))
    assert first.derivative == second.derivative == 54


def test_backward_twice_gives_twice_the_values():
    names, _ = run("Where automatic", [log_rule])
    numbers = {n: names["Number"](v) for n, v in zip(("x1", "x2", "w1", "w2", "b"), range(5))}
    L = names["loss_of"](**numbers)
    L.backward()
    once = [number.derivative for number in numbers.values()]
    L.backward()
    assert [number.derivative for number in numbers.values()] == [2 * v for v in once]


def test_backward_once_twice_gives_more_and_its_depth_ends():
    names, _ = run("Where automatic", [log_rule])
    number = names["doubled"](3)
    assert names["backward_once"](number)[0].derivative == 8
    assert names["backward_once"](number)[0].derivative == 32
    assert len(names["in_order"](names["doubled"](500))) == 501
    with pytest.raises(RecursionError):
        names["in_order"](names["doubled"](1100))


def test_a_Jacobian_of_a_layer():
    rows, columns = 32 * X.shape[1], 32 * 64
    assert 23.0e6 < rows * columns < 23.5e6
    W, A = np.ones((2, 3)), np.arange(1.0, 16).reshape(3, 5)
    jacobian = np.kron(np.eye(2), A.T)
    for column, place in enumerate(np.ndindex(W.shape)):
        nudged = W.copy()
        nudged[place] += 1
        assert (nudged @ A - W @ A).ravel() == pytest.approx(jacobian[:, column])
