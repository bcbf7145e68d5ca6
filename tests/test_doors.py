"""The house: three doors for the notebooks, arrows that run one way, words apart from code.

Each rule takes the files of a package and yields its faults as sentences; below, each rule is tried
on a small package in which it is broken.
"""

import ast
import functools
import importlib
import pydoc
import re
import tomllib
from pathlib import Path

import course
import documents
import pytest

ROOT = Path(__file__).parents[1]
DOORS = ("helpers", "helpers.pictures", "helpers.exercises")
# Who may not import whom: a room and those above it.
ABOVE = {
    "helpers": ("helpers.pictures", "helpers.exercises"),
    "helpers.pictures": ("helpers.exercises",),
    "helpers.texts": ("helpers.pictures", "helpers.exercises"),
}


def package(root, name="helpers"):
    """{name of a file below `root`: its syntax tree} for a package in there."""
    return {
        path.relative_to(root).as_posix(): read(path.read_text(encoding="utf-8"))
        for path in sorted((root / name).rglob("*.py"))
    }


@functools.cache
def read(code):
    """The syntax tree of a file, which remembers its lines."""
    tree = ast.parse(code)
    tree.lines = code.splitlines()
    return tree


def texts(root):
    """{room: its table of texts in English}."""
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in (root / "helpers" / "texts" / "en").glob("*.toml")
    }


def imported(tree, package_of=""):
    """(line, module, name) of all of ours that a piece of code imports; name: or "" for the whole."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = package_of.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found = [(base, alias.name) for alias in node.names]
        else:
            continue
        yield from ((node.lineno, *pair) for pair in found if is_in(pair[0], "helpers"))


def room_of(name):
    """The room that a file belongs to: `helpers`, `helpers.pictures`, ..."""
    parts = Path(name).parts
    return f"helpers.{parts[1]}" if len(parts) > 2 else "helpers"


def is_in(module, room):
    return module == room or module.startswith(f"{room}.")


# The rules.


def through_the_doors(document):
    """A notebook imports what the doors hand out, and nothing else."""
    for n, cell in document.code:
        for _, module, name in imported(ast.parse(cell.source)):
            if module not in DOORS:
                yield n, f"imports from {module}, which is no door."
            elif name and name not in handed_out(module):
                yield n, f"imports {name}, which {module} does not hand out."


def handed_out(door):
    """What may be imported from a door: what it lists, and, from `helpers`, the other doors."""
    rooms = [d.split(".")[1] for d in DOORS[1:]] if door == "helpers" else []
    return [*getattr(importlib.import_module(door), "__all__", ()), *rooms]


def arrows_run_one_way(files):
    for name, tree in files.items():
        for line, *path in imported(tree, package_name(name)):
            for room in ABOVE.get(room_of(name), ()):
                if is_in(".".join(path), room):
                    yield f"{name}:{line} imports {room}, which is above it."


def package_name(name):
    return ".".join(Path(name).parts[:-1])


def only_the_door_checks(files):
    """Inside, everybody takes the bare function from its module."""
    for name, tree in files.items():
        if name in ("helpers/__init__.py", "helpers/pictures/__init__.py"):
            continue
        for line, module, taken in imported(tree, package_name(name)):
            if "helpers.guard" in (module, f"{module}.{taken}"):
                yield f"{name}:{line} imports the guard; only the door checks."
            elif module == "helpers" and taken and not is_module(files, taken):
                yield f"{name}:{line} takes {taken} from the door; take it from its module."


def is_module(files, name):
    return f"helpers/{name}.py" in files or f"helpers/{name}/__init__.py" in files


def nothing_is_unwrapped(files):
    for name, tree in files.items():
        for node in ast.walk(tree):
            names = {getattr(node, field, None) for field in ("attr", "id", "value")}
            if "__wrapped__" in {n for n in names if isinstance(n, str)}:
                yield f"{name}:{node.lineno} reaches for __wrapped__."


def no_error_is_swallowed(files):
    """What may be raised is named; who swallows everything says why, in a comment on that line."""
    everything = {"Exception", "BaseException"}
    for name, tree in files.items():
        for node in ast.walk(tree):
            bad = False
            if isinstance(node, ast.ExceptHandler):
                idle = all(isinstance(part, (ast.Pass, ast.Continue)) for part in node.body)
                bad = node.type is None or (idle and ast.unparse(node.type) in everything)
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                bad = bool(everything & {ast.unparse(argument) for argument in node.args})
            if bad and " # " not in tree.lines[node.lineno - 1]:
                yield f"{name}:{node.lineno} swallows every error; name what may be raised."


def texts_and_keys_agree(files, rooms):
    """Every text is asked for by its key, and every key that is asked for has a text.

    A key is a literal string `room.key` anywhere in the package (so it may be handed on, as the label
    of a control is). One that is built, f"room.{which}" or f"room.{which}.said", counts for every
    key that fits it; a key counts for all that stands below it.
    """
    literal, built = keys_asked_for(files, rooms)
    known = {key for room, table in rooms.items() for key in keys_of(table, room)}
    for key in sorted(known):
        parts = key.split(".")
        above = {".".join(parts[:n]) for n in range(2, len(parts) + 1)}
        if not (above & set(literal) or any(p.fullmatch(a) for p in built for a in above)):
            yield f"the text {key} is never asked for; remove it."
    for key, place in literal.items():
        if not any(k == key or k.startswith(f"{key}.") for k in known):
            yield f"{place} asks for {key}, and there is no such text."
    for pattern, place in built.items():
        if not any(
            pattern.fullmatch(".".join(k.split(".")[:n])) for k in known for n in range(2, 9)
        ):
            yield f"{place} asks for keys like {pattern.pattern}, and no text has one."


def keys_of(table, above):
    """The dotted keys of a table's texts and lists; the forms of one number count as one text."""
    for key, value in table.items():
        if isinstance(value, dict) and not set(value) <= {"one", "other"}:
            yield from keys_of(value, f"{above}.{key}")
        else:
            yield f"{above}.{key}"


def keys_asked_for(files, rooms):
    """({key: place}, {pattern of built keys: place}) of the strings that name a room of texts."""
    begins = re.compile(rf"(?:{'|'.join(map(re.escape, rooms))})\.")
    literal, built = {}, {}
    for name, tree in files.items():
        inside = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                inside |= {id(part) for part in node.values}
                first = node.values[0].value if isinstance(node.values[0], ast.Constant) else ""
                if begins.match(str(first)):
                    parts = (
                        re.escape(v.value) if isinstance(v, ast.Constant) else ".+"
                        for v in node.values
                    )
                    built[re.compile("".join(parts))] = f"{name}:{node.lineno}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole = re.fullmatch(rf"{begins.pattern}[\w .:/+*=()\[\]-]+", node.value)
                if whole and id(node) not in inside:
                    literal.setdefault(node.value, f"{name}:{node.lineno}")
    return literal, built


# The house.

FILE_RULES = (
    arrows_run_one_way,
    only_the_door_checks,
    nothing_is_unwrapped,
    no_error_is_swallowed,
)


@pytest.fixture(params=documents.NAMES)
def document(request):
    return course.ours(request.param)


def test_a_notebook_uses_the_doors(document):
    assert [document.describe(*fault) for fault in through_the_doors(document)] == []
    assert not any("__wrapped__" in cell.source for _, cell in document.code)


@pytest.mark.parametrize("rule", FILE_RULES, ids=lambda rule: rule.__name__)
def test_the_house(rule):
    assert list(rule(package(ROOT))) == []


def test_texts_and_keys():
    askers = package(ROOT) | package(ROOT, "tools")
    assert list(texts_and_keys_agree(askers, texts(ROOT))) == []


@pytest.mark.parametrize("name", DOORS)
def test_help_is_a_table_of_contents(name):
    door = importlib.import_module(name)
    listed = [n for n in door.__all__ if not re.search(rf"\b{n}\b", door.__doc__)]
    assert listed == [], "not named in the door's docstring"
    shown = pydoc.render_doc(door, renderer=pydoc.plaintext)
    assert [n for n in door.__all__ if n not in shown] == []
    assert [n for n in door.__all__ if not hasattr(door, n)] == []


# The rules themselves, on a house in which all is well, and with one thing broken.

HOUSE = {
    "helpers/__init__.py": "from helpers import guard, network\nfrom helpers.guard import guarded",
    "helpers/guard.py": "",
    "helpers/network.py": "import numpy as np\nfrom helpers.texts import say\n\n"
    "try:\n    x = 1\nexcept ValueError as error:\n    print(say('net.said', error=error))",
    "helpers/texts/__init__.py": "from pathlib import Path",
    "helpers/pictures/__init__.py": "from helpers.pictures.draw import a",
    "helpers/pictures/draw.py": "from helpers import network\nfrom helpers.network import forward",
    "helpers/exercises/__init__.py": "from helpers.pictures import a\nfrom helpers.texts import say\n"
    "say(f'net.mistakes.{kind}.said')\nlabel = 'net.titles'\nsay('net.count', n=2)",
}
WORDS = {
    "net": {
        "said": "It said {error}.",
        "count": {"one": "One.", "other": "{n}."},
        "titles": {"first": "First", "second": ["a", "b"]},
        "mistakes": {"sign": {"said": "A sign."}, "shape": {"said": "A shape."}},
    }
}


def house(**changed):
    """The files of the house, those in `changed` (double underscores for slashes) with more code."""
    files = dict(HOUSE)
    for name, code in changed.items():
        files[f"helpers/{name.replace('__', '/')}.py"] += f"\n{code}"
    return {name: read(code) for name, code in files.items()}


def test_a_good_house_passes():
    explained = "with suppress(Exception):  # a class of the learner's own\n    f()"
    for rule in FILE_RULES:
        assert list(rule(house(network=explained))) == []
    assert list(texts_and_keys_agree(house(), WORDS)) == []


@pytest.mark.parametrize(
    "rule, where, code",
    [
        (arrows_run_one_way, "network", "from helpers.pictures import a"),
        (arrows_run_one_way, "network", "from helpers import exercises"),
        (arrows_run_one_way, "network", "def f():\n    import helpers.exercises.judge"),
        (arrows_run_one_way, "network", "from .pictures.draw import a"),
        (arrows_run_one_way, "pictures__draw", "from helpers.exercises import check"),
        (arrows_run_one_way, "pictures__draw", "from ..exercises import check"),
        (only_the_door_checks, "network", "from helpers.guard import guarded"),
        (only_the_door_checks, "pictures__draw", "from helpers import guard"),
        (only_the_door_checks, "pictures__draw", "from helpers import forward"),
        (nothing_is_unwrapped, "pictures__draw", "forward.__wrapped__(X)"),
        (nothing_is_unwrapped, "pictures__draw", "getattr(forward, '__wrapped__')"),
        (no_error_is_swallowed, "network", "try:\n    f()\nexcept:\n    print('x')"),
        (no_error_is_swallowed, "network", "try:\n    f()\nexcept Exception:\n    pass"),
        (no_error_is_swallowed, "network", "with contextlib.suppress(Exception):\n    f()"),
    ],
)
def test_a_rule_refuses(rule, where, code):
    (fault,) = list(rule(house(**{where: code})))[:1]
    assert fault.startswith(f"helpers/{where.replace('__', '/')}.py:")


@pytest.mark.parametrize(
    "code, room, said",
    [
        ("", {"spare": "Never said."}, "net.spare is never asked for"),
        ("", {"mistakes": {"sign": {"hint": "Never."}}}, "net.mistakes.sign.hint is never"),
        ("say('net.nothing')", {}, "asks for net.nothing"),
        ("say(f'net.hints.{n}')", {}, "no text has one"),
    ],
)
def test_the_rule_of_texts_refuses(code, room, said):
    faults = list(texts_and_keys_agree(house(network=code), {"net": {**WORDS["net"], **room}}))
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize(
    "code, good",
    [
        ("from helpers import load, forward, pictures", True),
        ("from helpers.exercises import check", True),
        ("import numpy as np", True),
        ("from helpers.network import forward", False),
        ("import helpers.network", False),
        ("def f():\n    from helpers.pictures.draw import Drawing", False),
        ("from helpers import nothing_of_the_kind", False),
        ("from helpers import network", False),
    ],
)
def test_the_rule_of_doors(code, good):
    cells = [documents.nbformat.v4.new_code_cell(code)]
    notebook = documents.nbformat.v4.new_notebook(cells=cells)
    found = list(through_the_doors(documents.Document("made", notebook, course.FOLDER)))
    assert (found == []) == good
