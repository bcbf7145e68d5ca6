"""One definition, still and live: a picture is a function whose parameters carry their controls.

    @live
    def explore_gate(z1=slide(0.5, -4, 4), da1=slide(1.0, -2, 2)):
        ...
        return Shown(drawing, words)

`explore_gate()` is live, `explore_gate.picture(z1=2)` is still, and `explore_gate.draw(z1=2)` gives
what the function returned. A definition is a pure function of its controls: what follows from them,
such as the end of a slider, is returned with the drawing.
"""

import contextlib
import functools
import html
import inspect
import math
import threading
from collections.abc import Mapping
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any, NamedTuple

from helpers import datasets, own_data
from helpers.datasets import Dataset
from helpers.own import came
from helpers.pictures import page
from helpers.pictures.widgets import Still, widgets
from helpers.texts import commas, miscalled, say

NOTHING = MappingProxyType({})
DEFINITIONS = {}  # every live definition there is, by name


class Shown(NamedTuple):
    """What a definition returns.

    drawing: a Drawing. words: what it shows, for those who do not see it. ends: the largest value
    of a slider, by its name. disabled: names of controls that have no effect now; a switch among
    them is off. hidden: names of controls that are not needed here. set: for the name of a button,
    the controls that it sets and their values.
    """

    drawing: Any
    words: str
    ends: Mapping = NOTHING
    disabled: tuple = ()
    hidden: tuple = ()
    set: Mapping = NOTHING

    @property
    def picture(self):
        """The still Picture, with the words as its alternative text."""
        return self.drawing.picture(self.words)


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
        options = self.options | {"options": self.choices} if self.choices else self.options
        made = getattr(widgets, self.kind)(description=label, **options)
        made.style.description_width = "initial"
        if self.kind == "ToggleButtons":
            made.style.button_width = "auto"
        made.value = self.value
        return made

    @property
    def choices(self):
        """What can be chosen, or None: values, or label -> value, in the language of the moment."""
        given = self.options.get("options")
        return given() if callable(given) else given

    @property
    def range(self):
        """The least and the largest number that it can show."""
        low, high = self.options["min"], self.options["max"]
        return (10.0**low, 10.0**high) if self.kind == "FloatLogSlider" else (low, high)

    def refusal(self, value):
        """What it can show, in words, where that is not this value; "" where it is."""
        if self.choices:
            choices = self.choices
            choices = choices.values() if isinstance(choices, dict) else choices
            fits, key, terms = (
                value in choices,
                "one-of",
                {"choices": commas(map(repr, choices))},
            )
        elif self.kind == "ToggleButton":
            fits, key, terms = isinstance(value, bool), "true-or-false", {}
        else:
            low, high = self.range
            kind, key = (Integral, "whole") if "Int" in self.kind else (Real, "from-to")
            fits = isinstance(value, kind) and not isinstance(value, bool) and low <= value <= high
            terms = {"low": f"{low:g}", "high": f"{high:g}"}
        return "" if fits else say(f"live.{key}", **terms)


def _whole(*numbers):
    return all(isinstance(n, int) for n in numbers)


def _look(width, form=None):
    look = {"layout": {"width": f"{width}px" if width else "auto"}}
    return look | ({"readout_format": form} if form else {})


def slide(value, low, high, step=None, label="", width=260, form=None):
    """A slider. Whole numbers where value, low and high are whole; form: of its readout."""
    whole = _whole(value, low, high)
    options = {"min": low, "max": high, "step": step or (1 if whole else 0.1)} | _look(width, form)
    return Control("IntSlider" if whole else "FloatSlider", value, options, label)


def powers(value, low, high, step=0.1, label="", width=260, form=".3g"):
    """A slider over powers of ten. low, high, step: of the exponent."""
    options = {"min": low, "max": high, "step": step} | _look(width, form)
    return Control("FloatLogSlider", value, options, label)


def choose(value, options, label="", width=None, buttons=False):
    """A list to choose from. options: values, or label -> value, or a function that returns these.

    buttons: all are seen at once.
    """
    if buttons:
        return Control("ToggleButtons", value, {"options": options}, label)
    return Control("Dropdown", value, {"options": options} | _look(width), label)


def switch(value, label):
    """A button that is on or off."""
    return Control("ToggleButton", value, _look(None), label)


def number(value, place, low, high, label):
    """A number that is changed where it stands. place: (x, y, width, height) in the drawing.

    Whole numbers where value, low and high are whole.
    """
    whole = _whole(value, low, high)
    options = {"min": low, "max": high, "step": 1 if whole else 0.1}
    return Control("BoundedIntText" if whole else "BoundedFloatText", value, options, label, place)


class Definition:
    """A function whose parameters carry their controls; see `live`."""

    def __init__(
        self, function, groups=(), buttons=NOTHING, still=NOTHING, view=None, prepare=None
    ):
        functools.update_wrapper(self, function)
        self.function, self.buttons, self.still = function, buttons, still
        self.view, self.prepare = view or Live, prepare
        self.check = None  # what looks at the arguments without a control; the door's
        self.signature = inspect.signature(function)
        defaults = {name: p.default for name, p in self.signature.parameters.items()}
        self.controls = {name: c for name, c in defaults.items() if isinstance(c, Control)}
        self.groups = groups or (("", [n for n, c in self.controls.items() if not c.place]),)
        # What a call may give, for help(): of a control its first value alone.
        called = inspect.signature(prepare) if prepare else self.signature
        plain = [
            p.replace(default=p.default.value) if isinstance(p.default, Control) else p
            for p in called.parameters.values()
        ]
        self.__signature__ = called.replace(parameters=plain)
        DEFINITIONS[function.__name__] = self

    def __repr__(self):
        return f"{self.__name__}{self.__signature__}"

    def __call__(self, *fixed, **values):
        rest, shown = self.given(fixed, values)
        if widgets is None:
            return Still(self.run(rest, {**shown, **self.still}).picture)
        return self.view(self, rest, shown)

    def given(self, fixed, values):
        """(arguments that have no control, controls' values), both by name.

        Raises TypeError for a call that does not fit, ValueError for a value that its control
        cannot show.
        """
        called = self._bound(self.__signature__, fixed, values)
        called.apply_defaults()
        if self.check:
            controls = () if self.prepare else self.controls  # what it takes has none
            self.check({n: v for n, v in called.arguments.items() if n not in controls})
        if self.prepare:
            fixed, values = self.prepare(*fixed, **values)
        bound = self._bound(self.signature, fixed, values)
        bound.apply_defaults()
        rest, shown = dict(bound.arguments), {}
        for name, control in self.controls.items():
            value = rest.pop(name)
            value = control.value if value is control else value
            shown[name] = value.name if isinstance(value, Dataset) else value
            if expected := control.refusal(shown[name]):
                own = datasets.OWN.get(value) if isinstance(value, str) else value
                if control.choices is datasets.CHOICES and isinstance(own, Dataset):
                    raise ValueError(own_data.undrawn(own))
                text = repr(value)
                text = text if len(text) <= 60 and "\n" not in text else came(value)
                raise ValueError(say("live.refused", name=name, came=text, expected=expected))
        return rest, shown

    def _bound(self, signature, fixed, values):
        try:
            return signature.bind(*fixed, **values)
        except TypeError as error:
            raise miscalled(repr(self), error) from None

    def run(self, rest, values):
        """Call the function with everything by name; returns Shown."""
        bound = self.signature.bind_partial()
        bound.arguments.update(rest, **values)
        return self.function(*bound.args, **bound.kwargs)

    def draw(self, *fixed, **values):
        """What the function returns for these values: Shown."""
        return self.run(*self.given(fixed, values))

    def picture(self, *fixed, **values):
        """The still Picture for these values, with its words as alternative text."""
        return self.draw(*fixed, **values).picture


def live(function=None, **how):
    """Make a Definition of a function that returns Shown; as a decorator, with or without `how`.

    groups: (key of a heading in the texts or "", names of controls) for each row above the drawing;
        by default all in one row.
    buttons: name -> key of its text. What a button sets is returned in `Shown.set`.
    still: values of the stored picture where they differ from the first ones of what is live.
    view: called as view(definition, rest, values) in place of Live.
    prepare: takes the arguments of a call and returns those of the function, positional ones and by
        name: where a control begins at what is passed, or where something is computed but once.
    """
    return Definition(function, **how) if function else functools.partial(live, **how)


class Live:
    """A definition with its controls, live; with no kernel behind it, its still picture."""

    def __init__(self, definition, rest, values):
        self.definition, self.rest = definition, rest
        self.first = {**values, **definition.still}
        # Events of one page may arrive on two threads; one at a time may draw.
        self._lock = threading.RLock()
        self._waiting = False
        self.controls = {
            name: control._replace(value=values[name]).widget(name)
            for name, control in definition.controls.items()
        }
        self._wanted = {}  # control -> its value as the learner chose it, also beyond its present end
        for name, control in self.controls.items():
            self._choose(name)
            control.observe(functools.partial(self._chosen, name), names="value")
        self.buttons = {
            name: widgets.Button(description=say(key), layout={"width": "auto"})
            for name, key in definition.buttons.items()
        }
        for name, button in self.buttons.items():
            button.on_click(functools.partial(self._press, name))
        self.svg, self.words = widgets.HTML(), widgets.HTML()
        self._show()
        rows = [self._row(*group) for group in definition.groups]
        self.widget = page.page([*rows, self._stage()], self.words)
        page.only_of_its_cell(self)

    @property
    def values(self):
        """What the controls show, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def close(self):
        """End it: the page shows it no more, and nothing is kept."""
        page.close(self.widget)

    def _row(self, heading, names):
        parts = [{**self.controls, **self.buttons}[name] for name in names]
        if heading:
            parts.insert(0, widgets.HTML(html.escape(say(heading))))
            parts[0].add_class("group-name")
        row = widgets.HBox(parts, layout={"flex_flow": "row wrap", "width": "100%"})
        row.add_class("group")
        return row

    def _stage(self):
        """The drawing, and over it the numbers that are changed where they stand."""
        places = {n: c.place for n, c in self.definition.controls.items() if c.place}
        for name, place in places.items():
            self.controls[name].add_class("in-place")
            for side, share in self.shown.drawing.shares(place).items():
                setattr(self.controls[name].layout, side, share)
        stage = widgets.Box([self.svg, *map(self.controls.get, places)])
        stage.add_class("drawn")
        return stage

    @contextlib.contextmanager
    def _many(self):
        """Where many values change, and one picture is drawn after all of them."""
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False

    def _press(self, name, _):
        with self._lock:
            with self._many():
                for control, value in self.shown.set.get(name, {}).items():
                    self.controls[control].value = value
                    self._choose(control)
            self._show()

    def _chosen(self, name, _):
        with self._lock:
            if not self._waiting:
                self._choose(name)
                self._show()

    def _choose(self, name):
        """Take a value as what the learner wants: at the end, where it opened there, is any end."""
        control, opened = self.controls[name], self.definition.controls[name]
        at_end = control.value == getattr(control, "max", None)
        to_the_end = at_end and opened.value == opened.options["max"]
        self._wanted[name] = math.inf if to_the_end else control.value

    def _show(self):
        """Draw anew. The values are read here: a later event may have come already."""
        with self._lock:
            self.shown = self.definition.run(self.rest, self.values)
            while self._follow():  # an end may depend on a value that another end has moved
                self.shown = self.definition.run(self.rest, self.values)
            self.svg.value = self.shown.drawing.svg(self.shown.words)
            self.words.value = html.escape(self.shown.words)

    def _follow(self):
        """Move the ends of sliders. Returns whether a value changed.

        One that opened at its end, such as a step, stays at its end; another one that an end has cut
        goes back as soon as it may.
        """
        before = self.values
        with self._many():
            for name, end in self.shown.ends.items():
                control = self.controls[name]
                control.max = max(end, control.min)
                control.value = min(self._wanted[name], control.max)
            for name, control in self.controls.items():
                control.disabled = name in self.shown.disabled
                control.layout.display = "none" if name in self.shown.hidden else ""
                if control.disabled and isinstance(control.value, bool):
                    control.value = False
        return before != self.values

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture = self.definition.run(self.rest, self.first).picture
        data, metadata = picture._repr_mimebundle_()
        return {**self.widget._repr_mimebundle_(), **data}, metadata
