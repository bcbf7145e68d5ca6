"""A learner's own backward pass, so that it can be called like the course's.

PLACEHOLDER: takes what returns Gradients or a dict; the full one takes every honest form.
"""

from helpers import network
from helpers.network import Gradients


class _Found(Gradients):
    """Gradients that may bring dA1 along."""

    dA1 = None


def named(backward):
    """`backward` as a function (X, Y, W2, Z1, A1, A2, g1) -> Gradients, None for what is missing."""
    if backward is network.backward:
        return backward

    def own(X, Y, W2, Z1, A1, A2, g1):
        found = backward(X, Y, W2, Z1, A1, A2, g1)
        found = found._asdict() if hasattr(found, "_asdict") else found
        if not isinstance(found, dict):
            raise TypeError(f"backward returned {type(found).__name__}; expected Gradients.")
        gradients = _Found(*map(found.get, Gradients._fields))
        gradients.dA1 = found.get("dA1")
        return gradients

    return own
