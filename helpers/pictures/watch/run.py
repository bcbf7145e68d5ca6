"""A run of gradient descent that can be steered, stopped, rewound and compared."""

import functools
import time
from bisect import bisect_right
from collections import namedtuple
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from helpers import datasets, training
from helpers.activations import ACTIVATIONS
from helpers.network import Parameters, backward, forward, initialise, initialise_constant
from helpers.own import OwnCodeError, named
from helpers.texts import entry

STARTS = ("random, 1/√n", "random, scale", "all equal", "zeros")
BATCHES = ("all", 1, 5, 10, 20, 50, 100)
STEPS = (1, 2, 5, 10, 20, 50, 100)


def label(value):
    """What a value of a control is called."""
    return entry("watch.choices").get(value, value)


def labelled(values):
    """{what it is called: value}"""
    return {str(label(value)): value for value in values}


# What the learner can set. What each may be, and its first value, `explore_training` says.
Controls = namedtuple("Controls", "data n1 activation rate start scale seed batch noise steps")
LIVE = {"rate", "batch", "steps"}  # the other controls start a new run


class Moment(NamedTuple):
    """Everything needed to go on from here, and what it was worth.

    step: gradient steps taken. epoch: finished epochs. train, held: training.Record on the
    training and on the held-out examples. left: what remains of a shuffled epoch, index arrays
    in reverse order. shuffle: the state of the generator that shuffles.
    """

    step: int
    epoch: int
    parameters: Parameters
    train: training.Record
    held: training.Record
    left: tuple
    shuffle: dict


_step, _epoch = attrgetter("step"), attrgetter("epoch")


class Kept(NamedTuple):
    """A run set aside to be compared with."""

    controls: Controls
    train: datasets.Dataset
    held: datasets.Dataset
    records: list

    @property
    def g1(self):
        return ACTIVATIONS[self.controls.activation]

    def at(self, epoch):
        """Its last recorded Moment not after `epoch`."""
        return self.records[max(0, bisect_right(self.records, epoch, key=_epoch) - 1)]


def prepared(name):
    """The data set in two parts, for training and held out; always the same two.

    Features of the plane are standardised; the pixels of images, 0 to 16, brought to 0 to 1.
    """
    return _in_parts(datasets.load(name)) if name in datasets.OWN else _of_the_course(name)


@functools.cache
def _of_the_course(name):
    return _in_parts(datasets.load(name))


def _in_parts(dataset):
    parts = datasets.split(dataset, rng=np.random.default_rng(0))
    if len(parts[0].features) == 2:
        return datasets.standardise(*parts)
    return tuple(part._replace(X=part.X / 16) for part in parts)


def noisy(dataset, noise, seed):
    """The data set with normal noise of standard deviation `noise` added to every feature."""
    jitter = np.random.default_rng(seed).standard_normal(dataset.X.shape)
    return dataset._replace(X=dataset.X + noise * jitter)


class SteeredRun:
    """A run and the controls that steer it.

    own: a learner's own function in place of the course's `backward`, or None.
    controls: the first values of all Controls.

    Read: controls, train, held (data sets), now (Moment), records (Moments, first to last),
    kept (Kept or None), trouble (why training cannot go on, in words, or "").
    """

    KEEP = 256  # records at most; beyond it every second one is dropped

    def __init__(self, own=None, **controls):
        self.backward = backward if own is None else named(own, live=True)
        self.controls = Controls(**controls)
        self.kept = None
        self.reset()

    @property
    def g1(self):
        return ACTIVATIONS[self.controls.activation]

    @property
    def scaled(self):
        """Whether `scale` has an effect."""
        return self.controls.start in STARTS[1:3]

    def set(self, **changes):
        """Change controls; a change of anything but rate, batch and steps starts a new run."""
        before, self.controls = self.controls, self.controls._replace(**changes)
        self.trouble = ""
        if any(getattr(before, n) != getattr(self.controls, n) for n in changes.keys() - LIVE):
            self.reset()

    def reset(self):
        """Back to epoch 0, with parameters made anew from the seed."""
        c = self.controls
        train, held = prepared(c.data)
        self.train, self.held = noisy(train, c.noise, 1), noisy(held, c.noise, 2)
        rng = np.random.default_rng(c.seed)
        sizes = self.train.X.shape[0], c.n1, 1
        if c.start in STARTS[:2]:
            parameters = initialise(*sizes, rng, c.scale if self.scaled else None)
        else:
            parameters = initialise_constant(*sizes, c.scale if self.scaled else 0.0)
        self.trouble = ""
        self.spacing = 1
        self.now = self._moment(0, 0, parameters, (), rng.bit_generator.state)
        self.records = [self.now]

    def _moment(self, step, epoch, parameters, left, shuffle):
        train, held = (
            training.record(part.X, part.Y, parameters, epoch, self.g1)
            for part in (self.train, self.held)
        )
        return Moment(step, epoch, parameters, train, held, left, shuffle)

    def advance(self, steps=None, seconds=np.inf):
        """Take `steps` gradient steps (by default those of the controls), or fewer if time is up.

        Training that cannot go on leaves everything as it is and says why in `trouble`.
        """
        self.trouble = ""
        steps = self.controls.steps if steps is None else steps
        end = time.perf_counter() + seconds
        step, epoch, parameters, *_ = self.now
        left = list(self.now.left)
        rng = np.random.default_rng()
        rng.bit_generator.state = self.now.shuffle
        X, Y, rate, batch = self.train.X, self.train.Y, self.controls.rate, self.controls.batch
        try:
            with np.errstate(all="ignore"):  # _moment reports what diverges
                for _ in range(steps):
                    if batch == "all" and not left:
                        parameters = training.step(X, Y, parameters, rate, self.g1, self.backward)
                        epoch += 1
                    else:
                        left = left or training.batches(X.shape[1], batch, rng)[::-1]
                        some = left.pop()
                        parameters = training.step(
                            X[:, some], Y[:, some], parameters, rate, self.g1, self.backward
                        )
                        epoch += not left
                    step += 1
                    if time.perf_counter() > end:
                        break
                state = rng.bit_generator.state
                moment = self._moment(step, epoch, parameters, tuple(left), state)
        except (OwnCodeError, training.DivergedError) as error:
            self.trouble = str(error)
            return
        self._forget_future()
        self.now = moment
        self._record()

    def go_to(self, step=1000, seconds=3.0):
        """Train until `step`, or until trouble, or until time is up (a learner's function is slow)."""
        end = time.monotonic() + seconds
        while self.now.step < step and not self.trouble and time.monotonic() < end:
            self.advance(min(20, step - self.now.step))

    def _record(self):
        if self.now.epoch - self.records[-1].epoch >= self.spacing:
            self.records.append(self.now)
        if len(self.records) > self.KEEP:
            self.records = self.records[::2]
            self.spacing *= 2

    def _forget_future(self):
        """Going on from a rewound moment makes what came after it undone."""
        del self.records[self.place + 1 :]

    @property
    def stops(self):
        """The moments that can be gone to, first to last: the records, and the present one."""
        beyond = self.now.step > self.records[-1].step
        return [*self.records, self.now] if beyond else self.records

    @property
    def place(self):
        """Index of the present moment in `stops`."""
        return bisect_right(self.stops, self.now.step, key=_step) - 1

    def rewind(self, place):
        """Make the moment `stops[place]` the present one, back or forward."""
        self.records = self.stops
        self.trouble = ""
        self.now = self.records[place]

    def keep(self):
        """Set this run aside, to be shown beside the next ones."""
        self.kept = Kept(self.controls, self.train, self.held, list(self.stops))

    def drop(self):
        """Put the kept run away."""
        self.kept = None

    def gradients(self):
        """Gradients at this moment over all training examples, or None where there are none."""
        X, Y, parameters = self.train.X, self.train.Y, self.now.parameters
        with np.errstate(all="ignore"):
            Z1, A1, _, A2 = forward(X, *parameters, self.g1)
            try:
                return self.backward(X, Y, parameters.W2, Z1, A1, A2, self.g1)
            except OwnCodeError as error:
                self.trouble = str(error)
                return None
