"""Sliders for many examples at once."""

import ipywidgets as widgets

from helpers.explorers.sliders import Sliders
from helpers.pictures.batch import gradient_sizes, outer_products, sum_and_mean


def explore_outer_products(dZ2, A1):
    """dZ2 @ A1.T as a sum of outer products, example by example. dZ2: (n2, m). A1: (n1, m)."""
    return Sliders(
        lambda i: outer_products(dZ2, A1, i),
        i=widgets.IntSlider(2, 1, dZ2.shape[1], description="examples"),
    )


def explore_mean(X, Y, parameters):
    """The size of dW2 against the number of examples: sum and mean. X: (n0, m). Y: (n2, m)."""
    sizes = gradient_sizes(X, Y, parameters)
    return Sliders(
        lambda m: sum_and_mean(sizes, m),
        m=widgets.IntSlider(100, 1, len(sizes), description="m"),
    )
