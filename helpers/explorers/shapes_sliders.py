"""The shapes of a line of code, with a slider for each dimension."""

import ipywidgets as widgets

from helpers.explorers.sliders import Sliders
from helpers.pictures.shapes import dimensions, shapes

FIRST = {"n0": 3, "n1": 4, "n2": 2, "m": 5}


def explore_blocks(*codes):
    """Lines in the course's symbols, such as "Z1 = W1 @ X + b1", drawn as blocks to scale."""

    def draw(**sizes):
        return shapes(*codes, **sizes)

    return Sliders(
        draw,
        **{
            letter: widgets.IntSlider(
                FIRST[letter],
                1,
                8,
                description=letter,
                layout=widgets.Layout(width="188px"),
                style={"description_width": "24px"},
            )
            for letter in dimensions(codes)
        },
    )
