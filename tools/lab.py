"""Open the workbook in JupyterLab. What the user has set elsewhere stays out of it.

python tools/lab.py [en or zh] [arguments of JupyterLab]

The language of the notebooks is the one asked for, then that of the last time, then the user's own.
The user's Jupyter may begin in another folder, PYTHONPATH may name other packages: here the course's
folder is served, `helpers` are those beside this file, and no other Python's packages are seen.
"""

import os
import subprocess
import sys
from pathlib import Path

from workbook import FIRST, ROOT, not_written, say, tell, update

SETTINGS = ROOT / "helpers" / "jupyter"


def languages(root=ROOT):
    """{language: its folder in `notebooks` and in `workbook`}"""
    english = {"en": ""} if (root / "notebooks" / FIRST).exists() else {}
    return english | {p.parent.name: p.parent.name for p in root.glob(f"notebooks/??/{FIRST}")}


def chosen(given, users, root=ROOT):
    """(the folder of the language, what else was given to JupyterLab)."""
    known, kept = languages(root), root / "workbook" / ".language"
    if given and len(given[0]) == 2:
        language, *given = given
        if language not in known:
            sys.exit(say("terminal.unknown", asked=language, known=", ".join(known)))
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(language, encoding="utf-8")
    elif kept.exists():
        language = kept.read_text(encoding="utf-8").strip()
    elif (root / "workbook" / FIRST).exists():
        language = "en"
    else:
        language = next(filter(None, map(users.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return known.get(language[:2], next(iter(known.values()), "")), given


def arguments(given, language=""):
    """The command that opens JupyterLab. What is given has the last word."""
    first = Path("workbook", language, FIRST).as_posix()
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={ROOT}",
        f"--FileContentsManager.root_dir={ROOT}",
        f"--FileContentsManager.preferred_dir={ROOT / 'workbook'}",
        f"--LabApp.default_url=/lab/tree/{first}",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        *given,
    ]


def environment(users):
    """The user's environment, with no Python packages but this Python's and the course's."""
    ours = {name: value for name, value in users.items() if name != "PYTHONHOME"}
    settings = filter(None, (users.get("JUPYTER_CONFIG_PATH"), str(SETTINGS)))
    return ours | {"PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_PATH": os.pathsep.join(settings)}


def prepare(language=""):
    """Make the workbook, or bring it up to date; returns what there is to say."""
    own = ROOT / "workbook" / language
    found = [name for name in ("helpers.py", "helpers") if (own / name).exists()]
    return update(ROOT, language) + [say("terminal.hidden", language, name=name) for name in found]


if __name__ == "__main__":
    language = ""
    try:
        language, given = chosen(sys.argv[1:], os.environ)
        tell(prepare(language))
    except OSError as error:
        sys.exit(not_written(error, language))
    command, settings = arguments(given, language), environment(os.environ)
    if os.name == "posix":
        os.execve(command[0], command, settings)
    sys.exit(subprocess.call(command, env=settings))
