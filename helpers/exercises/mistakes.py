"""The table of mistakes: what is written instead of what, and what that is called.

A row has the mistake's name, patterns, what is written in their place (both separated by "|") and
the terms that its words may use, {s} and {t}: mostly the pattern's first two letters; "=" begins a
text as it stands, "#" a name under `terms` in the texts. The letters of a pattern: `a` an
activation, `b` a bias, `d` a derivative, `y` the labels, `v` any array, `k` anything but 1, every
other letter any part. See `algebra` for the operations and for what may be done to a part. What follows "/" in
a name chooses among its words. The words of every mistake are in `texts/en/mistakes.toml`, under its name.
"""

import functools
import itertools
import math
import re
from collections import Counter
from typing import NamedTuple

from helpers.exercises import algebra
from helpers.exercises.algebra import COUNTS, is_activation, match, parse, substitute, symbols

# In the order in which they are preferred where two of them explain an answer equally well.
_ORDER = """
    sign sign-inside minus-too-short m-missing m-twice whole-division m-multiplied m-added
    keepdims-missing not-summed wrong-axis wrong-count count-added summed-over-all one-example
    one-row one-term other-reduction summed-weights transpose-missing result-transposed
    part-transposed transpose-added elementwise-for-matrix matrix-for-elementwise
    transposes-exchanged outer-product order-swapped reshape-for-transpose pseudo-inverse slope-at-z
    value-for-slope other-slope slope-derived square-missing square-misplaced matrix-square
    activation-missing z-not-halved other-activation slope-for-activation other-base
    activation-added activation-twice next-link loss-itself squared-error absolute-error other-loss
    labels-missing hidden-labels exchanged z-for-a a-for-z other-layer gradient-for-value
    value-for-gradient rounded labels-exchanged signed-labels common-denominator term-repeated
    factor-missing term-missing brackets wrong-operation upside-down log-base function-missing
    squared absolute flattened summed-too-much reduced-early number-added constant-factor
    updated-weights weight-decay wrong-symbol factor-added argument-returned term-added
"""
NAMES = tuple(_ORDER.split())
RANK = {name: rank for rank, name in enumerate(NAMES)}
# Together with another mistake these explain almost anything, or are too rare to be believed.
_ALONE = "wrong-operation brackets slope-derived one-row one-term outer-product"
NOT_IN_PAIRS = _ALONE.split()
# In a line that was not returned these are not sought: it is all that comes after that has them.
OF_MANY = ("m-multiplied", "count-added")


class Mutation(NamedTuple):
    """A wrong tree with its name. s, t: the terms concerned, as trees or as in a Row.

    variant: which of the mistake's words. place: where in the tree it is, as a path of indices.
    """

    name: str
    s: object
    t: object
    tree: object
    variant: str = ""
    place: tuple = ()

    @property
    def term_of_two(self):
        """ "first-term" or "second-term" of a sum of two that hold the same symbols, else ""."""
        part = self.tree
        for i in self.place:
            if part[0] in ("+", "-"):
                alike = set(symbols(part[1])) & set(symbols(part[2]))
                return ("first-term", "second-term")[i] if alike else ""
            if part[0] not in ("neg", "over", "sum", "*"):
                break
            part = part[i + 1]
        return ""


class Row(NamedTuple):
    """One row of the table. terms: patterns too, or ("say", text), or ("term", key of the texts)."""

    name: str
    pattern: object
    new: object
    terms: tuple

    def made(self, found):
        """The Mutation, where the pattern's letters stand for what was found."""
        s, t = (substitute(term, found) for term in self.terms)
        name, _, variant = self.name.partition("/")
        return Mutation(name, s, t, substitute(self.new, found), variant)


def _cells(table):
    return [re.split(r"\s{2,}", row.strip()) for row in table.strip().splitlines()]


def _rows(table):
    rows = []
    for name, patterns, news, *given in _cells(table):
        for pattern, new in itertools.product(patterns.split(" | "), news.split(" | ")):
            terms = given[0].split(", ") if given else symbols(parse(pattern))
            terms = tuple(_term(term) for term in (*terms, "''", "''")[:2])
            rows.append(Row(name, parse(pattern), parse(new), terms))
    return tuple(rows)


def _each(row, numbers, others=()):
    """A row for each of some numbers {n}, and other things {b}."""
    pairs = itertools.zip_longest(numbers, others)
    return tuple(made for n, b in pairs for made in _rows(row.format(n=n, b=b)))


def _term(text):
    return ({"=": "say", "#": "term"}[text[0]], text[1:]) if text[0] in "=#" else parse(text)


# What may go wrong at a place of a line (with what takes one part: also at every such place).
PATTERNS = _rows("""
    transpose-missing       T(p)                              p
    reshape-for-transpose   T(p)                              reshape(p)
    pseudo-inverse          T(p)                              pinv(p)
    sign-inside             -p                                p
    square-missing          p**2                              p
    function-missing        log(p) | exp(p) | abs(p)          p
    log-base                log(p)                            log10(p) | log2(p)
    activation-missing      sigmoid(p) | tanh(p)              p
    slope-for-activation    sigmoid(p)                        sigmoid_at(p)
    slope-for-activation    tanh(p)                           tanh_at(p)
    z-not-halved            sigmoid(p)                        (1 + tanh(p)) / 2
    other-activation/decision  sigmoid(p) | tanh(p)           greater(p, 0) * 1
    other-activation/softmax  sigmoid(p) | tanh(p)            exp(p) / sum0k(exp(p))
    other-activation/half   tanh(p)                           tanh(p / 2)
    other-activation        sigmoid(p) | tanh(p)  sigmoid(p) | tanh(p) | maximum(p, 0) | maximum(p, 0.01 * p) | maximum(p, 0.1 * p) | maximum(p, 0.2 * p) | log(1 + exp(p)) | p * sigmoid(p) | p / (1 + abs(p)) | sinh(p) | arctan(p) | (1 + tanh(p)) / 2 | tan(p) | arctanh(p)
    value-for-slope         tanh_slope(p) | sigmoid_slope(p)  p
    other-slope             tanh_slope(p)  sigmoid_slope(p) | greater(p, 0) * 1 | sigmoid_at(p) | 1 / cosh(p)
    other-slope             sigmoid_slope(p)                  tanh_slope(p)
    slope-derived           tanh_slope(p)                     2 * p | -2 * p
    slope-derived           sigmoid_slope(p)                  1 - 2 * p
    square-missing          tanh_slope(p)                     1 - p | 1 - 2 * p
    square-misplaced        tanh_slope(p)                     (1 - p)**2
    wrong-operation         tanh_slope(p) | sigmoid_slope(p)  p - (1 - p) | p + (1 - p)
    sign-inside/slope       tanh_slope(p)                     1 + p**2
    sign                    tanh_slope(p)                     p**2 - 1
    term-missing            tanh_slope(p)                     p**2                     p, p**2
    factor-missing          sigmoid_slope(p)                  1 - p                    p, 1 - p
    slope-at-z              tanh_slope(a)                     tanh_slope(before(a))    a, before(a)
    slope-at-z              sigmoid_slope(a)                  sigmoid_slope(before(a))  a, before(a)
    other-slope             tanh_slope(a) | sigmoid_slope(a)  sigmoid_at(before(a)) | tanh_at(before(a))
    square-missing/cosh     tanh_slope(a)                     1 / cosh(before(a))
    matrix-square           tanh_slope(a) | sigmoid_slope(a)  1 - a.T @ a | 1 - a @ a.T
    transpose-added/column  b                                 T(b) | ravel(b)
    transpose-added         v                                 T(v)
    squared                 v                                 v**2
    absolute/inside         v                                 abs(v)
    sign-inside             v                                 -v
    one-row                 v                                 row(v)
    rounded                 a                                 greater(a, 0.5) * 1
    slope-for-activation    a                                 slope(a)
    activation-twice        a                                 again(a)
    labels-exchanged        y                                 1 - y
    signed-labels           y                                 2 * y - 1
    labels-missing/one      y                                 one_hot(y)
    not-summed              sum1k(p) | sum(p) | over(sum1k(p), m)  p
    keepdims-missing        sum1k(p)                          sum1(p)
    wrong-axis              sum1k(p) | sum(p)                 sum0k(p) | sum0(p)
    wrong-axis              over(sum1k(p), m)                 mean0k(p) | mean0(p) | T(mean0k(p))
    wrong-axis              sum1k(p)                          T(sum0k(p))
    summed-over-all         sum1k(p)                          sum(p) | sumk(p) | mean(p)
    summed-over-all         over(sum1k(p), m)                 mean(p) | meank(p)
    other-reduction         sum1k(p) | over(sum1k(p), m)      max1k(p)
    other-reduction         sum(p) | over(sum(p), m)          max(p)
    other-reduction/median  over(sum1k(p), m)                 median1k(p)
    other-reduction/median  over(sum(p), m)                   median(p)
    reduced-early           over(p @ q, m)                    mean1k(p) @ mean0k(q) | over(sum1k(p) @ sum0k(q), m)
    reduced-early           T(p) @ q                          T(sum0k(p)) * sum(q) | T(sum0k(p)) * sum0k(q)
    reduced-early           v                                 sum(v) | mean(v)
    reduced-early/centred   over(p @ T(q), m)                 over((p - mean1k(p)) @ T(q), m)
    one-example             sum(p)                            first(p)                 #first
    one-example             sum(p)                            last(p)                  #last
    m-twice                 sum1k(p)                          mean1k(p)
    m-twice                 sum(p)                            mean(p)
    m-twice                 over(p, m)                        over(p, m * m)
    m-missing               over(p, m)                        p
    whole-division          over(p, m)                        (1 // m) * p
    m-multiplied            over(p, m)                        p * m
    factor-missing          p @ q | p * q | p / q             p                        q, p
    factor-missing          p @ q | p * q | k / q             q                        p, q
    factor-missing          k / q                             1 / q                    k, q
    factor-missing          p @ q | p * q                     p @ ones_like(q) | p * ones_like(q)  q, p
    factor-missing          p @ q | p * q                     ones_like(p) @ q | ones_like(p) * q  p, q
    elementwise-for-matrix  p @ q                             p * q | p * turned(q) | turned(p) * q | turned(q) * p | sum0(p * q)
    one-term                p @ q                             first(p) @ top(q) | last(p) @ bottom(q)
    outer-product           p @ q                             outer(p, q) | outer(p, turned(q))
    order-swapped           p @ q                             q @ p
    part-transposed         p @ q                             T(p @ q)
    transposes-exchanged    p @ q                             turned(p) @ turned(q)
    matrix-for-elementwise  p * q                             p @ q | q @ p | p @ turned(q) | turned(p) @ q
    term-missing            p + q | p - q                     p                        q, p
    term-missing            p + q                             q                        p, q
    term-missing            p - q                             -q                       p, q
    sign-inside/between     p + q                             p - q
    sign-inside/between     p - q                             p + q
    sign-inside             p - q                             -(p + q)
    sign                    p - q                             q - p
    upside-down             k / q                             q / k
    wrong-operation         p @ q | p * q                     p + q | p - q
    wrong-operation         p * q | p + q | p - q             p / q
    wrong-operation         p / q | p + q | p - q             p * q
    brackets                p * tanh_slope(q)                 p - q**2
    brackets                p * sigmoid_slope(q)              p * q - q
    brackets                (p @ q) * r                       (r * p) @ q
    brackets/truth          p * greater(q, 0)                 greater(p * q, 0)
    brackets/upside-down    1 / q                             q
""")
# Other things to divide a sum by; other bases of a power.
_COUNTS = ("n0", "n1", "n2", "n0 * m", "n1 * m", "n2 * m", "m - 1", "m + 1")
PATTERNS += _each("wrong-count  over(p, m)  over(p, {n})  =`{n}`", _COUNTS)
_BASES = {math.log(base): base for base in (10, 2, 2.718, 2.72, 2.71, 2.7)}
PATTERNS += _each("other-base  exp(p)  exp(p * {n})  =`{b}`", _BASES, _BASES.values())
# What is computed first: (p * q) + r becomes p * (q + r).
_SIGNS = list(zip(*itertools.permutations("@*/+-", 2)))
PATTERNS += _each("brackets  (p {n} q) {b} r  p {n} (q {b} r)", *_SIGNS)
PATTERNS += _each("brackets  p {b} (q {n} r)  (p {b} q) {n} r", *_SIGNS)
# What may go wrong at every place at once.
_SMALL_NUMBERS = ("0.1", "0.01", "0.001", "0.0001", "0.00001", "0.000001")
EVERYWHERE = _each("number-added  log(p)  log(p + {n})  =`{n}`", _SMALL_NUMBERS)
EVERYWHERE += _each("number-added  p / q  p / (q + {n})  =`{n}`", _SMALL_NUMBERS)
NO_LABELS = _rows("labels-missing    y    0 * y | 0 * y + 1")
_OF_TWO = ("wrong-operation", "upside-down", "matrix-for-elementwise")
_REPEATED = [row for row in PATTERNS if len(row.pattern) == 2 or row.name in _OF_TWO]
# What may be done to the whole right-hand side.
WHOLE = _rows("""
    sign               p    -p
    squared            p    p**2
    absolute           p    abs(p)
    result-transposed  p    T(p)
    flattened          p    ravel(p) | squeeze(p)
    activation-added   p    tanh(p) | sigmoid(p)
""")
WHOLE += _each("summed-too-much  p  {n}(p)", algebra.REDUCTIONS)
# Wrong answers to a line that are no change of the right one.
_LOSSES = "-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
_OTHERS = f"""
    3.38:z    term-repeated       np.sum(w * x + b)
    3.38:z    count-added         np.mean(w * x) + b
    3.38:a    minus-too-short     1 / (1 + np.exp(-(w.T @ x) + b))
    3.38:L    squared-error       (a - y)**2 | (a - y)**2 / 2
    3.38:L    signed-labels       np.log(1 + np.exp(-(y * z)))
    3.38:L    a-for-z/softplus    np.log(1 + np.exp(z)) - y * a
    3.38:L    absolute-error      np.abs(a - y)
    3.38:L    labels-missing      -(np.log(a) + np.log(1 - a))
    3.39:da   next-link           a - y
    3.39:da   labels-missing      -1 / a + 1 / (1 - a) | 1 / a - 1 / (1 - a)
    3.39:da   other-loss          2 * (a - y)
    3.39:da   wrong-symbol/by-label  -np.log(a) + np.log(1 - a) | np.log(a) - np.log(1 - a)
    3.39:da   exchanged/denominators  -y / (1 - a) + (1 - y) / a
    3.39:da   common-denominator  (1 - 2 * y) / (a * (1 - a)) | (1 - 2 * y) / a | (1 - 2 * y) / (1 - a) | 1 - 2 * y
    3.39:dw   count-added         x * dz / np.size(x)
    3.39:db   summed-weights      np.sum(dw)
    stack:Z1  term-repeated       W1 @ X + n0 * b1
    stack:Z2  term-repeated       W2 @ A1 + n1 * b2
    stack:A2  minus-too-short     1 / (1 + np.exp(-(W2 @ A1) + b2))
    3.39:da|3.39:dz|3.40:dz2|3.44:dZ2  loss-itself     {_LOSSES}
    3.39:dz|3.40:dz2|3.44:dZ2          loss-itself     (A2 - Y)**2 / 2
    3.39:dz|3.40:dz2|3.44:dZ2          brackets/slope        A2 - Y * (A2 * (1 - A2))
    3.39:dz|3.40:dz2|3.44:dZ2          labels-missing  A2 * (1 - A2)
    3.39:dz|3.40:dz2|3.44:dZ2          other-loss      2 * (A2 - Y) * (A2 * (1 - A2))
    3.45:J    squared-error/root  np.sqrt(np.sum(L**2) / m) | np.sum(L**2) / m
    3.45:J    squared-error       np.sum((A2 - Y)**2) / m | np.sum((A2 - Y)**2) / (2 * m)
    3.46:db2  not-summed/repeated  0 * dZ2 + np.sum(dZ2, axis=1, keepdims=True) / m
    3.49:db1  not-summed/repeated  0 * dZ1 + np.sum(dZ1, axis=1, keepdims=True) / m
    3.41:db2|3.46:db2  summed-weights      np.sum(dW2, axis=1, keepdims=True)
    3.43:db1|3.49:db1  summed-weights      np.sum(dW1, axis=1, keepdims=True)
    3.42:dz1|3.47:dZ1  hidden-labels       A1 - Y
    3.42:dz1  transpose-added/product  (W2.T @ dz2) * g1.slope(z1, a1.T)
"""
_SMALL = str.maketrans("XYZA", "xyza")


def others(id):
    """The wrong answers to a line that are no change of the right one."""
    for ids, name, codes in _cells(_OTHERS):
        name, _, variant = name.partition("/")
        for code in codes.split(" | ") if id in ids.split("|") else ():
            code = code.replace("A2", "A") if id < "3.40" else code
            code = code if id >= "3.44" else code.translate(_SMALL)
            yield Mutation(name, "", "", parse(code), variant)


def mutations(tree, names, parameter=None, rare=True):
    """Every tree that differs from the right one by a single mistake.

    names: the symbols at hand. parameter: the weight or bias that the line is the derivative of,
    or None. rare: also those that one would not look for two at a time. Yields Mutation.
    """
    arrays = [s for s in names if s not in COUNTS]
    slopes = [(f"{g}_slope", a) for a in arrays if is_activation(a) for g in ("sigmoid", "tanh")]

    def local(part):
        yield from _of_table(part)
        yield from _other_symbols(part, arrays, slopes, rare)

    yield from _at_one_place(tree, local)
    yield from _at_every_place(tree, local)
    yield from (row.made({"p": tree}) for row in WHOLE)
    for n in COUNTS:
        if n in names:
            name = "count-added" if n != "m" else "m-twice" if parameter else "m-added"
            yield Mutation(name, n, "", ("over", tree, n))
    if "m" in names and not parameter:
        added = lambda p: [Mutation("m-added", "m", "", ("over", p, "m"))]
        yield from _at_one_place(tree, lambda p: added(p) if str(p)[:3] == "('@" else [])
    factors = (*slopes, *(factor for s in arrays * rare for factor in (s, ("-", 1, s))))
    yield from (Mutation("factor-added", factor, "", ("*", tree, factor)) for factor in factors)
    if rare:
        yield from _rare(tree, names, arrays, parameter)


@functools.lru_cache(maxsize=4096)
def _of_table(part):
    """What the table says of one place."""
    found = [(row, match(row.pattern, part)) for row in PATTERNS]
    return tuple(row.made(letters) for row, letters in found if letters is not None)


def _other_symbols(part, arrays, slopes, rare):
    """What may stand for a symbol, with or without its transpose, or be multiplied to it."""
    symbol = part[1] if isinstance(part, tuple) and part[0] == "T" else part
    if not isinstance(symbol, str) or symbol in COUNTS:
        return
    for other in arrays:
        name = relation(symbol, other)
        if other[:2] == "dW" and part[0] == "d" and rare:
            for a in filter(is_activation, arrays):
                yield Mutation("wrong-symbol", symbol, other, ("@", other, a))
        if other != symbol and (rare or name != "wrong-symbol"):
            yield Mutation(name, symbol, other, other)
    if part[0] == "d":
        for factor in [*slopes, ("tanh_slope", part), ("sigmoid_slope", part), *arrays * rare]:
            yield Mutation("factor-added", factor, "", ("*", part, factor))


def _at_one_place(tree, local):
    """Every single change that `local` makes to the tree or to a part of it."""
    yield from local(tree)
    if isinstance(tree, tuple):
        operation, *children = tree
        for i, child in enumerate(children[:1] if operation == "over" else children):
            for name, s, t, new, variant, place in _at_one_place(child, local):
                whole = (operation, *children[:i], new, *children[i + 1 :])
                if name == "sign":  # of a part
                    name, variant = "sign-inside", "difference" if child[0] == "-" else "slope"
                yield Mutation(name, s, t, whole, variant, (i, *place))


def _at_every_place(tree, local):
    """The changes that are made at every place where the same symbol or operation stands."""
    for symbol in symbols(tree):
        labels = symbol in ("y", "Y")
        for m in (*local(symbol), *(row.made({"y": symbol}) for row in NO_LABELS if labels)):
            yield m._replace(tree=substitute(tree, {symbol: m.tree}))
    second = (*symbols(tree), *(("term", "rest"),) * 2)[1]
    for operation, times in Counter(algebra.operations(tree)).items():
        for row in (*EVERYWHERE, *_REPEATED * (times > 1)):
            if row.pattern[0] == operation:
                first = row.terms[0] if row.terms[0][:1] == ("say",) else tree
                new = algebra.replaced(tree, row.pattern, row.new)
                name, _, variant = row.name.partition("/")
                yield Mutation(name, first, second, new, variant)


def _rare(tree, names, arrays, parameter):
    """Changes to the whole that are not looked for together with others."""
    per_example = [s for s in symbols(tree) if re.fullmatch("[XYL]|d*[ZA].*", s)]
    if "m" in names:
        for column, m in itertools.product(("first", "last", "but_first", "but_last"), (1, "m")):
            one = substitute(tree, {s: (column, s) for s in per_example} | {"m": m})
            rest = "rest" * column.startswith("but")
            yield Mutation("one-example", ("term", column), "", one, rest)
        for s in per_example:
            one = substitute(tree, {s: ("first", s)})
            yield Mutation("one-example", ("term", "first"), s, one, "of")
    for a, y in itertools.product(filter(is_activation, arrays), ("y", "Y")):
        yield Mutation("exchanged", a, y, substitute(tree, {a: y, y: a}))
    for other in dict.fromkeys(symbols(tree) + tuple(arrays)):
        yield Mutation("argument-returned", other, "", other)
    for other, sign in itertools.product(arrays, "+-"):
        yield Mutation("term-added", other, "", (sign, tree, other))
    of_weights = parameter in names and parameter[0] in "Ww"
    for error in (s for s in symbols(tree) if of_weights and s[0] == "d"):
        for part in (error, ("over", ("sum", error), "m")):  # times the weight, not what came in
            yield Mutation("wrong-symbol", "", parameter, ("*", part, parameter))


@functools.cache
def relation(symbol, other):
    """Which mistake it is to write `other` for `symbol`."""
    names = ({"X": "A0", "x": "a0"}.get(s, s) for s in (symbol, other))
    pair = [re.fullmatch(r"(delta|d?)([A-Za-z]?)(\d*)", name) for name in names]
    if None in pair:
        return "wrong-symbol"
    (gradient, letter, layer), (its_gradient, its_letter, its_layer) = (m.groups() for m in pair)
    if letter == its_letter and gradient == its_gradient and layer and its_layer:
        return "other-layer"
    if letter == its_letter and layer == its_layer:
        return "value-for-gradient" if gradient else "gradient-for-value"
    values = layer == its_layer and gradient == its_gradient == ""
    pair = (letter + its_letter).upper() if values else ""
    return {"AZ": "z-for-a", "ZA": "a-for-z"}.get(pair, "wrong-symbol")
