"""Students' notebooks: their exercise cells are run through the checker, each student's in a process.

What has been run is kept, so that a second call goes on where the first one ended.
"""

import functools
import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from helpers.classroom import sandbox
from helpers.classroom.handed_in import COURSE, Refused, Student, _reason, _shown, files
from helpers.environment import EDITION
from helpers.equations import NOTEBOOKS
from helpers.exercises import tries
from helpers.texts import LANGUAGES, commas, say

LARGEST, CELLS, CELL = 30_000_000, 300, 50_000  # bytes of a notebook, its cells, letters of a cell
WAIT = 20  # seconds for one exercise: then the process is ended, and the next one begun
START = 60  # seconds for Python to begin, on a busy machine
STUDENT = 300  # seconds for all that one student wrote; what comes after them is not run
STOPPED, FORGED = "stopped", "results-written"
_ROOT = str(Path(__file__).parents[2])


def read(folder, keep, told):
    """(students, [(file, what is to be said of it)]) of all notebooks in a folder.

    keep: the folder for what has been run. told: is called with (number, of how many, name, how
    many seconds the rest may take, or None) before each student.
    """
    folder, found, noted = Path(folder), {}, []
    for path in files(folder, ".ipynb", noted):
        try:
            found[path.relative_to(folder)] = _cells(path)
        except (Refused, OSError) as error:
            noted.append((_shown(path.relative_to(folder)), _reason(error)))
    by_name = _by_student(list(found), noted)
    contents = {n: json.dumps([found[one] for one in own]).encode() for n, own in by_name.items()}
    places = {name: keep / f"{_digest(content)}.json" for name, content in contents.items()}
    students, took = [], []
    for number, (name, own) in enumerate(sorted(by_name.items()), 1):
        to_run = sum(not places[other].exists() for other in sorted(by_name)[number - 1 :])
        told(number, len(by_name), name, to_run * statistics.mean(took) if took else None)
        began, is_new = time.monotonic(), not places[name].exists()
        held = _kept(places[name], contents[name])
        took += [time.monotonic() - began] * is_new
        file = _shown(own[0] if len(own) == 1 else own[0].parent)
        if held["left"]:
            noted.append((file, say("classroom.skipped.in-part", n=held["left"], most=STUDENT)))
        students.append(Student(name, file, "", frozenset(held["solved"]), held["tried"]))
    return students, noted


def _by_student(paths, noted):
    """{student: paths}. A student's is all that is in one folder of FOLDER.

    Where all lies in one folder that holds several, as a class may be packed, these are the students'.
    """
    inner = {path.parts[1] for path in paths if len(path.parts) > 2} - COURSE
    is_packed = len({path.parts[0] for path in paths}) == 1 and len(inner) > 1
    if is_packed:
        noted.append((_shown(paths[0].parts[0]), say("classroom.skipped.packed")))
    by_name, lies_in = {}, {}
    for path in paths:
        name = _name(Path(*path.parts[is_packed:]))
        by_name.setdefault(name, []).append(path)
        if len(below := path.parts[is_packed + 1 :]) > 1 and below[0] not in COURSE:
            notebook = next((one for one in NOTEBOOKS if one in path.stem), path.stem)
            lies_in.setdefault((name, notebook), {})[below[0]] = True
    for (name, notebook), inner in lies_in.items():
        if len(inner) > 1:
            terms = {"notebook": _shown(notebook), "folders": _shown(commas(inner))}
            noted.append((name, say("classroom.skipped.several", **terms)))
    return by_name


def _name(path):
    """A student's: of the first folder, or of the file without the course's own name."""
    if len(path.parts) > 1:
        return _shown(path.parts[0])
    # As the browser edition names what is downloaded, after its folders.
    name = re.sub(rf"^notebooks_(?:(?:{'|'.join(LANGUAGES)})_)?(?=\d\d_)", "", path.stem)
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


def _digest(content):
    """Of what was handed in, and of who judges it."""
    return hashlib.sha256(EDITION.encode() + content).hexdigest()[:40]


def _kept(place, content):
    """What was solved and tried: from the file, or run now and put there."""
    try:
        found = json.loads(place.read_bytes())
        solved, tried = list(found["solved"]), tries.read(found["tried"])
        return {"solved": solved, "tried": tried, "left": int(found["left"])}
    except (OSError, ValueError, KeyError, TypeError):
        held = run(content)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.write_text(json.dumps(held), encoding="utf-8")
    part.replace(place)
    return held


def run(content):
    """What was solved and tried, and how many exercises are left because they could not be run."""
    results, left = _results(content)
    held = {"solved": [], "tried": {}}
    for id, passed, mistake, *lines in results:
        if passed or tries.counts(id, mistake):
            mistake = None if passed else mistake or tries.UNNAMED
            held = tries.added(held, id, mistake, "", lines)
    return held | {"left": left}


def _results(content):
    """(the rows [id, passed, mistake, *wrong lines] of the exercises, how many are left).

    Where the process was ended, it is begun again behind that.
    """
    done, asked, end = [], None, time.monotonic() + STUDENT
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        while asked is None or len(done) < len(asked):
            lines = _process(work, content, len(done), end)
            if asked is None and not lines:
                return [], content.count(b"check(")
            asked = _ids(lines[0]) if asked is None else asked
            new = judged(lines[1:], asked[len(done) :])
            if not new:
                break
            done += new
    return done, len(asked) - len(done)


def _ids(line):
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return []
    return [id for id in found if isinstance(id, str)] if isinstance(found, list) else []


def judged(lines, asked):
    """One result for each exercise, in order, up to the last one that was begun.

    Where anything but the one line of the checker stands, somebody else has written it, and none of
    the exercises that are named there is solved.
    """
    begun = []
    for row in map(trusted, lines):
        if row and len(row) == 1:
            begun.append((row, []))
        elif begun:
            begun[-1][1].append(row)
    done = []
    for id, (head, rows) in zip(asked, begun):
        if head != [id]:
            break
        if len(rows) == 1 and rows[0] and rows[0][0] == id:
            done.append(rows[0])
            continue
        named = {row[0] for row in rows if row}
        done = [[one[0], False, FORGED] if one[0] in named else one for one in done]
        done.append([id, False, FORGED if rows else STOPPED])
    return done


def _process(work, content, skip, end):
    """The lines that one process writes, until its end or until it has been silent for too long.

    They go through files without a name, so that no code that runs there can open them again.
    """
    command = [*no_network(), sys.executable, "-m", "helpers.classroom.sandbox", str(skip)]
    with tempfile.TemporaryFile() as cells, tempfile.TemporaryFile() as results:
        cells.write(content)
        cells.seek(0)
        streams = {"stdin": cells, "stdout": results, "stderr": subprocess.DEVNULL}
        how = {"cwd": work, "env": _environment(), "start_new_session": True}
        process = subprocess.Popen(command, **streams, **how)
        seen, since = 0, time.monotonic()
        try:
            while process.poll() is None:
                now, size = time.monotonic(), os.fstat(results.fileno()).st_size
                if size != seen:
                    seen, since = size, now
                if now > min(end, since + (WAIT if seen else START)):
                    break
                time.sleep(0.02)
        finally:
            _end(process)
        results.seek(0)
        text = results.read(sandbox.FILE_SIZE).decode("utf-8", errors="replace")
        return text.split("\n")[:-1]  # whole ones


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
