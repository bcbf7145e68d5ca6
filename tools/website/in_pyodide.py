"""Run by Pyodide in node: compile the modules that a notebook loads, and drop what none needs.

PATTERN: what is left out. KEEP: the start of the name of the wheel that keeps its source.
"""

import hashlib
import importlib._bootstrap_external as bootstrap
import importlib.util
import io
import json
import pkgutil
import re
import sys
import zipfile
from pathlib import Path

FOLDER = Path("/build")
SITE, STDLIB = "/lib/python3.14/site-packages/", "/lib/python314.zip/"
LEFT_OUT = re.compile(PATTERN)  # noqa: F821


def loaded():
    """The files of the modules that are loaded once a notebook has drawn pictures."""
    import pyodide_kernel  # noqa: F401

    import helpers
    import matplotlib.backends.backend_pdf
    from matplotlib.figure import Figure

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


def rewrite(path, seen):
    wheel, keep = path.suffix == ".whl", path.name.startswith(KEEP)  # noqa: F821
    made = io.BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            if name.endswith("/") or (wheel and LEFT_OUT.search(name)):
                continue
            data = old.read(name)
            there = (SITE if wheel else STDLIB) + name
            if there in seen and name.endswith(".py"):
                new.writestr(cached(name) if keep else name + "c", compiled(data, there))
                if not keep:
                    continue
            new.writestr(name, b"" if name.endswith(".dist-info/RECORD") else data)
    path.write_bytes(made.getvalue())
    return hashlib.sha256(made.getvalue()).hexdigest()


listed, seen = json.loads((FOLDER / "pyodide-lock.json").read_text()), loaded()
for entry in listed["packages"].values():
    entry["sha256"] = rewrite(FOLDER / entry["file_name"], seen)
rewrite(FOLDER / "python_stdlib.zip", seen)
(FOLDER / "pyodide-lock.json").write_text(json.dumps(listed))
