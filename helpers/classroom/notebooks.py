"""Students' notebooks: their exercise cells are run through the checker, each student's in a process.

What has been run is kept, so that a second call goes on where the first one ended.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from helpers.classroom.handed_in import Refused, Student, _reason, _shown, files
from helpers.equations import NOTEBOOKS
from helpers.exercises import tries
from helpers.texts import say

LARGEST, CELLS, CELL = 30_000_000, 300, 50_000  # bytes of a notebook, its cells, letters of a cell
WAIT = 20  # seconds for one exercise: then the process is ended, and the next one begun
START = 60  # seconds for Python to begin, on a busy machine
STOPPED = "stopped"
_ROOT = str(Path(__file__).parents[2])


def read(folder, keep, told):
    """(students, [(file, why it was not taken)]) of all notebooks in a folder.

    keep: the folder for what has been run. told: is called with (number, of how many, name).
    """
    folder, by_name, skipped = Path(folder), {}, []
    for path in files(folder, ".ipynb", skipped):
        file = _shown(path.relative_to(folder))
        try:
            cells = _cells(path)
        except (Refused, OSError) as error:
            skipped.append((file, _reason(error)))
            continue
        by_name.setdefault(_name(path.relative_to(folder)), []).append((file, cells))
    students = []
    for number, (name, own) in enumerate(sorted(by_name.items()), 1):
        told(number, len(by_name), name)
        held = _kept(keep, [cells for _, cells in own])
        file = own[0][0] if len(own) == 1 else _shown(Path(own[0][0]).parent)
        students.append(Student(name, file, "", frozenset(held["solved"]), held["tried"]))
    return students, skipped


def _name(path):
    """A student's: of the first folder, or of the file without the course's own name."""
    if len(path.parts) > 1:
        return _shown(path.parts[0])
    name = path.stem
    for course in NOTEBOOKS:
        name = name.replace(course, "")
    return _shown(name.strip(" -_") or path.stem)


def _cells(path):
    if path.is_symlink() or not path.is_file():
        raise Refused(say("classroom.skipped.link"))
    if path.stat().st_size > LARGEST:
        raise Refused(say("classroom.skipped.large", most=LARGEST // 1000))
    try:
        cells = json.loads(path.read_bytes())["cells"]
        code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        code = [source if isinstance(source, str) else "".join(source) for source in code]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(say("classroom.skipped.damaged")) from None
    code = [source for source in code if len(source) <= CELL][:CELLS]
    if not any("check(" in source for source in code):
        raise Refused(say("classroom.skipped.no-exercise"))
    return code


def _kept(keep, notebooks):
    """What was solved and tried: from the folder, or run now and put there."""
    content = json.dumps(notebooks).encode()
    path = keep / f"{hashlib.sha256(content).hexdigest()[:40]}.json"
    try:
        found = json.loads(path.read_bytes())
        return {"solved": found["solved"], "tried": tries.read(found["tried"])}
    except (OSError, ValueError, KeyError, TypeError):
        held = run(content)
    keep.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(held), encoding="utf-8")
    part.replace(path)
    return held


def run(content):
    held = {"solved": [], "tried": {}}
    for id, passed, mistake, *lines in _results(content):
        if passed or tries.counts(id, mistake):
            mistake = None if passed else mistake or tries.UNNAMED
            held = tries.added(held, id, mistake, "", lines)
    return held


def _results(content):
    """The rows [id, passed, mistake, *wrong lines] of the process; where it was ended, it is begun again behind that."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cells, results, work = Path(folder, "cells"), Path(folder, "results"), Path(folder, "work")
        cells.write_bytes(content)
        work.mkdir()
        done = []
        while len(done) < CELLS:
            results.unlink(missing_ok=True)
            begun = ""
            for line in _process(work, cells, results, len(done)):
                begun = line[0] if len(line) == 1 else ""
                done += [line] * (not begun)
            if not begun or begun == "end":
                break
            done.append([begun, False, STOPPED])
        return done


def _process(work, cells, results, skip):
    """What one process writes, until its end or until it has been silent for too long."""
    command = [sys.executable, "-m", "helpers.classroom.sandbox", cells, results, str(skip)]
    quiet = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    process = subprocess.Popen(
        [*no_network(), *command], cwd=work, env=_environment(), start_new_session=True, **quiet
    )
    seen, since = -1, time.monotonic()
    try:
        while process.poll() is None and time.monotonic() - since < (WAIT if seen > 0 else START):
            size = results.stat().st_size if results.exists() else 0
            if size != seen:
                seen, since = size, time.monotonic()
            time.sleep(0.02)
    finally:
        _end(process)
    return [one for one in map(trusted, _rows(results)) if one]


def _end(process):
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, 9)  # with all that it has begun
        except ProcessLookupError:
            pass
    else:
        process.kill()
    process.wait()


def _environment():
    """Nothing of the teacher's but what Python needs."""
    needed = ("PATH", "SYSTEMROOT", "TEMP", "LANG", "LC_ALL")
    own = {name: os.environ[name] for name in needed if name in os.environ}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    return {**own, **threads, "PYTHONPATH": _ROOT, "PYTHONDONTWRITEBYTECODE": "1"}


@functools.cache
def no_network():
    """What is put before the command so that it has no network, where Linux can do that."""
    command = [shutil.which("unshare") or "", "--map-root-user", "--net"]
    if not command[0]:
        return []
    done = subprocess.run([*command, "true"], capture_output=True, check=False)
    return command if done.returncode == 0 else []


def _rows(results):
    try:
        return results.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def trusted(row):
    """A line of results, as nobody but the checker should have written it; else None."""
    try:
        found = json.loads(row)
    except (ValueError, RecursionError):
        return None
    if not (isinstance(found, list) and (len(found) == 1 or len(found) >= 3)):
        return None
    id, passed, mistake, *lines = found if len(found) >= 3 else (*found, True, None)
    if not all(isinstance(line, str) for line in lines):
        return None
    plain = isinstance(id, str) and tries.is_plain(id) and isinstance(passed, bool)
    return found if plain and (mistake is None or isinstance(mistake, str)) else None
