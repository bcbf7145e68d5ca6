"""Training with a slider for each number that you choose before it starts."""

import ipywidgets as widgets
import numpy as np

from helpers import datasets
from helpers.explorers.sliders import Sliders
from helpers.network import initialise
from helpers.pictures import training as pictures
from helpers.training import train


def _whole(value, low, high, description):
    return widgets.IntSlider(value, low, high, description=description, **_STYLE)


def _logarithmic(value, low, high, description):
    """A slider over powers of ten; low, high: exponents."""
    return widgets.FloatLogSlider(
        value, min=low, max=high, step=0.1, description=description, readout_format=".3g", **_STYLE
    )


_STYLE = {"layout": {"width": "300px"}, "style": {"description_width": "100px"}}


def explore_rate_on_a_parabola():
    """Gradient descent on J = v^2 / 2, with a slider for the learning rate."""
    rate = widgets.FloatSlider(0.3, min=0.05, max=2.3, step=0.05, description="rate", **_STYLE)
    return Sliders(pictures.descent_on_a_parabola, rate=rate)


def explore_scale(name):
    """Train from random weights, with a slider for their scale: hidden units at three epochs."""
    dataset = datasets.load(name)

    def draw(scale, seed):
        parameters = initialise(2, 4, 1, np.random.default_rng(seed), scale)
        run = train(dataset.X, dataset.Y, parameters, 1.2, 300, record_every=1)
        return pictures.hidden_lines(
            dataset,
            {
                f"epoch {e}, cost {run.costs[e]:.2f}": run.history[e].parameters
                for e in (0, 50, 300)
            },
        )

    return Sliders(draw, scale=_logarithmic(1e-4, -8, 1, "scale"), seed=_whole(0, 0, 9, "seed"))


def explore_weight_images(run):
    """The rows of W1 as images, with a slider over the records of a run."""

    def draw(record):
        _, _, _, (W1, _, W2, _) = run.history[record]
        return pictures.weight_images(W1, W2)

    return Sliders(draw, record=_whole(len(run.history) - 1, 0, len(run.history) - 1, "record"))


def explore_history(dataset, run):
    """A finished run, with a slider over its records: the cost so far, and the boundary there."""

    def draw(record):
        so_far = run._replace(
            parameters=run.history[record].parameters, history=run.history[: record + 1]
        )
        return pictures.run_and_boundary(dataset, so_far, f"epoch {run.epochs[record]}")

    return Sliders(draw, record=_whole(20, 0, len(run.history) - 1, "record"))
