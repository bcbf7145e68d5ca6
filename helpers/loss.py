"""The cross-entropy loss of each example, and the cost J: their mean.

The working form takes logits (Z2, the numbers before the last sigmoid), because there it stays
finite and exact where a sigmoid has rounded to 0 or 1. The textbook form takes A2.
"""

import numpy as np


def cross_entropy(Z2, Y):
    """Loss of each example, from logits: L = log(1 + e^z) - y z (equation 3.38's L, rewritten).

    That is log(1 + e^z) where y = 0 and log(1 + e^-z) where y = 1; a sign in front of z says it
    without a difference, and so keeps every digit of a loss near 0.

    Z2, Y: (n2, m). Returns (1, m), in nats: one loss per example, summed over the n2 outputs.
    Finite for every finite logit, and right to the last digits.
    """
    return np.sum(np.logaddexp(0.0, (1.0 - 2.0 * Y) * Z2), axis=0, keepdims=True)


def cross_entropy_textbook(A2, Y):
    """Loss of each example, as it is written: L = -(y log a + (1 - y) log(1 - a)).

    A2, Y: (n2, m). Returns (1, m), in nats.
    Breaks down (inf or nan) where an activation has rounded to exactly 0 or 1.
    """
    return np.sum(-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)), axis=0, keepdims=True)


def cost(Z2, Y):
    """The cost J: the mean of the m losses (equation 3.45).

    Z2, Y: (n2, m). Returns one number, in nats per example.
    """
    m = Y.shape[1]
    L = cross_entropy(Z2, Y)
    J = (1 / m) * np.sum(L)
    return float(J)
