"""Modules compiled ahead: Python in the browser would spend most of its start with it."""

import hashlib
import json
import shutil
import tomllib
from pathlib import Path

from website import fetch, pyodide

HERE = Path(__file__).parent
WAYS = ("prune.toml", "in_pyodide.py", "compile.mjs")
COURSE = "backpropagation_course"


def compile_all(folder, cache):
    """Compile the archives of a folder of Pyodide; all but the course's are kept in the cache."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix in (".whl", ".zip"))
    kept = cache / f"compiled-{_key(folder, names)}"
    if kept.exists():
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        names = [name for name in names if not (kept / name).exists()]
    left_out = tomllib.loads((HERE / "prune.toml").read_text(encoding="utf-8"))["left_out"]
    given = {"TODO": names, "LEFT_OUT": "|".join(left_out), "COURSE": COURSE}
    fetch.run(
        "the modules cannot be compiled",
        *("node", HERE / "compile.mjs", folder),
        given=json.dumps(given),
    )
    if not kept.exists():
        part = kept.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        for name in names:
            if not name.startswith(COURSE):
                shutil.copy(folder / name, part)
        part.rename(kept)
    listed = pyodide.packages(folder)
    for entry in listed["packages"].values():
        entry["sha256"] = fetch.sha256(folder / entry["file_name"])
    pyodide.write_list(folder, listed)


def _key(folder, names):
    """It changes where what is compiled changes, or the way of it."""
    parts = [HERE / name for name in WAYS]
    parts += [folder / name for name in names if not name.startswith(COURSE)]
    return hashlib.sha256("".join(map(fetch.sha256, parts)).encode()).hexdigest()[:12]
