"""One definition, still and live: a picture is a function whose parameters carry their controls.

    @live
    def explore_gate(z1=slide(0.5, -4, 4), da1=slide(1.0, -2, 2)):
        ...
        return Shown(drawing, words)

`explore_gate()` is live, `explore_gate.picture(z1=2)` is still, and `explore_gate.draw(z1=2)` gives
what the function returned. A definition is a pure function of its controls: what follows from them,
such as the end of a slider, is returned with the drawing.
"""

import functools
import html
import inspect
import threading
from collections.abc import Mapping
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any, NamedTuple

import ipywidgets as widgets

from helpers.pictures import page
from helpers.texts import say

NOTHING = MappingProxyType({})
DEFINITIONS = {}  # every live definition there is, by name


class Shown(NamedTuple):
    """What a definition returns.

    drawing: a Drawing. words: what it shows, for those who do not see it. ends: the largest value of
    a slider, by its name. disabled: names of controls that have no effect now; a switch among them is
    off. hidden: names of controls that are not needed here. set: for the name of a button, the controls that it sets and their values.
    """

    drawing: Any
    words: str
    ends: Mapping = NOTHING
    disabled: tuple = ()
    hidden: tuple = ()
    set: Mapping = NOTHING


class Control(NamedTuple):
    """A parameter's control.

    kind: an ipywidgets class by name. value: the first one. options: for that class. label: a key
    of the texts, or a symbol of code such as "W1[2, 0]", or "" for the parameter's own name.
    place: (x, y, width, height) in the drawing.
    """

    kind: str
    value: Any
    options: dict
    label: str = ""
    place: tuple | None = None

    def widget(self, name):
        """A new widget that shows the value."""
        label = say(self.label) if "." in self.label else self.label or name
        made = getattr(widgets, self.kind)(description=label, **self.options)
        made.style.description_width = "initial"
        if self.kind == "ToggleButtons":
            made.style.button_width = "auto"
        made.value = self.value
        return made

    def accepts(self, value):
        """Whether this is a value that the control can show."""
        if "options" in self.options:
            choices = self.options["options"]
            return value in (choices.values() if isinstance(choices, dict) else choices)
        if self.kind == "ToggleButton":
            return isinstance(value, bool)
        kind = Integral if self.kind == "IntSlider" else Real
        low, high = self.range
        return isinstance(value, kind) and not isinstance(value, bool) and low <= value <= high

    @property
    def range(self):
        """The least and the largest number that a slider can show."""
        low, high = self.options["min"], self.options["max"]
        return (10.0**low, 10.0**high) if self.kind == "FloatLogSlider" else (low, high)

    @property
    def expected(self):
        """What it can show, in words, for an error."""
        if "options" in self.options:
            choices = self.options["options"]
            choices = choices.values() if isinstance(choices, dict) else choices
            return say("live.one-of", choices=", ".join(map(repr, choices)))
        if self.kind == "ToggleButton":
            return say("live.true-or-false")
        low, high = self.range
        key = "live.whole" if self.kind == "IntSlider" else "live.from-to"
        return say(key, low=f"{low:g}", high=f"{high:g}")


def slide(value, low, high, step=None, label="", width=260, form=None):
    """A slider. Whole numbers where value, low and high are whole; form: of its readout."""
    whole = all(isinstance(n, int) for n in (value, low, high))
    options = {"min": low, "max": high, "step": step or (1 if whole else 0.1)}
    options |= {"layout": {"width": f"{width}px"}} | ({"readout_format": form} if form else {})
    return Control("IntSlider" if whole else "FloatSlider", value, options, label)


def powers(value, low, high, step=0.1, label="", width=260, form=".3g"):
    """A slider over powers of ten. low, high, step: of the exponent."""
    options = {"min": low, "max": high, "step": step, "readout_format": form}
    return Control("FloatLogSlider", value, options | {"layout": {"width": f"{width}px"}}, label)


def choose(value, options, label="", width=None, buttons=False):
    """A list to choose from: values, or label -> value. buttons: all are seen at once."""
    layout = {"layout": {"width": f"{width}px" if width else "auto"}}
    kind = "ToggleButtons" if buttons else "Dropdown"
    return Control(kind, value, {"options": options} | (layout if not buttons else {}), label)


def switch(value, label):
    """A button that is on or off."""
    return Control("ToggleButton", value, {"layout": {"width": "auto"}}, label)


def number(value, place, low=-9.0, high=9.0, step=0.1, label=""):
    """A number that is changed where it stands. place: (x, y, width, height) in the drawing.

    Whole numbers where value, low and high are whole.
    """
    whole = all(isinstance(n, int) for n in (value, low, high))
    options = {"min": low, "max": high, "step": 1 if whole else step}
    kind = "BoundedIntText" if whole else "BoundedFloatText"
    return Control(kind, value, options, label, place)


class Definition:
    """A function whose parameters carry their controls; see `live`."""

    def __init__(self, function, groups, below, buttons, still, view, prepare):
        self.function, self.still, self.view = function, still, view
        self.prepare = prepare
        self.below, self.buttons = below, buttons
        self.signature = inspect.signature(function)
        self.controls = {
            name: parameter.default
            for name, parameter in self.signature.parameters.items()
            if isinstance(parameter.default, Control)
        }
        loose = [n for n, c in self.controls.items() if c.place is None]
        self.groups = groups or (("", loose),)
        functools.update_wrapper(self, function)
        DEFINITIONS[function.__name__] = self

    def __call__(self, *fixed, **values):
        return (self.view or Live)(self, *self.given(fixed, values))

    def given(self, fixed, values):
        """(arguments that have no control, controls' values); raises where one cannot be."""
        if self.prepare:
            fixed, values = self.prepare(*fixed, **values)
        bound = self.signature.bind(*fixed, **values)
        bound.apply_defaults()
        rest, shown = {}, {}
        for name, value in bound.arguments.items():
            control = self.controls.get(name)
            if control is None:
                rest[name] = value
            elif isinstance(value, Control):
                shown[name] = value.value
            elif control.accepts(value):
                shown[name] = value
            else:
                raise ValueError(
                    say("live.refused", name=name, came=repr(value), expected=control.expected)
                )
        return rest, shown

    def run(self, rest, values):
        """Call the function with everything by name; returns Shown."""
        given = {**rest, **values}
        args = []
        for name, parameter in self.signature.parameters.items():
            if parameter.kind is parameter.VAR_POSITIONAL:
                args += given.pop(name, ())
        if not args:
            return self.function(**given)
        before = [
            given.pop(n)
            for n, p in self.signature.parameters.items()
            if n in given and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
        return self.function(*before, *args, **given)

    def draw(self, *fixed, **values):
        """What the function returns for these values: Shown."""
        return self.run(*self.given(fixed, values))

    def picture(self, *fixed, **values):
        """The still Picture for these values, with its words as alternative text."""
        drawing, words, *_ = self.draw(*fixed, **values)
        return drawing.picture(words)


def live(function=None, *, groups=(), below=(), buttons=None, still=None, view=None, prepare=None):
    """Make a definition of a function that returns Shown.

    groups: (key of a heading in the texts or "", names of controls) for each row above the drawing;
        by default all in one row. below: the same, below the drawing.
    buttons: name -> key of its text. What a button sets is returned in `Shown.set`.
    still: values of the stored picture where they differ from the first ones of what is live.
    view: called as view(definition, rest, values) in place of Live.
    prepare: takes the arguments of a call and returns those of the function, positional ones and by
        name: where a control begins at what is passed, or where something is computed but once.
    """
    if function is None:
        return functools.partial(
            live,
            groups=groups,
            below=below,
            buttons=buttons,
            still=still,
            view=view,
            prepare=prepare,
        )
    return Definition(function, groups, below, buttons or {}, still or {}, view, prepare)


class Live:
    """A definition with its controls, live; with no kernel behind it, its still picture."""

    def __init__(self, definition, rest, values):
        self.definition, self.rest = definition, rest
        self.first = {**values, **definition.still}
        # Events of one page may arrive on two threads; one at a time may draw.
        self._lock = threading.RLock()
        self._pushing = False
        self.controls = {n: c.widget(n) for n, c in definition.controls.items()}
        self.buttons = {
            n: widgets.Button(description=say(key), layout={"width": "auto"})
            for n, key in definition.buttons.items()
        }
        for name, value in values.items():
            self.controls[name].value = value
        for control in self.controls.values():
            control.observe(lambda _: self._show(), names="value")
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self._press(name))
        self.svg, self.words = widgets.HTML(), widgets.HTML()
        self._show()
        self.widget = page.page(
            [*map(self._row, definition.groups), self._stage(), *map(self._row, definition.below)],
            self.words,
        )
        page.only_of_its_cell(self)

    @property
    def values(self):
        """What the controls show, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def close(self):
        """End it: the page shows it no more, and nothing is kept."""
        page.close(self.widget)

    def _row(self, group):
        heading, names = group
        parts = [{**self.controls, **self.buttons}[name] for name in names]
        if heading:
            parts.insert(0, widgets.HTML(html.escape(say(heading))))
            parts[0].add_class("group-name")
        row = widgets.HBox(parts, layout={"flex_flow": "row wrap", "width": "100%"})
        row.add_class("group")
        return row

    def _stage(self):
        """The drawing, and over it the numbers that are changed where they stand."""
        drawing = self.shown.drawing
        placed = []
        for name, control in self.definition.controls.items():
            if control.place:
                x, y, width, height = control.place
                over, layout = self.controls[name], self.controls[name].layout
                layout.left, layout.width = (f"{100 * v / drawing.width:.3f}%" for v in (x, width))
                layout.top, layout.height = (
                    f"{100 * v / drawing.height:.3f}%" for v in (y, height)
                )
                over.add_class("in-place")
                placed.append(over)
        stage = widgets.Box([self.svg, *placed])
        stage.add_class("drawn")
        return stage

    def _press(self, name):
        with self._lock:
            self._pushing = True  # many values, one picture
            try:
                for control, value in self.shown.set.get(name, {}).items():
                    self.controls[control].value = value
            finally:
                self._pushing = False
            self._show()

    def _show(self):
        """Draw anew. The values are read here: a later event may have come already."""
        with self._lock:
            if self._pushing:
                return
            self.shown = self.definition.run(self.rest, self.values)
            if self._follow():
                self.shown = self.definition.run(self.rest, self.values)
            self.svg.value = self.shown.drawing.svg(self.shown.words)
            self.words.value = html.escape(self.shown.words)

    def _follow(self):
        """Move the ends of sliders; one at its end stays there. Returns whether a value changed."""
        before = self.values
        self._pushing = True
        try:
            for name, end in self.shown.ends.items():
                control = self.controls[name]
                at_the_end = control.value >= control.max
                control.max = max(end, control.min)
                if at_the_end:
                    control.value = control.max
            for name, control in self.controls.items():
                control.disabled = name in self.shown.disabled
                control.layout.display = "none" if name in self.shown.hidden else ""
                if control.disabled and isinstance(control.value, bool):
                    control.value = False
        finally:
            self._pushing = False
        return before != self.values

    def _repr_mimebundle_(self, include=None, exclude=None):
        drawing, words, *_ = self.definition.run(self.rest, self.first)
        data, metadata = drawing.picture(words)._repr_mimebundle_()
        view = self.widget._repr_mimebundle_()
        view.pop("text/plain", None)
        return {**view, **data}, metadata
