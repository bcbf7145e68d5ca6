"""JupyterLite's apps: built, and the notebook app with a way to all the others."""

import subprocess
import sys
from pathlib import Path

import jinja2

APPS = ("lab", "notebooks", "tree")
BAR = Path(__file__).parent / "templates" / "bar.html.j2"


def build(lite, out, languages):
    """Build the apps from a folder with settings, contents and Pyodide."""
    done = subprocess.run(
        [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", lite]
        + ["--contents", lite / "content", "--output-dir", out]
        + [word for app in APPS for word in ("--apps", app)]
        + ["--no-sourcemaps", "--no-unused-shared-packages"],
        cwd=lite,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stdout[-3000:])
    page = out / "notebooks" / "index.html"
    page.write_text(with_bar(page.read_text(encoding="utf-8"), languages), encoding="utf-8")


def with_bar(page, languages):
    """The page with links to the course, the files and JupyterLab, one click away."""
    before, end, after = page.rpartition("</body>")
    bar = jinja2.Template(BAR.read_text(encoding="utf-8")).render(languages=languages)
    return before + bar + end + after
