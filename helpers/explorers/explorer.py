"""The view that the drawn explorers share: controls, a drawing in SVG, a line of text.

An explorer is a model and this view. The model is plain Python: attributes that the controls set,
and `draw()`, which returns a Drawing and its description. The view only connects the two.
"""

import html
import threading

import ipywidgets as widgets

from helpers.explorers.accessible import accessible

ROW = widgets.Layout(flex_flow="row wrap", width="100%")


class Explorer:
    """Live controls over a model; with no kernel behind it, the model's first drawing.

    model: has one attribute per control, and `draw() -> (Drawing, description)`.
    rows: lists of names of controls, as they stand below each other.
    controls: ipywidgets by name. A control with a `value` sets the model's attribute of its name; a
        Button calls the model's method of its name, after which every control shows the model's
        attribute again.
    """

    def __init__(self, model, rows, **controls):
        self.model = model
        self.controls = controls
        self.drawing = widgets.HTML()
        self.text = widgets.HTML()
        for name, control in controls.items():
            if isinstance(control, widgets.Button):
                control.on_click(lambda _, name=name: self._press(name))
            else:
                control.observe(lambda _, name=name: self._set(name), names="value")
        # Events of one page may arrive on two threads; one at a time may change the model.
        self._lock = threading.RLock()
        self._busy = False
        self.refresh(self._values())
        boxes = [widgets.HBox([controls[name] for name in row], layout=ROW) for row in rows]
        self.widget = accessible([*boxes, self.drawing, self.text], words=self.text)

    def _set(self, name):
        with self._lock:
            if self._busy:
                return
            before = self._values()
            # The control may have moved on since this event was sent: take what it shows now.
            setattr(self.model, name, self.controls[name].value)
            self.refresh(
                n for n, value in self._values().items() if value != before[n] or n == name
            )

    def _press(self, name):
        with self._lock:
            getattr(self.model, name)()
            self.refresh(self._values())

    def _values(self):
        return {n: getattr(self.model, n) for n, c in self.controls.items() if hasattr(c, "value")}

    def refresh(self, names=()):
        """Draw again. names: controls that the model itself may have moved."""
        self._busy = True
        try:
            for name in names:
                control, value = self.controls[name], getattr(self.model, name)
                if hasattr(self.model, f"{name}_max"):
                    control.max = getattr(self.model, f"{name}_max")
                if control.value != value:
                    control.value = value
        finally:
            self._busy = False
        drawing, description = self.model.draw()
        self.drawing.value = drawing.svg(description)
        self.text.value = html.escape(description)

    def _repr_mimebundle_(self, include=None, exclude=None):
        drawing, description = self.model.draw()
        data, metadata = drawing.picture(description)._repr_mimebundle_()
        view = self.widget._repr_mimebundle_()
        view.pop("text/plain", None)
        return {**view, **data}, metadata
