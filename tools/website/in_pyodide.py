"""Run by Pyodide in node: compile the modules that a notebook loads, and drop what none needs.

TODO: the names of the archives. LEFT_OUT: a pattern of what no notebook needs. COURSE: the start of
the name of the course's wheel: all of it is loaded, and its source stays.
"""

import importlib
import importlib._bootstrap_external as bootstrap
import importlib.util
import io
import pkgutil
import re
import sys
import zipfile
from pathlib import Path

FOLDER = Path("/build")
SITE, STDLIB = "/lib/python3.14/site-packages/", "/lib/python314.zip/"
left_out = re.compile(LEFT_OUT)  # noqa: F821


def loaded():
    """The files of the modules that are loaded once a notebook has drawn pictures."""
    import pyodide_kernel  # noqa: F401
    from matplotlib.figure import Figure

    import helpers

    for module in pkgutil.walk_packages(helpers.__path__, "helpers."):
        importlib.import_module(module.name)
    helpers.environment.problems()
    figure = Figure()
    figure.subplots().set_title("$x^2$")
    for kind in ("png", "svg", "pdf"):
        figure.savefig(io.BytesIO(), format=kind)
    return {getattr(module, "__file__", None) or "" for module in sys.modules.values()}


def compiled(source, name):
    """The bytes of a .pyc that is used without a look at its source."""
    code = compile(source, name, "exec", dont_inherit=True)
    return bytes(bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def cached(name):
    """Where Python looks for what is compiled, beside a source."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/__pycache__/{file[:-3]}.cpython-314.pyc"


def rewrite(path, seen, course):
    wheel = path.suffix == ".whl"
    made = io.BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name.endswith("/") or (wheel and left_out.search(name)):
                continue
            data = old.read(name)
            there = (SITE if wheel else STDLIB) + name
            if name.endswith(".py") and (course or there in seen):
                new.writestr(cached(name) if course else name + "c", compiled(data, there))
                if not course:
                    continue
            new.writestr(name, b"" if name.endswith(".dist-info/RECORD") else data)
    path.write_bytes(made.getvalue())


ours, others = [], []
for file in TODO:  # noqa: F821
    (ours if file.startswith(COURSE) else others).append(FOLDER / file)  # noqa: F821
if others:
    seen = loaded()
    for path in others:
        rewrite(path, seen, course=False)
for path in ours:
    rewrite(path, (), course=True)
