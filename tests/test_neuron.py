"""One neuron, logistic regression, against other ways to the same numbers."""

import numpy as np
import oracles
import pytest
from sklearn.linear_model import LogisticRegression

from helpers import neuron

pytestmark = pytest.mark.filterwarnings("error")


def problem(n0, m, seed=0, scale=1.0):
    """X, Y, w, b."""
    rng = np.random.default_rng(seed)
    X, Y = rng.standard_normal((n0, m)), (rng.random((1, m)) > 0.5) * 1.0
    return X, Y, scale * rng.standard_normal((n0, 1)), scale * float(rng.standard_normal())


def test_the_running_example():
    X, y, w = np.array([[1.2], [-0.5]]), np.array([[1.0]]), np.array([[0.4], [-0.6]])
    Z, A = neuron.forward(X, w, 0.1)
    oracles.close(Z, np.array([[0.88]]))
    oracles.close(A, np.array([[oracles.exact_sigmoid(0.88)]]))
    dZ, dw, db = neuron.backward(X, y, A)
    dz = oracles.exact_sigmoid(0.88) - 1
    oracles.close(dZ, np.array([[dz]]))
    oracles.close(dw, np.array([[1.2 * dz], [-0.5 * dz]]))
    assert db == pytest.approx(dz) and type(db) is float


@pytest.mark.parametrize("scale", [0.5, 1, 40])
@pytest.mark.parametrize(("n0", "m"), [(3, 5), (4, 2), (2, 1), (1, 3), (1, 1)])
def test_forward_and_backward(n0, m, scale):
    X, Y, w, b = problem(n0, m, scale=scale)
    with np.errstate(all="raise", under="ignore"):
        Z, A = neuron.forward(X, w, b)
        dZ, dw, db = neuron.backward(X, Y, A)
    expected = [sum(w[k, 0] * X[k, i] for k in range(n0)) + b for i in range(m)]
    oracles.close(Z, np.array([expected]))
    oracles.close(A, np.array([[oracles.exact_sigmoid(z) for z in expected]]))
    oracles.close(dZ, oracles.complex_step(lambda v: oracles.losses(v, Y), Z))
    oracles.close(dw, oracles.complex_step(lambda v: oracles.losses(v.T @ X + b, Y) / m, w))
    nudged = oracles.complex_step(lambda v: oracles.losses(w.T @ X + v, Y) / m, np.array(b))
    assert db == pytest.approx(nudged.item(), rel=1e-11)


def test_at_the_optimum_of_scikit_learn_the_gradient_is_zero():
    X, Y, *_ = problem(3, 60, seed=3)
    model = LogisticRegression(C=np.inf, tol=1e-10, solver="newton-cholesky").fit(X.T, Y[0])
    w, b = model.coef_.T, float(model.intercept_[0])
    Z, A = neuron.forward(X, w, b)
    oracles.close(Z[0], model.decision_function(X.T))
    oracles.close(A[0], model.predict_proba(X.T)[:, 1])
    _, dw, db = neuron.backward(X, Y, A)
    assert np.abs(dw).max() < 1e-9 and abs(db) < 1e-9
    _, dw, _ = neuron.backward(X, Y, neuron.forward(X, w + 0.1, b)[1])
    assert np.abs(dw).max() > 1e-3


def test_inputs_are_left_as_they_are():
    X, Y, w, b = problem(3, 5)
    before = X.copy(), Y.copy(), w.copy()
    neuron.backward(X, Y, neuron.forward(X, w, b)[1])
    assert all(np.array_equal(v, u) for v, u in zip((X, Y, w), before))


@pytest.mark.parametrize("b", [1, np.float64(1), np.int64(1), np.array(1.0)])
def test_b_may_be_any_kind_of_number(b):
    X, _, w, _ = problem(3, 5)
    oracles.close(neuron.forward(X, w, b)[0], neuron.forward(X, w, 1.0)[0])
