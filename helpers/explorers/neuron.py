"""Sliders over the pictures of one neuron (notebooks 1 and 2)."""

import ipywidgets as widgets
import numpy as np

from helpers.explorers.sliders import Sliders
from helpers.pictures import neuron

Z = 0.88  # of the running example: the first value of every slider of z


def _slider(name, value, low, high, step, width="20em"):
    layout = widgets.Layout(width=width, max_width="100%")
    return widgets.FloatSlider(
        value=value, min=low, max=high, step=step, description=name, layout=layout
    )


def _label(value=1):
    return widgets.Dropdown(
        options=[0, 1], value=value, description="y", layout=widgets.Layout(width="11em")
    )


def explore_sigmoid():
    """z against a = sigma(z)."""
    return Sliders(neuron.sigmoid_curve, z=_slider("z", Z, -10, 10, 0.02, "34em"))


def explore_loss():
    """The loss for every answer a and both labels."""
    return Sliders(neuron.loss_curves, a=_slider("a", 0.71, 0.01, 0.99, 0.01, "28em"), y=_label())


def explore_line(X, Y, w, b):
    """The line and the probabilities of one neuron over the points X (2, m), labelled Y (1, m).

    w: (2, 1). b: a number. They are the sliders' first values.
    """

    def draw(w1, w2, b):
        return neuron.decision_line(X, Y, np.array([[w1], [w2]]), b)

    firsts = {"w1": w[0, 0], "w2": w[1, 0], "b": b}
    return Sliders(draw, **{name: _slider(name, v, -8, 8, 0.1) for name, v in firsts.items()})


def explore_sigmoid_slope():
    """The slope of the sigmoid, a(1 - a), at every z."""
    return Sliders(neuron.sigmoid_slope, z=_slider("z", Z, -8, 8, 0.02, "34em"))


def explore_loss_slope():
    """The loss against z with its tangent, whose slope is a - y."""
    return Sliders(neuron.loss_tangent, z=_slider("z", Z, -6, 6, 0.02, "28em"), y=_label())


def explore_step(z, y):
    """The error of a measured slope dL/dz against the step h. z, y: (1, 1)."""

    def draw(h):
        return neuron.step_error(z, y, h)

    h = widgets.FloatLogSlider(
        value=0.1,
        min=-14,
        max=0,
        step=0.25,
        description="h",
        readout_format=".0e",
        layout=widgets.Layout(width="34em", max_width="100%"),
    )
    return Sliders(draw, h=h)
