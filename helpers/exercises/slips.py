"""Errors of Python's and NumPy's own, answered by what was meant.

What is known of an error is written down, one fact a line: what it says, the learner's line, and of
each thing in the part of it that raised what kind of thing it is. A table of patterns finds what was
meant there.
"""

import ast
import linecache
import operator
import re
import types
from difflib import get_close_matches

import numpy as np

import helpers
from helpers.equations import SHAPES
from helpers.texts import listed, say

# The key of the words in `texts/en/judge.toml`, and what the facts have; the first that fits. "~" is
# anything, also several lines. What the words may name: `what`, or one of the other groups.
_ERRORS = """
    inside            ^ValueError: (?P<words>.+?)(\\. .*|。.*|\\.)?$~^inside (?P<name>\\w+) (?P<given>.+)
    compared          ^NameError~^line \\w+ ==
    transposed        ^NameError: name 'T'|^line .*\\^ ?T\\b
    constants         ^NameError: name '(?i:true|false|none|null|nil)'
    new-kernel        ^NameError: name 'np'
    module            ^NameError: name '(?P<module>math|numpy)'~^line .*\\b(?P=module)\\.(?P<name>\\w+)
    capital           ^twin (?P<name>\\S+) (?P<twin>\\S+)
    keepdims          ^NameError: name 'keepdims'|argument '(keep_?dims?|keepaxis)'|'keep_?dims?' is an inv
    keyword-value     ^NameError: name '(?P<name>axis)'
    logarithm         ^NameError: name 'ln'|module 'numpy' has no attribute 'ln'
    course            ^course (?P<name>\\S+)
    np-missing        ^numpy (?P<name>\\S+) (?P<twin>\\S+)
    near              ^near (?P<name>\\S+) (?P<twin>\\S+)
    unmade            ^NameError: name '(?P<name>\\w+)'~^line return (.*, ?)?[(\\[]?(?P=name)([,)\\]]|$)
    no-function       ^NameError: name '(?P<name>\\w+)'~^line .*\\b(?P=name) ?\\(
    frozen            (can't set attr|support item assignment)~^line (?P<what>\\w+)[.\\[]~^(?P=what) holds (?P<new>.+)
    dict-dot          ^attribute (?P<key>\\w+) of dict~^(?P<what>.+) is dict
    capital-t         ^attribute (t|Transpose|transposed) of array
    sign              ^attribute (?P<name>\\w+) sign (?P<sign>\\S+)
    no-method         ^attribute (?P<name>\\w+) numpy
    no-such-method    ^line .*\\.(?P<name>\\w+) ?\\(~^attribute (?P=name) nowhere
    no-such-function  module 'numpy' has no attribute '(?P<name>\\w+)'
    dict-field        ^TypeError: tuple indices~^index (?P<key>\\w+) of (?P<what>\\w+) fields
    other-axis        out of bounds for axis (?P<axis>\\d).*~^loop range\\(\\w+\\.shape\\[(?P<n>(?!(?P=axis))\\d)\\]\\)
    from-one          out of bounds .*size (?P<n>\\d+)~^loop range\\(1,
    one-index         ^IndexError.* axis 0~^index \\d+ of (?P<what>\\w+) (?P<shape>\\(\\d+, (?!1\\)).+\\))
    no-entry          ^IndexError: list assignment~^(?P<what>\\w+) is list$
    no-round          ^KeyError: (?P<key>\\d+)$~^loop ~^(?P<what>.+) is dict with (?P<keys>.+)
    no-key            ^KeyError: (?P<key>.+)~^(?P<what>.+) is dict with (?P<keys>.+)
    dots              ellipsis|^dots
    in-place          ^\\w+: non-broadcastable output.*shape (?P<old>\\(.*?\\)) .*shape (?P<new>\\(.*?\\))
    flat-column       ^ValueError: could not broadcast .* from shape \\((?P<n>\\d+),(?P=n)\\) into shape \\((?P=n),\\)
    in-place-whole    Cannot cast ufunc .* output from .*float.* to .*int
    out               ^third (?P<function>\\S+) (?P<what>.+)
    power             ufunc 'bitwise_xor' not|for \\^:|^line .*\\^
    booleans          numpy boolean (subtract|negative)
    square-brackets   'tuple' object is not callable
    no-call           'numpy.ndarray' object is not callable
    size-number       'int' object is not callable~\\.size\\(
    multiply          '(int|float|numpy\\.\\w+)' object is not callable
    round-brackets    '(numpy\\.(ufunc|_\\w+)|function|builtin\\w+)' object is not subscr
    own-sum           'axis' is an invalid keyword argument for (?P<name>\\w+)\\(
    keyword           unexpected keyword argument '(?P<name>\\w+)'
    packed            missing .*'(?P<name>\\w+)'~^line .*[(,] ?(?P<what>\\w+) ?[,)]~^(?P=what) holds .*\\b(?P=name)\\b
    arguments         ^\\w+: (?P<words>.*((required|positional) argument|invalid number of arg).*?)[.。]?$
    axis-text         axis ?= ?['"]
    third-argument    Cannot interpret '(True|False)' as a data type|must be of ArrayType|'out' must
    maximum           (only integer scalar|interpreted as an integer)~^line .*\\.(?P<name>max|min)\\(
    two-arguments     Cannot interpret '\\d+' as a data type|only integer scalar arrays can be conv
    math-module       only (0-dimensional|length-1|size-1) arrays can be converted
    count             truth value of an array~^compared (?P<what>.+) with (?P<name>.+)
    own-largest       truth value of an array~^line .*(?<![.\\w])(?P<name>max|min)\\(\\w+\\)
    truth             truth value of an array~^line .*?\\b(?P<word>if|while|and|or|not|max|min)\\b
    truth             truth value of an array
    nothing           ^(?P<what>.+) is None
    nothing           (?P<what>(?!))?for \\S+: .*'NoneType'|'NoneType' object
    function-itself   ^(TypeError|.*enough dimensions)~^(?P<what>.+) is function
    function-itself   (?P<what>(?!))?for \\S+: .*'(builtin_function_or_method|function|numpy.(ufunc|_\\w+))'
    number-product    Input operand \\d does not have enough dimensions<number>
    axis-second       axis -?\\d+ is out of bounds~^line .*\\b(?P<function>sum|mean|max|min)\\([^(),=]+, ?(?P<name>[A-Za-z]\\w*)\\)
    axis              axis (?P<name>-?\\d+) is out of bounds for array of dimension (?P<n>\\d)
    shape-entry       tuple index out of range
    shape-number      for \\S+: ('tuple' and|'\\w+' and 'tuple')|'tuple' object cannot be interpreted
    range             '(int|numpy.int\\d+)' object is not iterable~^iterated (?P<what>.+)
    no-field          ^AttributeError~^attribute (?P<name>\\w+) nowhere~^(?P<what>.+) is number
    one-number        ('(int|float|numpy.float64|numpy.int64)'.* (not iterable|not subscriptable|has no|no attrib)|invalid index to scalar variable)<number>
    one-item          can only convert an array of size 1
    unassigned        cannot access local variable '(?P<name>\\w+)'
    text              ('(str|numpy.str_)'|dtype\\('<U)~^quotes
    array-unpacked    values to unpack~^unpacked (?P<what>.+)
    names-on-the-left  values to unpack~^names (?P<left>\\d+) of (?P<right>\\d+) (?P<what>.+)
    unpack            values to unpack
    joined            ^ValueError: all the input array dimensions
    written-shape     ^ValueError: cannot reshape ~^line .*reshape\\(.*(?P<shape>\\b[2-9].*)\\)
    zipped            ^ValueError~^loop zip\\((?P<s>\\w+), ?(?P<what>\\w+)\\)~^(?P=what) holds \\w+\\((?P<new>.+)\\)
    generator         'numpy.random._generator.Generator' object has no attribute '(?P<name>\\w+)'
    dict-unpacked     ('(str|numpy.str_)'|dtype\\('<U)~^dict (?P<what>.+)
"""
_ERRORS = _ERRORS.replace("<number>", "(~?^(?P<what>.+) is number$)?").replace("~", "(?s:.*?)")
ERRORS = [row.split(maxsplit=1) for row in _ERRORS.strip().splitlines()]
ERRORS = [(key, re.compile(pattern.rstrip(), re.MULTILINE)) for key, pattern in ERRORS]
# What other libraries write as a method, and Python as a sign.
_METHODS = "sub subtract minus -, add plus +, mul multiply times *, div divide /, mm matmul @, pow power **"
SIGNS = {n: names.split()[-1] for names in _METHODS.split(", ") for n in names.split()[:-1]}
# Those of NumPy's names that a line of the course may need.
_LIKELY = "exp log tanh sum mean max min maximum minimum abs dot matmul outer zeros ones where sqrt"
_LIKELY = _LIKELY.split()
_SIMPLE = (ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.UnaryOp, ast.Slice, ast.Tuple)
_SIMPLE += (ast.expr_context, ast.unaryop)
_place = operator.attrgetter("lineno", "end_lineno", "col_offset", "end_col_offset")


def slip(answer, code=None):
    """The key of what was meant by a line that raised, and a question; ("", "") if not known."""
    known = "\n".join(_facts(answer, code))
    key, found = next(((k, f) for k, p in ERRORS if (f := p.search(known))), ("", None))
    terms = found.groupdict() if found else {}
    if "what" in terms:
        terms["what"] = f"`{terms['what']}`" if terms["what"] else say("judge.this")
    return key, say(f"judge.python.{key}", **{"word": "if"} | terms) if key else ""


def _facts(answer, code):
    error, held, names = answer.error, answer.held, getattr(code, "co_varnames", ())
    yield f"{type(error).__name__}: {error}".splitlines()[0]
    yield f"line {code_only(answer.text)}"
    yield answer.inside
    tree, at = tree_of(code), answer.at or (None,)
    line, parts = at[0] or 0, [*ast.walk(tree)]
    around = [n for n in parts if getattr(n, "lineno", line + 1) <= line <= n.end_lineno]
    around = [n for one in around for n in (one, *getattr(one, "generators", ()))]
    loops = [(ast.unparse(n.iter), ast.unparse(n.target)) for n in around if hasattr(n, "iter")]
    words = {*re.findall(r"\w+", answer.text)}
    loops = [text for text, target in loops if words & {*re.findall(r"\w+", target)}]
    yield from (f"loop {text}" for text in loops)
    name = getattr(error, "name", None) or ""
    if type(error) is NameError and name:
        ours = callable(getattr(helpers, name, None))
        twins = [s for s in names if s.lower() == name.lower() and s != name and not ours]
        yield from (f"twin {name} {twin}" for twin in twins[:1])
        yield from (f"numpy {name} {s}" for s in (name, name.lower()) if hasattr(np, s))
        used = rf"\b{name} ?[.{'' if hasattr(np, name) else '('}]"
        if ours and re.search(used, answer.text):
            yield f"course {name}"
        known = [*names, *held] if name[2:] and name.lstrip("d") not in SHAPES else ()
        yield from (f"near {name} {s}" for s in get_close_matches(name, known, 1, 0.75))
    if isinstance(error, AttributeError) and name:
        if error.obj is np and hasattr(np, name.lower()):
            yield f"twin np.{name} np.{name.lower()}"
        close = get_close_matches(name, _LIKELY, 1, 0.75)
        yield from (f"near np.{name} np.{s}" for s in close if error.obj is np)
        kind = _kind(error.obj)
        yield f"attribute {name} of {kind}"
        if kind in ("array", "number") or error.obj is np and name in SIGNS:
            signs = f"sign {SIGNS[name]}" if name in SIGNS else ""
            there = "numpy" if hasattr(np, name) else "" if hasattr(np.ndarray, name) else "nowhere"
            yield f"attribute {name} {signs or there}"
    for s in dict.fromkeys(re.findall(r"\w+", " ".join([answer.text, *loops]))):
        if fields := getattr(held.get(s), "_fields", ()):
            yield f"{s} holds {type(held[s]).__name__}({', '.join(fields)})"
    iterated = (n.iter for n in parts if hasattr(n, "iter") and n.iter.lineno == at[0])
    yield from (f"iterated {ast.unparse(n)}" for n in iterated if _of(n, held) == "number")
    for one in (n for n in parts if isinstance(n, ast.Assign) and n.lineno == at[0]):
        if isinstance(one.targets[0], ast.Tuple):
            what, value = ast.unparse(one.value), _value(one.value, held, "helpers")
            if isinstance(value, np.ndarray):
                yield f"unpacked {what}"
            elif isinstance(value, (tuple, list)):
                yield f"names {len(one.targets[0].elts)} of {len(value)} {what}"
    texts = [c for c in getattr(code, "co_consts", ())[1:] if isinstance(c, str)]
    if re.search("['\"]", answer.text) if answer.text else texts:
        yield "quotes"
    raised = [n for n in parts if isinstance(n, ast.expr) and _place(n) == tuple(at)]
    for one in ast.walk(raised[0]) if raised else ():
        if isinstance(one, ast.Call) and len(one.args) == 3:
            function = ast.unparse(one.func)
            if re.search(r"\b(dot|matmul)$", function):
                yield f"third {function} {ast.unparse(one.args[2])}"
        named = isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name)
        if named and _of(one.slice, held) in ("number", "text"):
            value = _value(one.value, held)
            kind = "fields" if hasattr(value, "_fields") else getattr(value, "shape", "")
            yield f"index {_value(one.slice, held)} of {one.value.id} {kind}"
        if isinstance(one, ast.Compare):
            sides = {_of(n, held): ast.unparse(n) for n in (one.left, one.comparators[0])}
            if {*sides} == {"number", "array"} and not re.match(r"-?[\d.]", sides["number"]):
                yield f"compared {sides['number']} with {sides['array']}"
    for one in _things(raised[0]) if raised else ():
        kind = _of(one, held)
        keys = listed([repr(k) for k in list(_value(one, held))[:8]]) if kind == "dict" else ""
        yield f"{ast.unparse(one)} is {kind}{' with ' * bool(keys)}{keys}"
    yield from (f"dict {s}" for s in names if isinstance(held.get(s), dict))


def code_only(text):
    """Python's text without its comments, and with its strings empty."""
    return re.sub(r"""(["'])(\\.|(?!\1).)*\1|#.*""", lambda found: 2 * (found[1] or ""), text)


def tree_of(code):
    """The tree of the whole cell that a function is written in; an empty one where it is not had."""
    try:
        return ast.parse("".join(linecache.getlines(code.co_filename)))
    except (SyntaxError, AttributeError):
        return ast.Module([], [])


def _things(node):
    """The largest parts that are only looked up: names, and what stands in them."""
    if isinstance(node, (ast.Constant, ast.Slice)):
        return
    if all(isinstance(one, _SIMPLE) for one in ast.walk(node)):
        yield node
    inside = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call):  # not what takes functions
        given = [*node.args, *(k.value for k in node.keywords)]
        given = given if re.match(r"np\.(?!apply|vector|from)", ast.unparse(node.func)) else []
        inside = [*given, getattr(node.func, "value", None)]
    for one in inside:
        if isinstance(one, ast.expr):
            yield from _things(one)


def _value(node, held, calls=""):
    """What an expression gives, or `...`. calls: only functions of this package may be called."""
    called = (n.func for n in ast.walk(node) if calls and isinstance(n, ast.Call))
    try:
        ours = all(_value(one, held).__module__.startswith(calls) for one in called)
        return eval(compile(ast.Expression(node), "", "eval"), dict(held)) if ours else ...
    except Exception:  # noqa: BLE001  it may be what raised
        return ...


def _of(node, held):
    calls = (n for n in ast.walk(node) if isinstance(n, ast.Call))
    any_call = any(ast.unparse(n.func) != "len" for n in calls)
    return "unknown" if any_call else _kind(_value(node, held))


def _kind(value):
    if isinstance(value, np.ndarray):
        return "array" if value.ndim else "number"
    kinds = {type(None): "None", dict: "dict", str: "text", types.ModuleType: "module"}
    kinds |= {int: "number", float: "number", np.number: "number", list: "list"}
    found = next((kind for of, kind in kinds.items() if isinstance(value, of)), None)
    return found or ("function" if callable(value) else "unknown")


def definition(code):
    """The tree of a function, or None where its source is not had."""
    functions = (one for one in ast.walk(tree_of(code)) if isinstance(one, ast.FunctionDef))
    pairs = ((min(n.lineno for n in (one, *one.decorator_list)), one) for one in functions)
    return next((one for start, one in pairs if start == code.co_firstlineno), None)


def is_written(code):
    """Whether a function has more than `...`, `pass`, a bare `return` and words."""
    body = getattr(definition(code), "body", ())
    values = [getattr(one, "value", 0) for one in body if not isinstance(one, ast.Pass)]
    return any(v is not None and not isinstance(v, ast.Constant) for v in values)


def unreturned(code):
    """Why a function that has code gives back None, as a key of the texts and its terms; or None."""
    found = list(_returns(getattr(definition(code), "body", ())))
    if any(one.value is None for one, _ in found):
        return "bare", {}
    if not found or any(around is None for _, around in found):
        return None
    return "nested", {"text": linecache.getline(code.co_filename, found[0][1].lineno).strip()}


def _returns(body, around=None):
    """Each `return` of a function's own, with the statement that it stands in, or None."""
    for one in body:
        if isinstance(one, ast.Return):
            yield one, around
        elif not isinstance(one, (ast.FunctionDef, ast.ClassDef)):
            for name in ("body", "orelse", "handlers", "finalbody"):
                yield from _returns(getattr(one, name, ()), around or one)
