"""Calls a learner's function: on copies, with a time limit, and with what happened kept."""

import ast
import contextlib
import copy
import dis
import functools
import inspect
import io
import linecache
import sys
from cProfile import Profile as Profiler
from typing import NamedTuple

import numpy as np

from helpers.exercises.algebra import Clash
from helpers.exercises.limit import TimeLimit, thread_time, time_limit
from helpers.exercises.slips import definition, is_written
from helpers.own import HELPERS, Binding, array_of, binder, leaves, meant, taken
from helpers.texts import commas

SECONDS = 1.0


class Answer(NamedTuple):
    """What one call gave.

    value: what was returned, copied. error: what was raised, or None. line, text: where in the
    learner's code. clash: the two shapes that could not meet, where that was the reason. changed:
    the names of arguments that were changed in place. printed: what the call printed. unwritten:
    after an error, the names that were still `...`, as in the stub. reached: what the learner's own
    variables held at the end, by the quantities' names. labels: for each way into the value, the
    learner's own name of what stands there. held, at: all names where the error was raised, and the
    place in the source: its first and last line and column. inside: "inside", the function of this
    package that raised it, and its arguments.
    """

    value: object = None
    error: BaseException | None = None
    text: str = ""
    clash: Clash | None = None
    changed: tuple = ()
    printed: str = ""
    unwritten: tuple = ()
    reached: dict = {}  # noqa: RUF012  never changed
    labels: dict = {}  # noqa: RUF012
    held: dict = {}  # noqa: RUF012
    at: tuple = ()
    inside: str = ""
    line = property(lambda self: self.at[0] if self.at else None)


class Run(NamedTuple):
    """All calls of one function. again: of the first inputs, a second time.

    ran: the code of this package that ran; own: that of the learner. outside: the numbers and arrays
    that the learner's code read from outside, by their names there. bind: how it was called. code: of the function, or None.
    """

    answers: list
    again: Answer
    ran: set
    own: set
    outside: dict
    bind: Binding
    code: object


class Watch:
    """Sees which code runs, what it reads from outside, and the learner's variables at the end."""

    def __init__(self, function):
        self.code, self.ran, self.read, self.names = code_of(function), set(), {}, {}
        self.globals = None

    def __call__(self, frame, event, argument):
        code = frame.f_code
        if code is self.code and event in ("call", "return"):
            self.globals, self.names = frame.f_globals, dict(frame.f_locals)
        if event == "call" and code not in self.ran:
            self.ran.add(code)
            if frame.f_globals is self.globals:  # also a function of the learner's that it calls
                self.read |= {s: self.globals[s] for s in _globals_of(code) if s in self.globals}
            if code is self.code:
                self.read |= {s: self.names[s] for s in code.co_freevars if s in self.names}


@functools.lru_cache(maxsize=64)
def _globals_of(code):
    found = dis.get_instructions(code)
    names = (one.argval for one in found if one.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    return dict.fromkeys(names)  # in order


_INSTALLED = (sys.prefix, sys.base_prefix, "<frozen", "<__array")  # Python's own, and NumPy's


def loops(code):
    """Whether there is a loop in some code."""
    jumps = ("FOR_ITER", "JUMP_BACKWARD", "POP_JUMP_BACKWARD")
    return any(one.opname.startswith(jumps) for one in dis.get_instructions(code))


def code_of(function):
    """The code of a function, of a method or of what makes an object callable, or None."""
    try:
        function = inspect.unwrap(function)
        function = getattr(function, "func", function)  # of functools.partial
        function = function if hasattr(function, "__code__") else type(function).__call__
        return function.__code__
    except Exception:  # noqa: BLE001  a class of the learner's own may raise anything
        return None


def source(code):
    """The text of a function's code, or "" where it cannot be had."""
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return ""


def call(function, bind, values, names, end, watch):
    """Call once with copies of the values. Returns Answer. KeyboardInterrupt goes through."""
    copies = {s: v if callable(v) else copy.deepcopy(v) for s, v in values.items()}
    value, error, printed, labels = guarded(function, bind(copies), names, end, watch)
    changed = tuple(s for s, v in values.items() if _held(v) != _held(copies[s]))
    own = {s: v for s, v in watch.names.items() if s not in copies}
    for held in [v for v in own.values() if isinstance(v, dict)]:
        own = {s: v for s, v in held.items() if isinstance(s, str)} | own
    found = ((meant(s, names), v) for s, v in own.items() if isinstance(v, (np.ndarray, float)))
    reached = {s: np.array(v) for s, v in found if s}
    answer = Answer(value, error, changed=changed, printed=printed, reached=reached, labels=labels)
    if error is None:
        return answer
    try:
        str(error)
    except Exception:  # noqa: BLE001  an exception of the learner's own that cannot be shown
        answer = answer._replace(error=Exception(type(error).__name__))
    place, clash = where(error, watch.code), getattr(error, "clash", None)
    if isinstance(error, ValueError) and clash is None:  # call again with watched arrays
        error = guarded(function, bind(_watched(values)), (), end, watch)[1]
        clash = getattr(error, "clash", None)  # none where shapes were not the reason
    return answer._replace(clash=clash, **place)


def _held(value):
    """The numbers in an argument, to see whether they change."""
    arrays = (array_of(leaf) for _, leaf in leaves(value))
    return [(a.shape, a.tobytes()) for a in arrays if a.dtype.kind in "biufc"]


def guarded(function, given, names, end, watch):
    """Call within the time limit: the value, the error, what was printed, an Answer's labels."""
    value = error = None
    labels, named, (args, kwargs) = {}, {}, given
    printed, before = io.StringIO(), sys.getprofile()
    seconds, watch.names = max(0.05, end - thread_time()), {}
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(printed), time_limit(seconds):
            sys.setprofile(watch)
            value = function(*args, **kwargs)
            _watched_by(before)  # what comes now is none of the learner's steps
            for name, held in watch.names.items():
                named.setdefault(id(held), []).append(name)
            known = [(path, named.get(id(v), ())) for path, v in leaves(value) if v is not None]
            labels = {path: one[0] for path, one in known if len(one) == 1}
            written = _returned(watch.code) if len(labels) < len(known) else {}
            labels |= {path: written[path] for path, one in known if written.get(path) in one}
            value = taken(value, names)
    except KeyboardInterrupt:
        raise
    except BaseException as raised:  # noqa: BLE001  also SystemExit: `exit()` must not end the kernel
        error = raised
    finally:
        _watched_by(before)
    return value, error, printed.getvalue(), labels


def _watched_by(profiler):
    """Let whoever watched the calls before go on: a function, nobody, or `%prun`'s profiler."""
    if isinstance(profiler, Profiler):
        profiler.enable()
    else:
        sys.setprofile(profiler)


@functools.lru_cache(maxsize=64)
def _returned(code):
    """The names in a function's last `return`, by their places: what has two names has one there."""
    returns = [n for n in ast.walk(definition(code) or ast.Pass()) if isinstance(n, ast.Return)]
    parts = getattr(returns[-1].value, "elts", ()) if returns else ()
    return {(i,): one.id for i, one in enumerate(parts) if isinstance(one, ast.Name)}


def where(error, code):
    """What an Answer has of the learner's last step, by its name there."""
    found, trace = {}, error.__traceback__
    while trace:
        frame = trace.tb_frame
        in_a_part = found and frame.f_code.co_name.startswith("<")  # of a comprehension
        if code and frame.f_code.co_filename == code.co_filename:
            found = {
                "text": linecache.getline(code.co_filename, trace.tb_lineno or 0).strip(),
                "unwritten": tuple(s for s, v in frame.f_locals.items() if v is Ellipsis),
                "held": {**(found["held"] if in_a_part else frame.f_globals), **frame.f_locals},
                "at": list(frame.f_code.co_positions())[trace.tb_lasti // 2],
            }
            if isinstance(error, RecursionError):  # where it begins
                break
        elif frame.f_code.co_name == "checked" and frame.f_code.co_filename.startswith(HELPERS):
            given = frame.f_locals["defaults"].items()  # see `helpers.guard`
            names = [name for name, default in given if default is inspect.Parameter.empty]
            inside = f"inside {frame.f_locals['name']} {commas(names)}"
            found["inside"] = inside * bool(names[1:])
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


def _watched(value):
    if isinstance(value, dict):
        return {s: _watched(v) for s, v in value.items()}
    if hasattr(value, "_fields"):
        return type(value)(*map(_watched, value))
    return value.copy().view(Watched) if isinstance(value, np.ndarray) else value


def run(function, exercise, inputs, bind=None, seconds=None, again=2):
    """The Run of a function, with one Answer per dict of values in `inputs`.

    Stops after the first call that reaches the time limit, which is for all calls together; the
    limit is SECONDS of the processor, if `seconds` gives no other.
    bind: of `binder`, where it is known. Raises OwnCodeError where the function cannot be called.
    """
    bind = bind or binder(function, exercise.own, exercise.positional, exercise.known)
    watch, end = Watch(function), thread_time() + (seconds or SECONDS)
    names, answers = exercise.quantities, []
    for values in [*inputs, *inputs[:1] * again]:
        given = {s: values[s] for s in exercise.known}
        answers.append(call(function, bind, given, names, end, watch))
        if isinstance(answers[-1].error, TimeLimit):
            break
    again = answers[-1] if len(answers) > len(inputs) else answers[0]
    del answers[len(inputs) :]
    kinds, read = (int, float, np.ndarray, np.number), watch.read.items()
    outside = {s: v for s, v in read if isinstance(v, kinds) and not isinstance(v, bool)}
    ran = {code for code in watch.ran if code.co_filename.startswith(HELPERS)}
    own = {code for code in watch.ran - ran if not code.co_filename.startswith(_INSTALLED)}
    return Run(answers, again, ran, own, outside, bind, watch.code)


def _only_words():
    """Words."""


EMPTY = {(lambda: None).__code__.co_code, _only_words.__code__.co_code}


def is_empty(function):
    """Whether a function's body is `...`, `pass` or a docstring."""
    code = code_of(function)
    empty = code is not None and code.co_code in EMPTY and code.co_consts[-1:] == (None,)
    return empty and not is_written(code)
