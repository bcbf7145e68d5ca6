"""Errors of Python's and NumPy's own, answered by what was meant."""

import re

import numpy as np

from helpers.texts import say

# The key of the words in `texts/en/judge.toml`, and what the error says; the first that fits.
_ERRORS = """
    power             bitwise_xor|unsupported operand type\\(s\\) for \\^
    square-brackets   'tuple' object is not callable
    no-call           'numpy.ndarray' object is not callable
    size-number       'int' object is not callable .*\\.size\\(
    multiply          '(int|float|numpy\\.\\w+)' object is not callable
    round-brackets    '(numpy\\.(ufunc|_\\w+)|function|builtin\\w+)' object is not subscr
    keepdims          keyword argument 'keep_?dims?'|'keep_?dims?' is an invalid keyword
    own-sum           'axis' is an invalid keyword argument for (?P<name>\\w+)\\(
    keyword           unexpected keyword argument '(?P<name>\\w+)'
    third-argument    Cannot interpret '(True|False)' as a data type|must be of ArrayType|'out' must
    two-arguments     Cannot interpret '\\d+' as a data type|only integer scalar arrays can be conv
    math-module       only (0-dimensional|length-1|size-1) arrays can be converted
    truth             truth value of an array
    number-product    Input operand \\d does not have enough dimensions
    axis              axis (?P<name>-?\\d+) is out of bounds for array of dimension (?P<n>\\d)
    shape-entry       tuple index out of range
    shape-number      for \\S+: ('tuple' and|'\\w+' and 'tuple')|'tuple' object cannot be interpreted
    function-itself   for \\S+: .*'(builtin_function_or_method|function|numpy.(ufunc|_\\w+))'
    nothing           for \\S+: .*'NoneType'
    one-number        '(int|float|numpy.float64)'.* (not iterable|not subscriptable|has no|no attrib)
    one-number        invalid index to scalar variable
    range             'int' object is not iterable
    capital-t         'numpy.ndarray' object has no attribute 't'
    logarithm         module 'numpy' has no attribute 'ln'
    no-such-function  module 'numpy' has no attribute '(?P<name>\\w+)'
    unassigned        cannot access local variable '(?P<name>\\w+)'
    text              '(str|numpy.str_)'|dtype\\('<U
"""
ERRORS = [line.split(maxsplit=1) for line in _ERRORS.strip().splitlines()]


def slip(error, known=(), text=""):
    """The key of what was meant and the question that leads to it; ("", "") where it is not known.

    known: the names that the function has. text: the line.
    """
    key, terms = _of_a_name(error, known)
    for kind, pattern in () if key else ERRORS:
        if found := re.search(pattern, f"{error} in {text}"):
            key, terms = kind, found.groupdict()
            break
    return key, say(f"judge.python.{key}", **terms) if key else ""


def _of_a_name(error, known):
    """What was meant by a name that Python, NumPy or an array does not have."""
    name = getattr(error, "name", None) or ""
    if type(error) is NameError:
        twins = [s for s in known if s != name and s.lower() == name.lower()]
        if twins:
            return "capital", {"name": name, "twin": twins[0]}
        if name in ("keepdims", "axis"):
            return "keepdims" if name == "keepdims" else "keyword-value", {"name": name}
        if hasattr(np, name):
            return "np-missing", {"name": name}
    if isinstance(error, AttributeError) and name:
        if error.obj is np and hasattr(np, name.lower()):
            return "capital", {"name": f"np.{name}", "twin": f"np.{name.lower()}"}
        if isinstance(error.obj, np.ndarray) and hasattr(np, name):
            return "no-method", {"name": name}
    return "", {}
