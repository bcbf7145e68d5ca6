"""Make the workbook, in which a learner works, from the notebooks; or bring it up to date.

python tools/workbook.py       prints a line for each notebook that was left as it is, and why
python tools/workbook.py zh    the same for the notebooks in Chinese, in `workbook/zh`

`workbook/` is the learner's: no version of the course writes over anything in it that was changed
there. `workbook/.edition.json` holds, for each notebook, the digests of all sources that were handed
out. What has one of these is still the course's, and is replaced when there is a newer one.
"""

import hashlib
import json
import os
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "00_start_here.ipynb"
PROGRESS = "my_progress.json"


def say(key, language="", **terms):
    """A text of the course, read without its packages: they may not be installed yet."""
    room, name = key.split(".")
    path = ROOT / "helpers" / "texts" / (language or "en") / f"{room}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))[name].format(**terms)


def not_written(error, language=""):
    return say("terminal.not-written", language, reason=error.strerror, path=error.filename)


def tell(lines):
    sys.stdout.reconfigure(errors="replace")  # a terminal may not have the letters
    for line in lines:
        print(line, flush=True)


def digest(notebook):
    """Of what is written in the cells: outputs, and cells that are empty, do not count."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    written = [cell for cell in cells if cell[1].strip()]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()


def read(path):
    """(the notebook, its digest); (None, "") where there is none, or it cannot be read."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return notebook, digest(notebook)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None, ""


def without_outputs(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def worked_in(notebook):
    """Whether Jupyter has saved it: somebody has worked in the folder of the course itself."""
    return "version" in notebook.get("metadata", {}).get("language_info", {})


def write(path, content):
    """In one step, so that an interruption leaves the old file or the new one."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def handed_out(path, language=""):
    """({name: digests}, what there is to say of the file)."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))["notebooks"]
        if all(isinstance(digests, list) for digests in known.values()):
            return known, []
    except FileNotFoundError:
        return {}, []
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return {}, [say("terminal.damaged", language)]


def update(root=ROOT, language="", course=None):
    """Bring root / "workbook" up to date with root / "notebooks"; returns what there is to say.

    language: of the notebooks, where it is not English: the name of a folder in both.
    course: the folder with `notebooks`, where that is another one than root.
    """
    into = root / "workbook" / language
    into.mkdir(parents=True, exist_ok=True)
    old, kept = (root / folder / PROGRESS for folder in ("notebooks", "workbook"))
    edition = into / ".edition.json"
    if old.exists() and not (edition.exists() or kept.exists()):
        old.replace(kept)
    before, said = handed_out(edition, language)
    known = {name: list(digests) for name, digests in before.items()}
    for path in sorted(Path(course or root, "notebooks", language).glob("[0-9][0-9]_*.ipynb")):
        told = hand_out(path, into / path.name, known.setdefault(path.name, []))
        name = Path(language, path.name).as_posix()
        said += [say("terminal.both", language, name=name)] if told else []
    if known != before:
        write(edition, {"notebooks": known})
    return said


def hand_out(path, own, digests):
    """One notebook; adds to `digests` what was handed out, or told of.

    Returns whether both have changed, and that is to be told.
    """
    new, of_new = read(path)
    if new is None or (worked_in(new) and own.exists()):
        return False
    if worked_in(new):
        write(own, new)  # begun where the course lies: goes on here, and is never replaced
        return False
    _, of_own = read(own)
    told = digests[-1:] == [of_new]
    if not told:
        digests.append(of_new)
    if not own.exists() or (of_own in digests and of_own != of_new):
        write(own, without_outputs(new))
        return False
    return of_own != of_new and not told


if __name__ == "__main__":
    try:
        language = "".join(sys.argv[1:2])
        if not (ROOT / "notebooks" / language / FIRST).exists():
            sys.exit(say("terminal.no-notebooks", asked=language))
        tell(update(ROOT, language))
    except OSError as error:
        sys.exit(not_written(error, *sys.argv[1:2]))
