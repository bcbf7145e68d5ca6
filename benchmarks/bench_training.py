"""How fast is training? Against the plainest NumPy loop, and against scikit-learn.

Run it with `make bench` or `python benchmarks/bench_training.py`. All contestants do the same
work, taken in turns within one run, and must end at the same parameters. It fails where
`helpers.train` takes more than LIMIT times as long as the plain loop, both in their
quickest round, because whatever else the machine does only adds time.
"""

import sys
import time
import warnings
from functools import partial

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from helpers import Parameters, initialise, train

LIMIT = 1.2
ROUNDS = 45
RATE = 0.1

# name, n0, n1, n2, m, epochs, batch size (None: all examples at once)
CASES = (
    ("planar, full batch, every epoch recorded", 2, 4, 1, 400, 100, None),
    ("planar, full batch", 2, 4, 1, 400, 800, None),
    ("planar, mini-batches of 32", 2, 4, 1, 400, 50, 32),
    ("images, full batch", 64, 16, 1, 266, 200, None),
    ("images, mini-batches of 32", 64, 16, 1, 266, 50, 32),
)


def plain_loop(X, Y, parameters, epochs, batch_size, rng):
    """What one would write by hand after notebook 5. Returns parameters and history."""
    W1, b1, W2, b2 = parameters
    m_all = X.shape[1]
    every = max(1, epochs // 100)
    history = []
    for number in range(epochs + 1):
        if number > 0:
            order = None if batch_size is None else rng.permutation(m_all)
            for start in range(0, m_all, batch_size or m_all):
                if order is None:
                    x, y = X, Y
                else:
                    chosen = order[start : start + batch_size]
                    x, y = X[:, chosen], Y[:, chosen]
                m = x.shape[1]
                A1 = np.tanh(W1 @ x + b1)
                A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
                dZ2 = A2 - y
                dW2 = (1 / m) * (dZ2 @ A1.T)
                db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
                dZ1 = (W2.T @ dZ2) * (1 - A1**2)
                dW1 = (1 / m) * (dZ1 @ x.T)
                db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
                W1 = W1 - RATE * dW1
                b1 = b1 - RATE * db1
                W2 = W2 - RATE * dW2
                b2 = b2 - RATE * db2
        if number % every == 0 or number == epochs:
            Z2 = W2 @ np.tanh(W1 @ X + b1) + b2
            A2 = 1 / (1 + np.exp(-Z2))
            J = np.sum(np.logaddexp(0, Z2) - Y * Z2) / m_all
            history.append((number, J, np.mean((A2 > 0.5) == Y), (W1, b1, W2, b2)))
    return (W1, b1, W2, b2), history


def classifier(X, Y, parameters, epochs, batch_size):
    """scikit-learn's network with the same architecture, start, rate and number of epochs."""
    model = MLPClassifier(
        hidden_layer_sizes=(parameters.b1.size,),
        activation="tanh",
        solver="sgd",
        alpha=0,
        momentum=0,
        learning_rate_init=RATE,
        batch_size=batch_size or X.shape[1],
        shuffle=batch_size is not None,
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
        tol=0,
        warm_start=True,
        random_state=0,
    )
    model.partial_fit(X.T, Y[0], classes=[0, 1])  # makes the arrays that are replaced here
    model.coefs_ = [parameters.W1.T.copy(), parameters.W2.T.copy()]
    model.intercepts_ = [parameters.b1[:, 0].copy(), parameters.b2[:, 0].copy()]
    return model


def measure(n0, n1, n2, m, epochs, batch_size):
    """Seconds of each round, as (train, plain loop, scikit-learn): (ROUNDS, 3)."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n0, m))
    Y = (np.sum(X[:2] ** 2, axis=0, keepdims=True) > 1.4) * 1.0
    parameters = initialise(n0, n1, n2, rng)
    seconds = np.empty((ROUNDS, 3))
    for i in range(ROUNDS):
        model = classifier(X, Y, parameters, epochs, batch_size)
        rng = partial(np.random.default_rng, i)
        task = X, Y, parameters
        work = (
            partial(train, *task, RATE, epochs, batch_size=batch_size, rng=rng()),
            partial(plain_loop, *task, epochs, batch_size, rng()),
            partial(model.fit, X.T, Y[0]),
        )
        results = {}
        for k in np.roll(np.arange(3), i):  # each goes first as often as the others
            start = time.perf_counter()
            results[k] = work[k]()
            seconds[i, k] = time.perf_counter() - start
        check_same_work(results, epochs, batch_size)
    return seconds


def check_same_work(results, epochs, batch_size):
    """All ended at the same parameters, and with the same history (scikit-learn keeps another)."""
    run, (parameters, history), model = results[0], results[1], results[2]
    ours = np.concatenate([v.ravel() for v in run.parameters])
    np.testing.assert_allclose(np.concatenate([v.ravel() for v in parameters]), ours, rtol=1e-9)
    assert run.epochs == [h[0] for h in history]
    np.testing.assert_allclose(run.costs, [h[1] for h in history], rtol=1e-9)
    np.testing.assert_allclose(run.accuracies, [h[2] for h in history], rtol=1e-9)
    assert model.n_iter_ == epochs
    if batch_size is None:  # with mini-batches it shuffles in an order of its own
        W1, W2 = model.coefs_
        b1, b2 = model.intercepts_
        theirs = Parameters(W1.T, b1.reshape(-1, 1), W2.T, b2.reshape(-1, 1))
        theirs = np.concatenate([v.ravel() for v in theirs])
        np.testing.assert_allclose(theirs, ours, rtol=1e-6, atol=1e-9)


def spread(values, form):
    """The median and the quartiles, as text."""
    low, middle, high = np.percentile(values, (25, 50, 75))
    return f"{middle:{form}} ({low:{form}}-{high:{form}})"


def main():
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(f"Milliseconds a run, median (quartiles) of {ROUNDS} rounds taken in turns; then the")
    print("ratio of train's time to that of the plain loop and of scikit-learn.\n")
    print("| work | train | plain loop | scikit-learn | / plain | quickest | / scikit-learn |")
    print("|---|---|---|---|---|---|---|")
    slow = []
    for name, *sizes in CASES:
        seconds = measure(*sizes)
        ours, plain, theirs = 1000 * seconds.T
        cells = [name, *(spread(t, ".1f") for t in (ours, plain, theirs))]
        quickest = ours.min() / plain.min()
        cells += [spread(ours / plain, ".2f"), f"{quickest:.2f}", spread(ours / theirs, ".2f")]
        print("| " + " | ".join(cells) + " |", flush=True)
        if quickest > LIMIT:
            slow.append(name)
    if slow:
        sys.exit(f"train takes more than {LIMIT} times as long as the plain loop: {slow}")
    print(f"\ntrain takes at most {LIMIT} times as long as the plain loop everywhere.")


if __name__ == "__main__":
    main()
