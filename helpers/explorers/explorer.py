"""The view that the drawn explorers share: controls, a drawing in SVG, a line of text.

An explorer is a model and this view. The model is plain Python: attributes that the controls set,
and `draw()`, which returns a Drawing and its description. The view only connects the two.
"""

import copy
import html
import threading

import ipywidgets as widgets

from helpers.explorers.accessible import accessible
from helpers.explorers.cells import Shown, only_of_its_cell

ROW = {"flex_flow": "row wrap", "width": "100%"}
NARROW = {"description_width": "initial"}  # labels as wide as their words: more room to slide


class Explorer(Shown):
    """Live controls over a model; with no kernel behind it, the model's first drawing.

    model: has one attribute per control, and `draw() -> (Drawing, description)`. It may have
        `<control>_max`, the end of a slider, and `disabled`, the names of controls without effect.
    rows: lists of names of controls, as they stand below each other, above the drawing.
    below: the same, below the drawing.
    twin: attributes of the model, by name, for the still picture, where they differ.
    controls: ipywidgets by name. A control with a `value` sets the model's attribute of its name; a
        Button calls the model's method of its name, after which every control shows the model's
        attribute again.
    """

    def __init__(self, model, rows, below=(), twin=None, **controls):
        self.model = model
        self.twin = twin or {}
        self.controls = controls
        self.drawing = widgets.HTML()
        self.text = widgets.HTML()
        self._values = [name for name, control in controls.items() if hasattr(control, "value")]
        for name, control in controls.items():
            if name in self._values:
                control.observe(lambda _: self._update(), names="value")
            else:
                control.on_click(lambda _, name=name: self._update(getattr(self.model, name)))
        # Events of one page may arrive on two threads; one at a time may change the model.
        self._lock = threading.RLock()
        self._pushing = False
        for name in self._values:
            self._push(name)
        self._update()
        above, below = (
            [widgets.HBox([controls[name] for name in row], layout=ROW) for row in part]
            for part in (rows, below)
        )
        self.widget = accessible([*above, self.drawing, *below, self.text], words=self.text)
        only_of_its_cell(self)

    def _update(self, press=None):
        """Give the controls' values to the model, press a button, draw, and show what it changed.

        The values are read here and not taken from the event: a later event may have come already.
        """
        with self._lock:
            if self._pushing:
                return
            for name in self._values:
                setattr(self.model, name, self.controls[name].value)
            before = {name: getattr(self.model, name) for name in self._values}
            if press:
                press()
            drawing, description = self.model.draw()
            for name in self._values:
                self.controls[name].disabled = name in getattr(self.model, "disabled", ())
            for name, value in before.items():
                if getattr(self.model, name) != value or hasattr(self.model, f"{name}_max"):
                    self._push(name)
            self.drawing.value = drawing.svg(description)
            self.text.value = html.escape(description)

    def _push(self, name):
        """Set a control to what the model says."""
        control, value = self.controls[name], getattr(self.model, name)
        self._pushing = True
        try:
            if hasattr(self.model, f"{name}_max"):
                control.max = getattr(self.model, f"{name}_max")
            if control.value != value:
                control.value = value
        finally:
            self._pushing = False

    def _repr_mimebundle_(self, include=None, exclude=None):
        model = copy.copy(self.model)
        for name, value in self.twin.items():
            setattr(model, name, value)
        drawing, description = model.draw()
        data, metadata = drawing.picture(description)._repr_mimebundle_()
        view = self.widget._repr_mimebundle_()
        view.pop("text/plain", None)
        return {**view, **data}, metadata
