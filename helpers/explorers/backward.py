"""The slider pictures of notebook 4."""

import ipywidgets as widgets

from helpers.explorers.sliders import Sliders
from helpers.pictures import backward


def explore_hidden_gate():
    """How the slope of a hidden unit lets an error through, or stops it."""
    return Sliders(
        backward.hidden_gate,
        z1=widgets.FloatSlider(value=0.5, min=-4, max=4, step=0.1, description="z1"),
        da1=widgets.FloatSlider(value=1.0, min=-2, max=2, step=0.1, description="da1"),
    )


def explore_arrangements():
    """Which products of W2 and dz2 fit, as the numbers of units change."""
    return Sliders(
        backward.arrangements,
        n1=widgets.IntSlider(value=4, min=1, max=6, description="n1"),
        n2=widgets.IntSlider(value=3, min=1, max=6, description="n2"),
    )
