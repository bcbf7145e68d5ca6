"""Build the browser edition: a folder that any web server can serve, or a USB stick can carry.

make site                     into build/site
make site SITE=cdn            small: takes Python for the browser from its public address
make site ARGS="--out FOLDER --cache FOLDER"
"""

import argparse
import shutil
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from website import apps, compiled, contents, fetch, languages, pages, pyodide

ROOT = Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "site-cache")
    parser.add_argument("--cdn", action="store_true", help="take Pyodide from its public address")
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder), given.out.resolve(), given.cache.resolve(), given.cdn)
    except fetch.Missing as missing:
        print(f"The site was not built: {missing}.", file=sys.stderr)
        sys.exit(1)
    files = [path for path in given.out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{given.out}: {size:.0f} MB in {len(files)} files. To see it:")
    print(f"    {Path(sys.executable).name} -m http.server -d {given.out}")


def build(work, out, cache, cdn):
    step("Fetching and checking Pyodide and the packages")
    core = fetch.npm_package("pyodide", fetch.PYODIDE, cache)
    wheels = fetch.wheels(cache)
    katex = fetch.npm_package("katex", fetch.KATEX, cache)
    course = fetch.course_wheel(ROOT, work / "wheel")
    lite = work / "lite"
    # Where it stands in `static/pyodide`, JupyterLite wants all of it.
    folder = work / "packages" if cdn else lite / "static" / "pyodide"
    pyodide.assemble(folder, core, wheels, pyodide.own_wheels(sys.prefix, course))
    loaded = sorted(pyodide.packages(folder)["packages"])
    kernel, public = {}, []
    if cdn:
        kernel, public = pyodide.from_public_address(folder, core)
    else:
        step("Compiling its modules")
        compiled.compile_all(folder, cache)
    kernel["loadPyodideOptions"] = {**kernel.get("loadPyodideOptions", {}), "packages": loaded}
    step("Building JupyterLite")
    lite.mkdir(exist_ok=True)
    spoken = languages.of(ROOT)
    contents.write(spoken, lite / "content" / "notebooks")
    contents.write_settings(lite, edition(), kernel)
    apps.build(lite, work / "site", spoken, wheels)
    if cdn:
        shutil.move(folder, work / "site" / "static" / folder.name)
    step("Making the pages to read")
    pages.write(spoken, ROOT / "docs", work / "site", katex, public)
    shutil.rmtree(out, ignore_errors=True)
    shutil.move(work / "site", out)


def step(words):
    print(f"{time.strftime('%H:%M:%S')} {words} ...", flush=True)


def edition():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]


if __name__ == "__main__":
    main()
