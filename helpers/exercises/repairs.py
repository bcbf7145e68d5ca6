"""The learner's own code with one small change: where that makes it right, the mistake is there.

What no row of the table of mistakes explains is sought in the source. Nothing is guessed: each
changed function is called on all inputs.
"""

import ast
import copy
import itertools
import warnings

from helpers.exercises.limit import thread_time
from helpers.exercises.slips import definition

SECONDS = 0.4  # for all changes together
_OTHER = {ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Div: [ast.Mult], ast.MatMult: [ast.Mult]}
_OTHER |= {ast.Mult: [ast.MatMult, ast.Div], ast.FloorDiv: [ast.Div]}


def repaired(function, code, is_right, sure=()):
    """The kind of the first change that makes a function right, with the terms of its words; or None.

    is_right: tells it of a function. sure: the names whose own lines are right.
    """
    own, end = definition(code), thread_time() + SECONDS
    if own is None or code.co_freevars:
        return None
    for kind, terms, changed in _changes(own, code.co_varnames[: code.co_argcount], sure):
        if thread_time() > end:
            return None
        made = function_of(changed, function)
        if made and is_right(made):
            return kind, {name: f"`{text}`" for name, text in terms.items()}
    return None


def shares(code, arguments=()):
    """Whether two names may hold one thing that is then written into, or an argument is overwritten.

    arguments: their names, where that counts.
    """
    parts = [*ast.walk(definition(code) or ast.Pass())]
    written = (
        isinstance(n, ast.AugAssign)
        or isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)
        or getattr(n, "arg", "") == "out"
        for n in parts
    )  # fmt: skip
    second = (isinstance(n, ast.Assign) and isinstance(n.value, ast.Name) for n in parts)
    names = (n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return any(second) and any(written) or any(s in (arguments or ()) for s in names)


def function_of(changed, function, **more):
    """A changed function as one that can be called, or None. more: names that it knows as well."""
    if not hasattr(function, "__globals__"):  # a partial, an object that can be called
        return None
    changed.decorator_list = []
    module = ast.fix_missing_locations(ast.Module([changed], []))
    names = function.__globals__ | more
    try:
        with warnings.catch_warnings(action="ignore"):
            exec(compile(module, "<changed>", "exec"), names)  # noqa: S102  the learner's own
    except (SyntaxError, ValueError, TypeError):
        return None
    return names[changed.name]


def _changes(own, arguments, sure):
    """Every small change of a function: its kind, what it is about, and the changed function."""
    yield from _in_loops(own, arguments)
    yield from _of_one_object(own)
    yield from _overwritten(own, arguments)
    yield from _alike(own)
    for s, t in itertools.combinations(arguments, 2):
        yield "exchanged", {"text": own.name, "s": s, "t": t}, _with_exchanged(own, s, t)
    found = [(way, one) for way, one in places(own, sure) if isinstance(one, ast.expr)]
    for change in (_regrouped, _shorter, _turned, _of_another_sign, _exchanged):
        for way, one in found:
            for kind, terms, new in change(one):
                yield kind, {"text": ast.unparse(one)} | terms, put(own, way, new)
    for (way, one), other in itertools.product(found, arguments):
        if getattr(one, "id", other) in set(arguments) - {other}:
            yield "symbol", {"text": one.id}, put(own, way, ast.Name(other, ast.Load()))


def places(node, sure=()):
    """Every part of a tree, the larger first, with the way to it."""
    found = [((), node)]
    for above, one in found:
        for role, child in ast.iter_fields(one):
            for i, part in enumerate(child) if isinstance(child, list) else [(None, child)]:
                target = getattr(part, "targets", [None])[0]
                left_out = role in ("ctx", "func", "targets") or getattr(target, "id", None) in sure
                if isinstance(part, ast.AST) and not left_out:
                    found.append(((*above, (role, i)), part))
    return found


def put(own, way, new):
    """The function with another part at the end of a way."""
    (role, i), *rest = way
    changed, part = copy.copy(own), getattr(own, role)
    inner = part if i is None else part[i]
    inner = put(inner, rest, new) if rest else new
    setattr(changed, role, inner if i is None else [*part[:i], inner, *part[i + 1 :]])
    return changed


def _regrouped(one):
    """The same signs and things in the same order, with other brackets."""
    things, signs = _flat(one)
    if 2 < len(things) < 6:
        same = (new for new in _groupings(things, signs) if ast.dump(new) != ast.dump(one))
        yield from (("brackets", {}, new) for new in same)
    if isinstance(one, ast.BinOp) and (new := _into_call(one.left, one.op, one.right)):
        yield "brackets", {}, new


def _into_call(left, sign, right):
    """What comes after a call drawn into its brackets, or None."""
    if isinstance(left, ast.BinOp):
        inner = _into_call(left.right, sign, right)
        return inner and ast.BinOp(left.left, left.op, inner)
    if isinstance(left, ast.Call) and len(left.args) == 1:
        return ast.Call(left.func, [ast.BinOp(left.args[0], sign, right)], left.keywords)


def _flat(one):
    if isinstance(one, ast.UnaryOp) and isinstance(one.operand, ast.BinOp):
        things, signs = _flat(one.operand)
        return [ast.UnaryOp(one.op, things[0]), *things[1:]], signs
    if not isinstance(one, ast.BinOp) or isinstance(one.op, ast.Pow):
        return [one], []
    (left, before), (right, after) = _flat(one.left), _flat(one.right)
    return left + right, [*before, one.op, *after]


def _groupings(things, signs):
    if not signs:
        yield things[0]
    for i, sign in enumerate(signs):
        rights = list(_groupings(things[i + 1 :], signs[i + 1 :]))
        for left, right in itertools.product(_groupings(things[: i + 1], signs[:i]), rights):
            yield ast.BinOp(left, sign, right)


def _turned(one):
    """What is reshaped transposed, what is summed summed along another axis, another index."""
    if isinstance(one, ast.Subscript) and not isinstance(one.slice, (ast.Constant, ast.Tuple)):
        for step in (ast.Sub(), ast.Add()):
            index = ast.BinOp(one.slice, step, ast.Constant(1))
            yield "index", {}, ast.Subscript(one.value, index, ast.Load())
    turned = isinstance(one, ast.Attribute) and one.attr == "T"
    one = one.value if turned else one
    if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
        name, ours = one.func.attr, ast.unparse(one.func.value) != "np"
        if name == "reshape":
            given = one.func.value if ours else one.args[0]
            yield "reshape", {}, ast.Attribute(given, "T", ast.Load())
        rest = [k for k in one.keywords if k.arg not in ("axis", "keepdims")]
        if name in ("sum", "mean", "max"):
            args, along = ([], one.args) if ours else (one.args[:1], one.args[1:])
            along = {ast.unparse(n) for n in [*along, *(k.value for k in one.keywords)]}
            for axis, keep in itertools.product((1, 0, 2), (", keepdims=True", "")):
                keywords = ast.parse(f"f(axis={axis}{keep})", mode="eval").body.keywords
                kind = "keepdims" if str(axis) in along else "axis"
                yield kind, {}, ast.Call(one.func, args, [*keywords, *rest])
    if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "zip":
        turned_round = [ast.Attribute(n, "T", ast.Load()) for n in one.args]
        yield "through-rows", {}, ast.Call(one.func, turned_round, [])
    if isinstance(one, ast.Name) and not turned:
        yield "transpose", {}, ast.Attribute(one, "T", ast.Load())


def _shorter(one):
    """A part of it alone, and a call without one of its keywords."""
    turned = isinstance(one, ast.Attribute) and one.attr == "T"
    kinds = (ast.BinOp, ast.Call, ast.Compare, ast.UnaryOp, ast.Subscript)
    for part in itertools.islice(ast.walk(one), 1, 30) if turned or isinstance(one, kinds) else ():
        if isinstance(part, ast.expr) and not isinstance(part, ast.Constant):
            minus = isinstance(one, ast.UnaryOp) and part is one.operand
            yield "transpose" if turned else "minus" if minus else "too-much", {}, part
    if isinstance(one, ast.Call):
        for k in one.keywords:
            rest = [other for other in one.keywords if other is not k]
            yield "keyword", {"s": ast.unparse(k)}, ast.Call(one.func, one.args, rest)


def _of_another_sign(one):
    if isinstance(one, ast.BinOp):
        kind = "whole-division" if isinstance(one.op, ast.FloorDiv) else "sign"
        for other in _OTHER.get(type(one.op), ()):
            yield kind, {}, ast.BinOp(one.left, other(), one.right)
        if not isinstance(one.op, (ast.Add, ast.Mult)):
            yield "order", {}, ast.BinOp(one.right, one.op, one.left)


def _exchanged(one):
    """Two names in each other's place, everywhere in it."""
    names = dict.fromkeys(n.id for n in ast.walk(one) if isinstance(n, ast.Name) and n.id != "np")
    for s, t in itertools.combinations(names, 2):
        yield "exchanged", {"s": s, "t": t}, _with_exchanged(one, s, t)


def _of_one_object(own):
    """What two names share, as a thing for each."""
    for way, one in places(own):
        if isinstance(one, ast.Assign) and (one.targets[1:] or isinstance(one.value, ast.Name)):
            copied = ast.parse(f"__import__('copy').deepcopy({ast.unparse(one.value)})").body[0]
            each = [ast.Assign([target], copied.value) for target in one.targets]
            terms = {"text": ast.unparse(one), "s": ast.unparse(one.targets[-1])}
            yield "one-object", terms, put(own, way, ast.If(ast.Constant(True), each, []))


def _overwritten(own, arguments):
    """The function without a line that gives one of its arguments another value."""
    for way, one in places(own):
        name = getattr(getattr(one, "targets", [None])[0], "id", None)
        if name in arguments:
            terms = {"text": ast.unparse(one), "s": name}
            yield "argument-overwritten", terms, put(own, way, ast.Pass())


def _alike(own):
    """What may be wrong in the same way at every place, and is changed at all of them at once."""
    for kind in ("from-one", "whole-array", "flat-column", "row-for-column", "axis"):
        new = copy.deepcopy(own)
        pairs = zip(ast.walk(own), [*ast.walk(new)])
        found = [(one, copied) for one, copied in pairs if _is_changed(copied, kind)]
        if found:
            yield kind, dict(zip(("text", "s"), map(ast.unparse, found[0]))), new


def _is_changed(one, kind):
    """Change a part in place, if it is of a kind; whether it is."""
    match kind, one:
        case "from-one", ast.Call(ast.Name("range"), [ast.Constant(1), *rest]) if rest:
            one.args = rest
        case "whole-array", ast.Call(ast.Attribute(_, "full" | "array" | "asarray"), [*_, filled]):
            whole = [n for n in ast.walk(filled) if type(getattr(n, "value", None)) is int]
            for n in whole:
                n.value = float(n.value)
            return bool(whole)
        case "flat-column", ast.Subscript(_, ast.Tuple([ast.Slice(), ast.Name() as i])):
            one.slice.elts[1] = ast.List([i], ast.Load())
        case "row-for-column", ast.Subscript(_, ast.Tuple([ast.Slice(), ast.Name() as i])):
            one.slice = i
        case "axis", ast.Call(ast.Attribute(attr="sum" | "mean" | "max")):
            for given in [*one.args, *(k.value for k in one.keywords)]:
                if type(getattr(given, "value", None)) is int:
                    given.value = 1 - given.value
        case _:
            return False
    return True


def _once(name, value, arguments):
    """Of `(name + new) / 2` what each round may do, `name + new`, and what is done behind the loop."""
    held, *counts = (ast.Name(s, ast.Load()) for s in (name, *arguments))
    for way, one in places(value)[1:]:
        if isinstance(one, ast.BinOp) and name in (ast.unparse(one.left), ast.unparse(one.right)):
            yield one, put(value, way, held)
            yield from ((one, ast.BinOp(held, ast.Div(), count)) for count in counts)


def _in_loops(own, arguments):
    """A loop that adds up where it only keeps the last, that goes on to its end, or does less."""
    for way, loop in places(own):
        for i in range(len(loop.body)) if isinstance(loop, (ast.For, ast.While)) else ():
            for kind, s, instead in _rounds(loop, i, arguments):
                terms = {"text": ast.unparse(loop).splitlines()[0], "s": s}
                terms["t"] = ast.unparse(loop.body[i])
                terms = {"text": s} if kind == "too-much" else terms
                yield kind, terms, put(own, way, ast.If(ast.Constant(True), instead, []))


def _rounds(loop, i, arguments):
    """What may stand in the place of a loop, for its statement number i: kind, name, statements."""
    one, whole = loop.body[i], [("body", None)]
    rest = lambda *new: put(loop, whole, [*before, *new, *loop.body[i + 1 :]])
    before, target = loop.body[:i], getattr(one, "targets", [getattr(one, "target", None)])[0]
    name = getattr(target, "id", "")
    used = ast.walk(one.value) if isinstance(one, ast.Assign) and loop.body[1:] else ()
    if name and any(getattr(n, "id", "") == name for n in used):  # as a clipping does
        yield "too-much", ast.unparse(one), [rest()]
    if name and loop.body[1:]:
        yield from (("each-round", name, once) for once in ([one, rest()], [rest(), one]))
    if name and isinstance(one, ast.Assign):
        for new, behind in _once(name, one.value, arguments):
            once = [rest(ast.Assign([target], new)), ast.Assign([target], behind)]
            yield "each-round", name, once
        start = ast.Assign([target], ast.Constant(0))
        yield "last", name, [start, rest(ast.AugAssign(target, ast.Add(), one.value))]
    if before and isinstance(one, ast.Return):
        yield "return", name, [put(loop, whole, before), one]


def _with_exchanged(one, s, t):
    new = copy.deepcopy(one)
    for n in ast.walk(new):
        if isinstance(n, ast.Name):
            n.id = {s: t, t: s}.get(n.id, n.id)
    return new
