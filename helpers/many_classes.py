"""Softmax: the activation of an output layer that chooses one of many classes."""

import numpy as np


def softmax(Z2):
    """Each column of Z2 as probabilities that add up to 1. Z2, and what is returned: (n2, m).

    The largest entry of each column is subtracted first. That changes no result, since the same
    factor stands above and below the fraction line, and no power can overflow.
    """
    E = np.exp(Z2 - np.max(Z2, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)
