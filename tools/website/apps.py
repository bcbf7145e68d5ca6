"""JupyterLite's apps: built, in each language, and the notebook app with a way to all the others."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import jinja2

APPS = ("lab", "notebooks", "tree", "edit")
TEMPLATES = Path(__file__).parent / "templates"
MENUS = ("jupyterlab", "notebook")  # what is taken from a language pack of JupyterLab
# What JupyterLite's worker does, and what it does here: it keeps files also after the browser has
# stopped it and begun it again; it keeps the lists of notebooks and the words of menus, too; and it
# keeps an app's page once, whichever notebook is opened in it.
WORKER = {
    "let enableCache=!1;": 'let enableCache="true"===new URL(location.href).searchParams.get("enableCache");',
    't.pathname.includes("/api/")': r"/\/api\/(?!contents\/|translations\/)/.test(t.pathname)",
    "await t.match(e)": "await t.match(kept(e))",
    ".put(e,t)": ".put(kept(e),t)",
}
KEPT = r"""
function kept(request) {
  const url = new URL(request.url);
  url.pathname = url.pathname.replace(/\/$/, "/index.html");
  const page = /\/(notebooks|lab|tree|edit)\/index\.html$/;
  const named = /\.[0-9a-f]{16,}\.js$/; // by what is in it
  if (page.test(url.pathname) || named.test(url.pathname)) url.search = "";
  return url.href;
}
"""


def build(lite, out, languages, wheels):
    """Build the apps from a folder with settings, contents and Pyodide.

    wheels: a folder that may have JupyterLab's language packs.
    """
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
    worker = out / "service-worker.js"
    worker.write_text(keeping(worker.read_text(encoding="utf-8")), encoding="utf-8")
    locales = translate(out / "api" / "translations", wheels, languages)
    for app in APPS:
        page = out / app / "index.html"
        text = with_head(page.read_text(encoding="utf-8"), locales)
        if app == "notebooks":
            text = with_bar(text, languages)
        page.write_text(text, encoding="utf-8")


def keeping(worker):
    """JupyterLite's service worker, changed as WORKER says."""
    for old, new in WORKER.items():
        if worker.count(old) != 1:
            sys.exit(
                f"JupyterLite's service worker has changed: it has no {old} as in WORKER of apps.py."
            )
        worker = worker.replace(old, new)
    return worker + KEPT


def translate(folder, wheels, languages):
    """Put the words of the menus where the apps ask for them. Returns {language: its locale}."""
    listed = json.loads((folder / "all.json").read_text(encoding="utf-8"))
    locales = {}
    for language in languages:
        locale = language.words["tag"].replace("-", "_")
        for wheel in wheels.glob(f"jupyterlab_language_pack_{locale.lower()}-*.whl"):
            place = f"jupyterlab_language_pack_{locale}/locale/{locale}/LC_MESSAGES"
            with zipfile.ZipFile(wheel) as pack:
                data = {name: json.loads(pack.read(f"{place}/{name}.json")) for name in MENUS}
            (folder / f"{locale}.json").write_text(json.dumps({"data": data, "message": ""}))
            name = language.words["name"]
            listed["data"][locale] = {"displayName": name, "nativeName": name}
            locales[language.code] = locale
    (folder / "all.json").write_text(json.dumps(listed))
    return locales


def with_head(page, locales):
    """The page of an app: its menus in the notebook's language, and what an older edition has kept."""
    before, end, after = page.partition("</head>")
    return before + _made("head.html.j2", locales=json.dumps(locales)) + end + after


def with_bar(page, languages):
    """The page with links to the course, the files and JupyterLab, one click away."""
    before, end, after = page.rpartition("</body>")
    return before + _made("bar.html.j2", languages=languages) + end + after


def _made(template, **terms):
    return jinja2.Template((TEMPLATES / template).read_text(encoding="utf-8")).render(**terms)
