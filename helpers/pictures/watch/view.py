"""The training explorer's widgets: they show a SteeredRun, and steer it."""

import copy
import functools
import html
import itertools
import time
from pathlib import Path

from helpers.pictures import page
from helpers.pictures.watch import beside, stage
from helpers.pictures.watch.player import Player, not_as_long_as
from helpers.pictures.watch.run import SteeredRun
from helpers.pictures.widgets import widgets
from helpers.texts import say, together

BUSY = 0.05  # seconds of gradient steps in one frame at most, so that pause always answers
CSS = Path(__file__).with_name("look.css").read_text(encoding="utf-8")
for name, size in {"STAGE": stage.STAGE, **beside.SIZES}.items():
    CSS = CSS.replace(name, "{} / {}".format(*size))
BUTTONS = {"play": "play", "step": "step-forward", "reset": "undo", "keep": "thumb-tack"}


class Watch:
    """The live view of `explore_training`.

    definition: it. rest: its arguments without a control. values: those of its controls.
    """

    def __init__(self, definition, rest, values):
        self.run = SteeredRun(rest["backward"], **values)
        self.controls = {n: self._control(n, c) for n, c in definition.controls.items()}
        for name, value in values.items():
            self.controls[name].value = value
            self.controls[name].observe(functools.partial(self._changed, name), names="value")
        self.buttons = {name: self._button(name, icon) for name, icon in BUTTONS.items()}
        self._make_rewind()
        self._make_pictures()
        play, step, reset, keep = self.buttons.values()
        above = _box("transport", play, step, reset, self.clock, self.rewind, keep)
        groups = _box("controls", *(self._group(*group) for group in definition.groups))
        row = _box("abreast", groups, self.stage, self.charts)
        style = widgets.HTML(f"<style>{CSS}</style>", layout={"display": "none"})
        self.words = widgets.HTML()
        self.widget = page.page([above, self.trouble, row, self.table, style], self.words)
        self.widget.add_class("training")
        self.player = Player(self.widget, self._frame, self._failed, self._stopped)
        self._note, self._told = "", 0.0
        self._parts = (
            functools.partial(self._show_chart, "cost"),
            functools.partial(self._show_chart, "accuracy"),
            self._show_table,  # it may find trouble
            self._show_controls,
            self._show_kept,
        )
        # While it plays the network moves with every frame, and one other part in its turn.
        self._turns = itertools.cycle([*self._parts, self._show_text_now_and_then])
        self._frame()

    @staticmethod
    def _control(name, control):
        made = control.widget(name)
        made.layout.width, made.style.description_width = "236px", "96px"
        return made

    def _button(self, name, icon):
        made = widgets.Button(icon=icon, layout={"width": "100px"})
        made.description, made.tooltip = say(f"watch.button.{name}"), say(f"watch.does.{name}")
        does = {"play": self._play_or_pause, "step": self._step}
        does |= {"reset": self.run.reset, "keep": self._keep_or_drop}
        made.on_click(lambda _: self.player.ask(does[name]))
        return made

    def _make_rewind(self):
        # The End key goes to the first maximum that the page has seen, so it must be the largest.
        self.rewind = widgets.IntSlider(min=0, max=SteeredRun.KEEP, readout=False)
        self.rewind.description = say("watch.rewind")
        self.rewind.layout.flex, self.rewind.layout.width = "1 1 160px", "auto"
        self.rewind.style.description_width = "54px"
        self.rewind.observe(self._rewound, names="value")
        self._shown = 0

    def _make_pictures(self):
        self.network, self.examples, self.kept = (widgets.HTML() for _ in range(3))
        self.chart = {"cost": widgets.HTML(), "accuracy": widgets.HTML()}
        self.trouble, self.table, self.clock = (widgets.HTML() for _ in range(3))
        self.examples.add_class("still")
        self.kept.add_class("kept")
        self.clock.add_class("clock")
        self.stage = _box("stage", self.network, self.examples)
        self.charts = _box("charts", *self.chart.values(), self.kept)
        self._scene_of = self._kept_scene_of = None

    def _group(self, key, members):
        heading = widgets.HTML(html.escape(say(key)))
        heading.add_class("group-name")
        made = widgets.VBox([heading, *(self.controls[member] for member in members)])
        made.add_class("group")
        return made

    def close(self):
        """End it: the page shows it no more, and nothing is kept."""
        self.player.close()

    # Asked by the learner, from any thread.

    def _changed(self, name, change):
        self.player.ask(self._set, name)

    def _rewound(self, change):
        if change.new != self._shown:  # else it was this view that moved the slider
            self.player.ask(self._rewind, change.new)

    # Between frames, on the kernel's thread.

    def _set(self, name):
        self._note = ""
        # The control may have moved on since it asked: take what it shows now.
        self.run.set(**{name: self.controls[name].value})

    def _play_or_pause(self):
        self._note = ""
        self.player.stop() if self.player.playing else self.player.play()

    def _step(self):
        self.player.stop()
        self.run.advance(1)

    def _rewind(self, place):
        self.player.stop()
        self.run.rewind(min(place, len(self.run.stops) - 1))

    def _keep_or_drop(self):
        self.run.drop() if self.run.kept else self.run.keep()

    def _stopped(self, reason):
        self._note = reason

    def _failed(self, error):
        if isinstance(error, KeyboardInterrupt):
            self._note = say("watch.paused.interrupted")
        else:
            self._note = say("watch.stopped", kind=type(error).__name__, error=error)
        self._show_text()
        self._show_controls()

    def _frame(self):
        run = self.run
        if self.player.playing:
            run.advance(seconds=BUSY)
            if run.trouble:
                self.player.stop()
        if self._scene_of is not run.train:
            self._show_examples()
        drawn = stage.network(self._scene, run).layers(say("watch.name.network"))
        self.network.value = not_as_long_as(self.network.value, drawn)
        if self.player.playing:
            next(self._turns)()
            return
        for show in (*self._parts, self._show_text):
            show()

    def _show_examples(self):
        """What changes only with the data and the hidden units."""
        self._scene_of = train = self.run.train
        held = self.run.held
        self._scene = stage.scene(train, held, self.run.controls.n1)
        drawn = stage.examples(self._scene, train, held)
        self.examples.value = drawn.layers(stage.name_of_examples(self._scene, train))

    def _show_chart(self, name):
        drawn = beside.chart(self.run, name).layers(say(f"watch.name.{name}"))
        self.chart[name].value = drawn

    def _show_table(self):
        self.table.value = beside.table(self.run, self.run.gradients())

    def _show_text_now_and_then(self):
        """Once a second, so that it can be read."""
        if time.monotonic() - self._told > 1:
            self._show_text()

    def _show_kept(self):
        """The kept run at the epoch of the present one."""
        kept = self.run.kept
        self.kept.layout.display = "" if kept else "none"
        (self.charts.add_class if kept else self.charts.remove_class)("comparing")
        self.buttons["keep"].description = say(f"watch.button.{'drop' if kept else 'keep'}")
        if not kept:
            self.kept.value = ""
            return
        if self._kept_scene_of is not kept:
            self._kept_scene_of = kept
            self._kept_scene = stage.scene(kept.train, kept.held, kept.controls.n1)
        now = self.run.now.epoch, self.run.controls
        drawn = beside.kept_run(self._kept_scene, kept, *now)
        self.kept.value = drawn.layers(say("watch.name.kept"))

    def _show_controls(self):
        self.clock.value = say("watch.clock", epoch=f"{self.run.now.epoch:,}")
        playing, stops = self.player.playing, self.run.stops
        self.buttons["play"].icon = "pause" if playing else "play"
        self.buttons["play"].description = say(f"watch.button.{'pause' if playing else 'play'}")
        # Training cannot go on, so it cannot play. (A step tries again: a function may be mended.)
        self.buttons["play"].disabled = bool(self.run.trouble) and not playing
        self.controls["scale"].disabled = not self.run.scaled
        # The slider counts records, not epochs: so each of its places is one that can be shown.
        self._shown = self.run.place
        last = len(stops) - 1 or SteeredRun.KEEP
        # In this order: the page would cut a value that is too large for its slider, and say so as
        # if the learner had moved it.
        if self._shown <= self.rewind.max:
            self.rewind.value, self.rewind.max = self._shown, last
        else:
            self.rewind.max, self.rewind.value = last, self._shown

    def _show_text(self):
        self._told = time.monotonic()
        trouble = html.escape(together(self._note, self.run.trouble))
        self.trouble.value = f'<div class="trouble" role="alert">{trouble}</div>' if trouble else ""
        self.words.value = html.escape(beside.words(self.run))

    def _repr_mimebundle_(self, include=None, exclude=None):
        # A page that is opened again while this stops may have missed the last frame.
        for part in _all(self.widget):
            part.send_state()
        ahead = copy.copy(self.run)
        ahead.reset()
        ahead.go_to()
        drawing, words, *_ = beside.still(ahead)
        data, metadata = drawing.picture(words)._repr_mimebundle_()
        view = self.widget._repr_mimebundle_()
        return {**view, **data, "text/plain": say("watch.still.where")}, metadata


def _box(name, *children):
    made = widgets.Box(children)
    made.add_class(name)
    return made


def _all(widget):
    """A widget and all in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)
