"""Worksheets A and B for print, with other dimensions and numbers than the notebooks, and their key.

Every number is computed by the course's own functions.
"""

import html
from typing import NamedTuple

import numpy as np

from helpers import texts
from helpers.activations import sigmoid, tanh
from helpers.classroom.questions import words
from helpers.equations import LINES, shape
from helpers.exercises.questions import BUGS
from helpers.texts import commas, entry, say
from tools.teaching.moodle import mistakes_of

STYLE = """
body { font: 12pt/1.5 FONTS; max-width: 46em; margin: 2em auto; color: #111; background: #fff; }
h1 { font-size: 1.4em; } h2 { font-size: 1.1em; margin-top: 1.6em; } section { break-inside: avoid; }
table { border-collapse: collapse; } code, pre { font-size: 0.95em; }
.shapes td, .shapes th { border: 1px solid #888; padding: 0.3em 0.9em; text-align: left; }
.matrix { display: inline-table; vertical-align: middle; border-left: 2px solid; border-right: 2px solid;
  border-collapse: separate; border-spacing: 0; border-radius: 0.7em; margin: 0.4em 0.5em; }
.matrix td { padding: 0 0.5em; text-align: right; } .given { margin-right: 1.4em; white-space: nowrap; }
.room { height: 5.5em; border-bottom: 1px dotted #999; } .answer { border-left: 3px solid #555; padding-left: 0.8em; margin: 0.6em 0; }
@media print { body { margin: 0; } @page { margin: 2cm; } }
"""


class Sheet(NamedTuple):
    """A worksheet: its letter, the sizes, what the numbers begin with, a bug, lines with a mistake."""

    letter: str
    sizes: dict
    seed: int
    bug: str
    wrong: tuple


SHEETS = (
    Sheet("A", {"n0": 2, "n1": 3, "n2": 1, "m": 4}, 5, "too eager", ("3.44:dW2", "3.42:dz1")),
    Sheet("B", {"n0": 4, "n1": 2, "n2": 3, "m": 6}, 8, "borrowed slope", ("3.48:dW1", "3.46:db2")),
)
BY_HAND = 3, 2, 1, 4  # n0, n1, n2, m of the numbers by hand: small, and no two alike
ASKED_SHAPES = ("X", "Z1", "W2", "b1", "A2", "dW1", "dZ2", "db2")


def values(sheet):
    """What is given for the numbers by hand, and all that follows: {symbol: value}."""
    rng = np.random.default_rng(sheet.seed)

    def some(*size):
        return rng.integers(1, 10, size) * rng.choice([-1, 1], size) / 10

    one = {"w": some(2, 1), "x": some(2, 1), "b": some(1).item(), "y": float(sheet.seed % 2)}
    for id in ("3.38:z", "3.38:a", "3.38:L", "3.39:dz", "3.39:dw", "3.39:db"):
        one[LINES[id].quantity] = LINES[id].compute(one)
    n0, n1, n2, m = BY_HAND
    many = {"W2": some(n2, n1), "A1": some(n1, m), "dZ2": some(n2, m), "X": some(n0, m), "m": m}
    many |= {"Z1": np.arctanh(many["A1"]), "g1": tanh, "sigmoid": sigmoid}
    for id in ("3.44:dW2", "3.46:db2", "3.47:dZ1", "3.48:dW1", "3.49:db1"):
        many[LINES[id].quantity] = LINES[id].compute(many)
    return one, many


def page(sheet, key=False):
    """The worksheet as a page of HTML; key: with the answers."""
    title = say(f"teaching.worksheet.title{'-of-key' * key}", letter=sheet.letter)
    one, many = values(sheet)
    parts = [
        _shapes(sheet, key),
        _by_hand("neuron", one, "w x b y", "z a L dz dw db", key),
        _by_hand("examples", many, "X A1 W2 dZ2", "dW2 db2 dZ1 dW1 db1", key),
        _bug(sheet, key),
        _mistakes(sheet, key),
    ]
    name = "" if key else f"<p>{say('teaching.worksheet.name', room='_' * 30)}</p>"
    style = STYLE.replace("FONTS", entry("teaching.worksheet.fonts"))
    return (
        f'<!DOCTYPE html>\n<html lang="{texts.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style></head>\n<body><h1>{title}</h1>{name}\n{''.join(parts)}</body></html>\n"
    )


def _section(key, *parts):
    return f"<section><h2>{say(f'teaching.worksheet.{key}')}</h2>\n{''.join(parts)}</section>\n"


def _answer(text):
    return f'<div class="answer">{text}</div>\n'


def _code(text):
    return f"<code>{html.escape(text, quote=False)}</code>"


def _shapes(sheet, key):
    sizes = commas(f"{name} = {size}" for name, size in sheet.sizes.items())
    rows = ""
    for symbol in ASKED_SHAPES:
        found = tuple(sheet.sizes.get(letter, letter) for letter in shape(symbol))
        shown = (
            f"({', '.join(map(str, found))})"
            if key
            else "(&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;,&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;)"
        )
        rows += f"<tr><td>{_code(symbol)}</td><td>{shown}</td></tr>\n"
    asked = f"<p>{say('teaching.worksheet.shapes-asked', sizes=sizes)}</p>"
    return _section("shapes", asked, f'<table class="shapes">{rows}</table>')


def _by_hand(title, found, given, wanted, key):
    known = "".join(_value(symbol, found[symbol]) for symbol in given.split())
    compute = say("teaching.worksheet.compute", names=commas(map(_code, wanted.split())))
    parts = [f"<div>{say('teaching.worksheet.given', values=known)}</div><p>{compute}</p>\n"]
    if key:
        answers = "".join(_value(symbol, found[symbol]) for symbol in wanted.split())
        parts.append(_answer(answers))
    else:
        parts.append('<div class="room"></div>' * 3)
    return _section(title, *parts)


def _value(symbol, value):
    value = np.round(np.asarray(value, dtype=float), 3) + 0.0
    if value.size == 1:
        shown = f"{value.item():g}"
    else:
        rows = ("".join(f"<td>{number:g}</td>" for number in row) for row in value)
        shown = f'<table class="matrix">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'
    return f'<span class="given">{_code(symbol)} = {shown}</span>'


def _bug(sheet, key):
    bug = BUGS[sheet.bug]
    asked = f"<pre>{html.escape(str(bug), quote=False)}</pre><p>{html.escape(bug.say('which'))}</p>"
    found = bug.say("found", n=bug.line, code=bug.wrong)
    room = _answer(_marked(found)) if key else '<div class="room"></div>'
    return _section("bug", asked, room)


def _mistakes(sheet, key):
    parts = []
    for id in sheet.wrong:
        code, mistake = mistakes_of(id)[0]
        said, question = words(id, mistake)
        wrong = {"code": _code(f"{LINES[id].quantity} = {code}"), "question": _marked(question)}
        parts.append(f"<p>{say('teaching.worksheet.wrong', **wrong)}</p>\n")
        right = f"{LINES[id].quantity} = {LINES[id].code.split(' = ', 1)[1]}"
        answer = say("teaching.worksheet.right", said=_marked(said), code=_code(right))
        parts.append(_answer(answer) if key else '<div class="room"></div>')
    return _section("mistakes", *parts)


def _marked(text):
    parts = html.escape(text, quote=False).split("`")
    return "".join(f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(parts))
