"""A network of any number of layers, kept in dictionaries by l: the loops of notebook 11.

X is (n0, m); W[l] is (n_l, n_{l-1}) and b[l] (n_l, 1), for l = 1 to N.
"""

import numpy as np

from helpers.activations import sigmoid, tanh

# The deviation of the weights between n_in and n_out units.
STARTS = {
    "1 / sqrt(n)": lambda n_in, n_out: 1 / np.sqrt(n_in),
    "Xavier": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
    "He": lambda n_in, n_out: np.sqrt(2 / n_in),
    "0.01": lambda n_in, n_out: 0.01,
}


def start_layers(sizes, rng, start="1 / sqrt(n)"):
    """Weights and biases of layers 1 to N, as dictionaries by l. sizes: [n0, n1, ..., nN].

    rng: a NumPy Generator. start: one of "1 / sqrt(n)", "Xavier", "He", "0.01". Biases are 0.
    """
    W, b = {}, {}
    for l in range(1, len(sizes)):
        n_in, n_out = sizes[l - 1], sizes[l]
        W[l] = rng.standard_normal((n_out, n_in)) * STARTS[start](n_in, n_out)
        b[l] = np.zeros((n_out, 1))
    return W, b


def forward_layers(X, W, b, g=tanh):
    """The activations A[0] = X, A[1], ..., A[N]; g in all layers but the last, which has sigmoid."""
    A = {0: X}
    for l in W:
        Z = W[l] @ A[l - 1] + b[l]
        A[l] = sigmoid(Z) if l == len(W) else g(Z)
    return A


def errors_of_layers(Y, W, A, g=tanh):
    """dZ[N], ..., dZ[1], each column for its example's own loss."""
    N = len(W)
    dZ = {N: A[N] - Y}
    for l in range(N, 1, -1):
        slope = g.slope(A[l - 1], A[l - 1])  # each g of ours shows its slope in A as well
        dZ[l - 1] = (W[l].T @ dZ[l]) * slope
    return dZ


def backward_layers(Y, W, A, g=tanh):
    """dW and db of all layers, as dictionaries by l; g: as in `forward_layers`."""
    m, dZ = Y.shape[1], errors_of_layers(Y, W, A, g)
    dW = {l: (1 / m) * (dZ[l] @ A[l - 1].T) for l in dZ}
    db = {l: (1 / m) * np.sum(dZ[l], axis=1, keepdims=True) for l in dZ}
    return dW, db
