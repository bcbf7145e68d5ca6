"""What notebooks 5 and 6 say about numbers, NumPy and pictures, computed anew."""

import ast
import re
from types import SimpleNamespace

import course
import numpy as np
import oracles
import pytest

from helpers import cost, exercises, pictures, sigmoid, tanh
from helpers.pictures import many_examples, one_over_m

NAMES = ("05_many_examples", "06_the_whole_pass")
SIZES = "n0, n1, n2, m = 3, 4, 2, 5"


@pytest.fixture(params=NAMES)
def document(request):
    return course.ours(request.param)


@pytest.fixture
def quiet(monkeypatch):
    """Exercises and explorers are imported and called, and cost no time."""
    for name in ("check", "predict", "find_the_bug", "progress"):
        monkeypatch.setattr(exercises, name, lambda *_, **__: None)
    monkeypatch.setattr(exercises, "diagnose", lambda *_: SimpleNamespace(passed=False))
    for name in [n for n in pictures.__all__ if n.startswith("explore")]:
        monkeypatch.setattr(pictures, name, lambda *_, **__: None)


def sections(document):
    """The code of each section, cell by cell."""
    found = []
    for _, cell in document.cells:
        if cell.cell_type == "markdown" and re.search("^## ", cell.source, re.MULTILINE):
            found.append([])
        elif cell.cell_type == "code":
            found[-1].append(cell.source)
    return [cells for cells in found if cells]


def run(cells):
    names = {}
    for source in cells:
        exec(source, names)  # noqa: S102  the notebook's own code
    return names


@pytest.mark.parametrize("sizes", ["3, 4, 2, 5", "2, 6, 1, 7", "5, 3, 3, 4"])
def test_each_section_runs_alone_with_other_sizes(document, sizes, quiet, capsys, monkeypatch):
    monkeypatch.setattr("timeit.repeat", lambda f, number, repeat: [(f(), 1.0 * number)[1]])
    for cells in sections(document):
        assert run(source.replace(SIZES, SIZES[:-10] + sizes) for source in cells)
    said = capsys.readouterr().out.replace("more than 10 times faster: False", "")
    assert "True" in said and "False" not in said
    assert not re.search(r"(?<!dW1  )wrong", said)  # the bug to be found, and nothing else


def test_each_section_builds_the_same_example(document):
    for cells in sections(document)[:-1]:
        assert SIZES in cells[0] and cells[0].startswith("import numpy as np")
    assert not any("range(5)" in s or "m = 5\n" in s for cells in sections(document) for s in cells)


def test_each_explorer_runs_alone(document, quiet):
    numbers = course.explorers(document)
    assert len(numbers) == {"05_many_examples": 3, "06_the_whole_pass": 4}[document.name]
    for n in numbers:
        run([document.notebook.cells[n - 1].source])


def test_every_exercise_has_a_name_of_its_own(document):
    from helpers import __all__ as exported

    defined = [
        node.name
        for cells in sections(document)
        for source in cells
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert defined and not set(defined) & set(exported)


def test_eleven_checks():
    cells = [cell for name in NAMES for _, cell in course.ours(name).code]
    code = "\n".join(cell.source for cell in cells)
    assert len(re.findall(r'^check\("', code, re.MULTILINE)) == 11


@pytest.fixture
def example():
    rng = np.random.default_rng(4)
    X, Y = rng.standard_normal((3, 5)), (rng.random((2, 5)) < 0.5) * 1.0
    W1, b1 = rng.standard_normal((4, 3)), rng.standard_normal((4, 1))
    W2, b2 = rng.standard_normal((2, 4)), rng.standard_normal((2, 1))
    return X, Y, (W1, b1, W2, b2), oracles.gradients(X, Y, (W1, b1, W2, b2))


# Notebook 5.


def test_the_line_rises_by_the_share_of_one_example():
    def J(m, a):
        words = many_examples.explore_cost.draw(m=m, a=a).words
        return float(re.search(r"J = (\d+\.\d+)", words)[1])

    assert -np.log(0.7) == pytest.approx(0.36, abs=5e-3)
    assert -np.log(0.01) == pytest.approx(4.61, abs=5e-3)
    rise = np.log(0.7 / 0.01)
    assert rise == pytest.approx(4.25, abs=5e-3) and rise / 20 == pytest.approx(0.21, abs=5e-3)
    for m in (1, 20):
        assert J(m, 0.01) - J(m, 0.7) == pytest.approx(rise / m, abs=0.011)


def test_the_sum_grows_with_every_example():
    texts = [" ".join(many_examples.explore_cost.draw(m=m).drawing.texts()) for m in range(1, 21)]
    sums = [float(re.search(r"sum: (\d+\.\d+)", text)[1]) for text in texts]
    assert np.all(np.diff(sums) > 0)
    assert "1/20 = 0.05" in texts[-1] and "same rate" in texts[0]


@pytest.mark.parametrize("m, a", [(1, 0.01), (5, 0.7), (20, 0.99)])
def test_the_bars_are_the_losses_and_the_line_is_their_mean(m, a):
    drawing = many_examples.explore_cost.draw(m=m, a=a).drawing
    *bars, mean, total = [k for k in drawing.marks if type(k).__name__ == "Rect"]
    (line,) = [k.lines[0] for k in drawing.marks if getattr(k, "dash", None)]
    heights = np.array([bar.height for bar in bars])
    assert len(heights) == m and total.width == pytest.approx(m * mean.width)
    assert bars[0].y + heights[0] - line[0, 1] == pytest.approx(heights.mean())
    assert heights[0] / heights.mean() == pytest.approx(-np.log(a) * m / (total.width / 16))


def test_how_many_wrong_biases_numpy_refuses():
    dZ2, b2 = np.ones((2, 5)), np.zeros((2, 1))
    wrong = [dZ2.sum(1), dZ2.sum(0, keepdims=True), dZ2, dZ2.sum()]
    assert [(b2 - w).shape for w in wrong] == [(2, 2), (2, 5), (2, 5), (2, 1)]
    refused = 0
    for gradient in wrong:
        try:
            b2 -= gradient
        except ValueError:
            refused += 1
    assert refused == 3
    asked = exercises.predict("four wrong biases")
    assert asked.answer == "none, and then three"
    assert (np.ones((1, 1)) - np.ones(1)).shape == (1, 1)


def test_only_all_examples_give_the_whole_sum():
    v = pictures.example()[-1]
    terms = np.einsum("ki,ji->ikj", v["dZ2"], v["A1"])
    equal = [np.allclose(terms[:i].sum(axis=0), v["dZ2"] @ v["A1"].T) for i in range(1, 6)]
    assert equal == [False] * 4 + [True]
    assert ((terms > 0).any(axis=0) & (terms < 0).any(axis=0)).any()


def test_answers_on_paper():
    dZ2 = np.array([[0.2, -0.1, -0.1], [0.3, 0.3, 0]])
    assert dZ2.mean(axis=1) == pytest.approx([0, 0.2])
    assert (5 * 0.8 + 2) / 6 == pytest.approx(1)


# Notebook 6.


def test_a_perfect_example_has_no_part_in_the_hidden_error(example):
    X, _, (W1, b1, W2, _), found = example
    A1 = np.tanh(W1 @ X + b1)
    dZ2 = found["dZ2"] * (np.arange(5) != 2)
    assert not ((W2.T @ dZ2) * (1 - A1**2))[:, 2].any()


def test_the_product_of_the_means_is_wrong_and_has_the_right_shape(example):
    X, _, _, found = example
    means = found["dZ1"].mean(1, keepdims=True) @ X.mean(1, keepdims=True).T
    assert means.shape == found["dW1"].shape and not np.allclose(means, found["dW1"], rtol=0.1)
    errors, inputs = np.array([1, -1]), np.array([1, -1])
    assert np.mean(errors * inputs) == 1 and errors.mean() * inputs.mean() == 0


def test_the_laboratory():
    def size(meaning, duplicate=False, m=5):
        return one_over_m.sizes(one_over_m.gradients(meaning, m, duplicate))

    for name in ("dZ2", "dZ1"):
        assert size("own")[name] == pytest.approx(5 * size("mean")[name])
        assert size("own", True)[name] / size("own")[name] == pytest.approx(2**0.5)
        assert size("mean")[name] / size("mean", True)[name] == pytest.approx(2**0.5)
    for name in ("dW2", "db2", "dW1", "db1"):
        same = [size(s, d)[name] for s in ("own", "mean") for d in (False, True)]
        assert same == pytest.approx([same[0]] * 4)
        assert size("forgotten", True)[name] == pytest.approx(2 * size("forgotten")[name])
        assert size("forgotten", m=1)[name] == pytest.approx(size("own", m=1)[name])


def test_the_sum_doubles_and_the_mean_settles(quiet, monkeypatch):
    taken = []
    monkeypatch.setattr(pictures, "explore_mean", lambda *given: taken.extend(given))
    document = course.ours("06_the_whole_pass")
    run(
        [c.source for _, c in document.code if c.source.splitlines()[-1].startswith("explore_mean")]
    )
    X, Y, (W1, b1, W2, b2) = taken
    A1 = np.tanh(W1 @ X + b1)
    dZ2 = 1 / (1 + np.exp(-(W2 @ A1 + b2))) - Y
    half, whole = (np.linalg.norm(dZ2[:, :m] @ A1[:, :m].T) for m in (500, 1000))
    assert whole / half == pytest.approx(2, abs=0.15)
    assert whole / 1000 == pytest.approx(half / 500, rel=0.07)


def test_two_links_break_where_the_activation_is_one():
    a, y = sigmoid(np.array([[40.0]])), 0.0
    with np.errstate(all="ignore"):
        slope = (-y / a + (1 - y) / (1 - a)) * sigmoid.slope(np.array([[40.0]]), a)
    assert a == 1 and np.isnan(slope) and a - y == 1


def test_a_mean_over_all_entries_halves_the_slopes(example):
    X, Y, (W1, b1, W2, b2), found = example
    A1 = np.tanh(W1 @ X + b1)

    def mean_of_all(W):
        return np.mean(np.logaddexp(0, W @ A1 + b2) - Y * (W @ A1 + b2))

    h, nudge = 1e-6, np.zeros_like(W2)
    nudge[1, 2] = h
    slope = (mean_of_all(W2 + nudge) - mean_of_all(W2 - nudge)) / (2 * h)
    assert slope == pytest.approx(found["dW2"][1, 2] / 2, rel=1e-5)


WRONG = "def my_backward(X, Y, W2, Z1, A1, A2):\n    return A2, A2, A2, A1, A1, A1"


@pytest.mark.parametrize("mine", [WRONG, exercises.EXERCISES["backward"].solution])
def test_the_judge_says_whose_backward_it_is(mine, capsys):
    code = next(
        c for c in sections(course.ours("06_the_whole_pass")) if "my_backward" in "".join(c)
    )
    mine = mine.replace("def backward", "def my_backward")
    (judge,) = [source for source in code if "diagnose(" in source and "if solved" in source]
    run([code[0], mine, judge])
    said = capsys.readouterr().out
    assert said.startswith("This is the course's" if mine == WRONG else "Your backward:\n")
    assert ("All gradients pass" in said) == (mine != WRONG)


def test_three_of_the_four_notations_are_compared_in_code():
    cells = next(
        c for c in sections(course.ours("06_the_whole_pass")) if "row_weights" in "".join(c)
    )
    compared = [source for source in cells if "assert np.allclose" in source]
    assert len(compared) == 3
    names = run([cells[0], compared[0]])
    for name in ("dw2", "db2", "dw1", "db1"):
        assert np.allclose(names[name], getattr(names["ours"], name.replace("w", "W")).T)
    names["ours"] = names["ours"]._replace(dW2=0 * names["ours"].dW2)
    with pytest.raises(AssertionError):
        exec(compared[0], names)  # noqa: S102


def test_the_hidden_bias_is_asked_before_it_is_shown():
    document = course.ours("06_the_whole_pass")
    sources = [cell.source for cell in document.notebook.cells]
    (asked,) = [i for i, source in enumerate(sources) if 'check("3.49"' in source]
    shown = [
        i for i, source in enumerate(sources) if r"\tag{3.49}" in source or "db1 = (1" in source
    ]
    assert asked < min(shown)


def test_forgotten_1_over_m_is_off_by_two_thirds(example):
    X, Y, parameters, _ = example
    bug = exercises.BUGS["too eager"].backward
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A2 = sigmoid(W2 @ tanh(Z1) + b2)
    wrong = bug(X, Y, W2, Z1, tanh(Z1), A2, tanh).dW1
    right = oracles.gradients(X, Y, parameters)["dW1"]
    assert wrong == pytest.approx(5 * right) and (5 - 1) / (5 + 1) == pytest.approx(0.67, abs=4e-3)
    assert cost(W2 @ tanh(Z1) + b2, Y) > 0
