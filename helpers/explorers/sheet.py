"""The slider picture of notebook 8."""

import ipywidgets as widgets

from helpers.explorers.sliders import Sliders
from helpers.pictures import sheet


def explore_candidates():
    """Choose a line of the sheet; see what shapes and gradient check say of each candidate."""
    return Sliders(
        sheet.candidates,
        quantity=widgets.ToggleButtons(
            options=list(sheet.CANDIDATES),
            value="dW1",
            description="line",
            style={"button_width": "60px"},
        ),
    )
