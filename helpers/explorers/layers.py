"""Sliders for the first pictures of a hidden layer."""

import ipywidgets as widgets

from helpers.explorers.sliders import Sliders
from helpers.pictures.layers import network_unit, xor_line


def explore_xor_line():
    """One neuron on the four points of xor: its two weights and its bias."""
    controls = {
        name: widgets.FloatSlider(first, min=-2, max=2, step=0.1, description=name)
        for name, first in (("w1", 1.0), ("w2", 0.0), ("b", -0.5))
    }
    return Sliders(xor_line, **controls)


def explore_unit():
    """A 3-4-2 network: which numbers of W1 and W2 belong to one hidden unit."""
    return Sliders(network_unit, unit=widgets.IntSlider(2, 1, 4, description="hidden unit"))
