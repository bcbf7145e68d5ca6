"""Runs the exercise cells of one student in a process of its own, with limits; see `notebooks`.

    python -m helpers.classroom.sandbox SKIP < CELLS > RESULTS

CELLS: JSON, a list of notebooks, each a list of sources. The first line of RESULTS, written before
anything of theirs runs, is the list of the exercises that they check. Then comes for each of them,
after the first SKIP, one line when it begins, [id], and one when it is judged, [id, right, mistake];
["end"] is the last. What a student's code prints goes nowhere.
"""

import ast
import contextlib
import json
import os
import sys

MEMORY, PROCESSOR, FILES, FILE_SIZE = 2_000_000_000, 120, 64, 1_000_000
_KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def limited():
    """No more memory, time of the processor and files than these, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {"AS": MEMORY, "CPU": PROCESSOR, "NOFILE": FILES, "FSIZE": FILE_SIZE, "CORE": 0}
    for name, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS does not know all of them
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def steps(cells):
    """What of a notebook is run, in order: statements to be kept, and pairs (id, function)."""
    for source in cells:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            body = ast.parse(_without_magics(source)).body
            asked = [pair for pair in map(_asked, body) if pair]
            kept = (*_KEPT, ast.Assign) if asked else _KEPT
            yield from ((None, one) for one in body if isinstance(one, kept))
            yield from asked


def _without_magics(source):
    return "\n".join(row for row in source.splitlines() if not row.startswith(("%", "!")))


def _asked(statement):
    """(id, expression of the function) of a `check(id, function)`, else None."""
    call = getattr(statement, "value", None)
    called = isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check"
    if not (called and len(call.args) == 2 and isinstance(call.args[0], ast.Constant)):
        return None
    return (call.args[0].value, call.args[1]) if isinstance(call.args[0].value, str) else None


def names():
    """What a cell may use without the cells before it."""
    import numpy as np

    import helpers

    return {"np": np} | {name: getattr(helpers, name) for name in helpers.__all__}


def exercise(id):
    """Its whole id, or "" where there is none."""
    from helpers.exercises.lines import find

    try:
        return find(id).id
    except ValueError:
        return ""


def run(notebooks, results, skip):
    from helpers.exercises import diagnose

    asked = [exercise(id) for cells in notebooks for id, _ in steps(cells) if id is not None]
    print(json.dumps(list(filter(None, asked))), file=results, flush=True)
    number = 0
    for cells in notebooks:
        known = names()
        for id, node in steps(cells):
            if id is None:
                with contextlib.suppress(Exception, SystemExit):  # a student's own code
                    exec(compile(ast.Module([node], []), "a cell", "exec"), known)  # noqa: S102
                continue
            id = exercise(id)
            number += bool(id)
            if id and number > skip:
                print(json.dumps([id]), file=results, flush=True)
                found = _diagnosed(diagnose, id, node, known)
                print(json.dumps(found), file=results, flush=True)


def _diagnosed(diagnose, id, node, known):
    try:
        function = eval(compile(ast.Expression(node), "a cell", "eval"), known)
    except Exception as error:  # noqa: BLE001  a student's own code
        return [id, False, f"raised {type(error).__name__}"]
    feedback = diagnose(id, function)
    return [id, feedback.passed, feedback.mistake, *feedback.wrong_lines]


def _results():
    """A file for them; what is written to the standard output from now on is lost."""
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return results


if __name__ == "__main__":
    notebooks = json.load(sys.stdin)
    limited()
    with _results() as out:
        run(notebooks, out, int(sys.argv.pop()))
        print(json.dumps(["end"]), file=out, flush=True)
