"""Calls a learner's function: on copies, with a time limit, and with what went wrong kept."""

import contextlib
import functools
import inspect
import io
import linecache
import signal
import sys
import threading
import time
from typing import NamedTuple

import numpy as np

from helpers.exercises.algebra import Clash
from helpers.own import binder

SECONDS = 1.0


class TimeLimit(BaseException):
    """The function took too long. Not an Exception, so that `except Exception` lets it through."""


class Answer(NamedTuple):
    """What one call gave.

    value: what was returned. error: what was raised, or None. line, text: where in the learner's
    code. clash: the two shapes that could not meet, where that was the reason. changed: the names
    of arguments that were changed in place. printed: what the call printed. unwritten: True where
    a `...` of the stub was still there.
    """

    value: object = None
    error: BaseException | None = None
    line: int | None = None
    text: str = ""
    clash: Clash | None = None
    changed: tuple = ()
    printed: str = ""
    unwritten: bool = False


def call(function, bind, values, seconds):
    """Call once with copies of the values. Returns Answer. KeyboardInterrupt goes through."""
    copies = {s: v.copy() if isinstance(v, np.ndarray) else v for s, v in values.items()}
    args, kwargs = bind(copies)
    value, error, printed = guarded(function, args, kwargs, seconds)
    changed = tuple(
        s for s, v in values.items() if isinstance(v, np.ndarray) and _changed(v, copies[s])
    )
    answer = Answer(value, error, changed=changed, printed=printed)
    if error is None:
        return answer
    line, text, names = where(error, function)
    unwritten = any(v is Ellipsis for v in names.values())
    clash = getattr(error, "clash", None)
    if isinstance(error, ValueError) and clash is None:
        clash = watched_clash(function, bind, values, seconds)
    return answer._replace(line=line, text=text, clash=clash, unwritten=unwritten)


def _changed(before, after):
    return before.shape != after.shape or before.tobytes() != after.tobytes()


def guarded(function, args, kwargs, seconds):
    """Call with the time limit. Returns the value, what was raised (or None), what was printed."""
    value = error = None
    printed = io.StringIO()
    quiet = np.errstate(all="ignore")
    try:
        with quiet, contextlib.redirect_stdout(printed), time_limit(seconds):
            value = function(*args, **kwargs)
    except KeyboardInterrupt:
        raise
    except BaseException as raised:  # noqa: BLE001  also SystemExit: `exit()` must not end the kernel
        error = raised
    return value, error, printed.getvalue()


def where(error, function):
    """The line number, the line, and the local names at the learner's last own line."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    found = (None, "", {})
    trace = error.__traceback__
    while trace:
        frame = trace.tb_frame
        if code and frame.f_code.co_filename == code.co_filename:
            text = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            found = (trace.tb_lineno, text, dict(frame.f_locals))
        trace = trace.tb_next
    return found


class Watched(np.ndarray):
    """An array that, when shapes cannot meet, notes on the error which ones they were."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if "out" in kwargs:
            kwargs["out"] = tuple(_plain(v) for v in kwargs["out"])
        try:
            result = getattr(ufunc, method)(*map(_plain, inputs), **kwargs)
        except ValueError as error:
            kind = "@" if ufunc is np.matmul else "elementwise"
            error.clash = Clash(kind, tuple(np.shape(v) for v in inputs))
            raise
        return result.view(Watched) if isinstance(result, np.ndarray) else result

    def __array_function__(self, function, types, args, kwargs):
        try:
            return super().__array_function__(function, types, args, kwargs)
        except ValueError as error:
            if function is np.dot and len(args) > 1:
                error.clash = Clash("@", tuple(np.shape(v) for v in args))
            raise


def _plain(value):
    return np.asarray(value) if isinstance(value, Watched) else value


def watched_clash(function, bind, values, seconds):
    """Call again with watched arrays; returns the Clash, or None where shapes were not the reason."""
    watched = {
        s: v.copy().view(Watched) if isinstance(v, np.ndarray) else v for s, v in values.items()
    }
    args, kwargs = bind(watched)
    return getattr(guarded(function, args, kwargs, seconds)[1], "clash", None)


def run(function, exercise, inputs):
    """The Answers of a function, one per dict of values in `inputs`.

    Stops after the first call that reaches the time limit, which is for all calls together.
    Raises OwnCodeError where the function cannot be called.
    """
    bind = binder(function, exercise.own, exercise.positional, exercise.known)
    answers, end = [], time.perf_counter() + SECONDS
    for values in inputs:
        given = {s: values[s] for s in exercise.known}
        answers.append(call(function, bind, given, max(0.05, end - time.perf_counter())))
        if isinstance(answers[-1].error, TimeLimit):
            break
    return answers


@contextlib.contextmanager
def time_limit(seconds):
    """Raise TimeLimit in the code inside once `seconds` have passed.

    On the main thread of Linux and macOS by a timer signal, which also ends a `sleep`. Elsewhere
    (Windows, other threads) by looking at the clock before each step of Python.
    """
    main = threading.current_thread() is threading.main_thread()
    limit = _alarm if main and hasattr(signal, "setitimer") else _clock
    before = sys.gettrace()
    try:
        with limit(seconds):
            yield
    finally:
        sys.settrace(before)


def _stop(frame, event, argument):
    # Only at a line: what is raised at an "exception" event goes to the same handler again.
    if event == "line":
        raise TimeLimit
    return _stop


@contextlib.contextmanager
def _alarm(seconds):
    def ring(number, frame):
        # A bare `except:` would catch what is raised here; the trace raises again at the next line.
        while frame and frame.f_code is not guarded.__code__:
            frame.f_trace = _stop
            frame = frame.f_back
        sys.settrace(lambda *event: None)
        raise TimeLimit

    before = signal.signal(signal.SIGALRM, ring)
    others = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *others)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _clock(seconds):
    end = time.perf_counter() + seconds

    def look(frame, event, argument):
        frame.f_trace_opcodes = True  # `while True: pass` jumps to itself, and has no next line
        if time.perf_counter() > end:
            raise TimeLimit
        return look

    sys.settrace(look)
    yield


@functools.cache
def empty_bodies():
    """The bytecode of functions in which nothing has been written."""

    def dots(): ...

    def only_words():
        """Words."""

    return {dots.__code__.co_code, only_words.__code__.co_code}


def is_empty(function):
    """Whether a function's body is `...`, `pass` or a docstring."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is not None and code.co_code in empty_bodies() and code.co_consts[-1:] == (None,)
