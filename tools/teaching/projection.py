"""The map of equations for a projector: a screen for each notebook, formulas beside their code.

The formulas are MathML, which browsers draw by themselves: nothing comes from anywhere else.
"""

import html
import itertools
import re

from helpers import texts
from helpers.equations import EQUATIONS
from helpers.texts import say

STYLE = """
:root { color-scheme: light dark; } body { margin: 0; font: min(3.3vh, 1.86vw)/1.3 system-ui, sans-serif; }
html { scroll-snap-type: y proximity; } section { box-sizing: border-box; min-height: 100vh; padding: 3vh 3vw;
  scroll-snap-align: start; display: flex; flex-direction: column; justify-content: center; }
h1 { font-size: 1em; margin: 0 0 2vh; } table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 400; font-size: 0.75em; padding: 1.6vh 0 0; opacity: 0.8; }
td { padding: 0.3vh 2vw 0.3vh 0; } math { font-size: 1.3em; } code { font-size: 0.95em; white-space: nowrap; }
"""
# Fonts differ from machine to machine: a screen whose lines are too wide or too many gets smaller letters.
FIT = """
const fit = () => document.querySelectorAll("section").forEach(screen => {
  let size = 100;
  do screen.style.fontSize = size-- + "%";
  while (size > 50 && (screen.scrollWidth > screen.clientWidth || screen.offsetHeight > innerHeight));
});
fit();
addEventListener("resize", fit);
"""
_TOKEN = re.compile(r"\\[a-z]+|[A-Za-z]|\d+|\S")
_SIGNS = {"top": "\N{DOWN TACK}", "cdot": "\N{DOT OPERATOR}", "ast": "*", "prime": "\N{PRIME}"}
_SIGNS |= {"sum": "\N{N-ARY SUMMATION}", "-": "\N{MINUS SIGN}"}
_SIGMA = "\N{GREEK SMALL LETTER SIGMA}"


def page():
    """The page, in the language of the moment."""
    title = html.escape(say("teaching.map"))
    screens = itertools.groupby(EQUATIONS.values(), lambda equation: equation.notebook)
    body = "".join(_screen(title, equations) for _, equations in screens)
    return (
        f'<!DOCTYPE html>\n<html lang="{texts.language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body>{body}<script>{FIT}</script></body></html>\n"
    )


def _screen(title, equations):
    rows = []
    for equation in equations:
        rows.append(f'<tr><th colspan="2">{html.escape(equation.heading)}</th></tr>\n')
        for line in equation.lines:
            code = html.escape(line.code, quote=False)
            rows.append(f"<tr><td>{mathml(line.latex)}</td><td><code>{code}</code></td></tr>\n")
    return f"<section><h1>{title}</h1><table>{''.join(rows)}</table></section>\n"


def mathml(latex):
    """A formula of the table of equations; raises ValueError for LaTeX that does not occur there."""
    tokens = _TOKEN.findall(latex)[::-1]
    return f'<math displaystyle="true">{_row(tokens)}</math>'


def _row(tokens):
    """All up to the end or the brace that closes it."""
    parts = []
    while tokens and tokens[-1] != "}":
        base = _one(tokens)
        above = {}
        while tokens and tokens[-1] in "^_":
            sign = tokens.pop()
            above[sign] = _one(tokens)
        kind = {"": "", "^": "msup", "_": "msub", "^_": "msubsup"}["".join(sorted(above))]
        kind = kind.replace("msubsup", "munderover")  # only sums have both
        inside = base + above.get("_", "") + above.get("^", "")
        parts.append(f"<{kind}>{inside}</{kind}>" if kind else base)
    return "".join(parts)


def _one(tokens):
    token = tokens.pop()
    if token == "{":
        inside = _row(tokens)
        tokens.pop()
        return f"<mrow>{inside}</mrow>"
    name = token.removeprefix("\\")
    if name == "frac":
        return f"<mfrac>{_one(tokens)}{_one(tokens)}</mfrac>"
    if name == "hat":
        return f"<mover>{_one(tokens)}<mo>^</mo></mover>"
    if name in ("left", "right"):
        return f"<mo>{tokens.pop()}</mo>"
    if token.isdigit():
        return f"<mn>{token}</mn>"
    if name == "log":
        return '<mo lspace="0.2em" rspace="0.2em">log</mo>'
    if len(name) == 1 and name.isalpha() or name == "sigma":
        return f"<mi>{_SIGMA if name == 'sigma' else name}</mi>"
    if token != name and name not in _SIGNS:
        raise ValueError(token)
    still = ' stretchy="false"' if name in "()[]" else ""
    return f"<mo{still}>{_SIGNS.get(name, name)}</mo>"
