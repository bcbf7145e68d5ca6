"""The folder `static/pyodide`: Python for the browser, and a list of all the packages it may load."""

import json
import re
import shutil
from pathlib import Path

import jupyterlite_pyodide_kernel.constants as kernel
from website.fetch import PYODIDE, Missing, lock, sha256

CORE = ("pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip")
NEEDED = ("numpy", "matplotlib", "micropip", "ipython", "packaging", "jedi")
COURSE = "backpropagation-course"
# Packages of the kernel and of the course that npm's list does not have: what each depends on.
MORE = {
    "comm": ["traitlets"],
    "widgetsnbextension": [],
    "jupyterlab-widgets": [],
    "ipywidgets": ["comm", "ipython", "traitlets", "widgetsnbextension", "jupyterlab-widgets"],
    "piplite": ["micropip"],
    "pyodide-kernel": ["comm", "ipython"],
    "ipykernel": ["pyodide-kernel"],
    COURSE: ["numpy", "matplotlib", "pillow", "packaging", "ipywidgets", "ipython"],
}
IMPORTS = {COURSE: ["helpers"]}  # where a package's module has another name
PUBLIC = kernel.PYODIDE_CDN_URL.replace(kernel.PYODIDE_VERSION, PYODIDE)


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(packages, wanted):
    """The names of the wanted packages and of all that they depend on, sorted."""
    names, waiting = set(), [plain(name) for name in wanted]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += map(plain, packages[name]["depends"])
    return sorted(names)


def assemble(into, core, wheels, own):
    """Copy core and wheels, and write the list of packages.

    core: npm's package. wheels: a folder of them. own: more wheels, of the kernel and the course.
    """
    into.mkdir(parents=True)
    for name in CORE:
        shutil.copy(core / name, into)
    listed = lock(core)
    packages = {plain(name): entry for name, entry in listed["packages"].items()}
    listed["packages"] = {
        name: from_list(packages[name], wheels, into) for name in closure(packages, NEEDED)
    }
    found = {plain(path.name.split("-")[0]): path for path in (*wheels.glob("*.whl"), *own)}
    for name, depends in MORE.items():
        shutil.copy(found[name], into)
        listed["packages"][name] = _entry(name, into / found[name].name, depends)
    write_list(into, listed)


def from_list(entry, wheels, into):
    """An entry of npm's list; its wheel is copied, once it is known to be the one that is meant."""
    wheel = wheels / entry["file_name"]
    if not wheel.exists():
        raise Missing(f"no registry serves {wheel.name}")
    if sha256(wheel) != entry["sha256"]:
        if "wasm32" in wheel.name:
            raise Missing(f"{wheel.name} is not the one that npm's pyodide-lock.json names")
        entry = {**entry, "sha256": sha256(wheel)}  # PyPI's, which pip held against wheels.txt
    shutil.copy(wheel, into)
    return entry


def _entry(name, wheel, depends):
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel),
        "package_type": "package",
        "imports": IMPORTS.get(name, [name.replace("-", "_")]),
        "depends": depends,
        "unvendored_tests": False,
    }


def packages(folder):
    return json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))


def write_list(folder, listed):
    (folder / "pyodide-lock.json").write_text(json.dumps(listed), encoding="utf-8")


def from_public_address(folder, core):
    """Leave only what is not to be had there. Returns (settings of the kernel, what is there).

    What is there: [address, bytes] of each file.
    """
    listed, there = packages(folder), lock(core)["packages"]
    public = {entry["file_name"]: entry["sha256"] for entry in there.values()}
    taken = list(CORE)
    for entry in listed["packages"].values():
        name = entry["file_name"]
        if name in public:
            taken.append(name)
            entry.update(file_name=f"{PUBLIC}/{name}", sha256=public[name])
    sizes = [[f"{PUBLIC}/{name}", (folder / name).stat().st_size] for name in taken]
    for name in taken:
        (folder / name).unlink()
    write_list(folder, listed)
    settings = {
        "pyodideUrl": f"{PUBLIC}/pyodide.mjs",
        "loadPyodideOptions": {"lockFileURL": f"./static/{folder.name}/pyodide-lock.json"},
    }
    return settings, sizes


def own_wheels(prefix, course):
    """The kernel's wheels, which its package for JupyterLite carries, and the course's."""
    folder = Path(prefix) / "share/jupyter/labextensions" / kernel.PYODIDE_KERNEL_NPM_NAME
    kernels = [
        path for path in (folder / "static" / "pypi").glob("*.whl") if "-3.6" not in path.name
    ]
    return [*kernels, course]
