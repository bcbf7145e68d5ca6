"""Sliders over a picture: move one, and the picture is drawn again from the new values."""

import html

import ipywidgets as widgets

from helpers.explorers.accessible import accessible
from helpers.explorers.cells import Shown, only_of_its_cell
from helpers.pictures.picture import DRAWING


class Sliders(Shown):
    """An interactive picture; with no kernel behind it, the picture of its first values.

    draw: called with one keyword per control; returns a Picture.
    controls: one ipywidgets control per keyword of `draw`.
    """

    def __init__(self, draw, **controls):
        self.draw = draw
        self.controls = controls
        self.image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.text = widgets.HTML()
        for control in controls.values():
            control.observe(self._redraw, names="value")
        self._redraw()
        row = widgets.HBox(list(controls.values()), layout=ROW)
        self.widget = accessible([row, self.image, self.text], words=self.text)
        only_of_its_cell(self)

    @property
    def values(self):
        return {name: control.value for name, control in self.controls.items()}

    def _redraw(self, change=None):
        with DRAWING:  # the last to draw then shows the last values
            self.picture = self.draw(**self.values)
            self.image.width = self.picture.width
            self.image.value = self.picture.png
            self.text.value = html.escape(self.picture.alt).replace("\n", "<br>")

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = self.picture._repr_mimebundle_()
        view = self.widget._repr_mimebundle_()
        view.pop("text/plain", None)
        return {**view, **data}, metadata


ROW = {"flex_flow": "row wrap"}
