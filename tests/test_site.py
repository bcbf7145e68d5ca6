"""What `make site` makes of notebooks, packages and the README, as far as it needs no network."""

import json
import re
import sys
import types
from pathlib import Path

import course
import documents
import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", documents.NAMES)
def test_a_notebook_to_run_has_its_words_and_no_outputs(website, name):
    stored = course.ours(name).notebook
    made = website.contents.to_run(stored)
    nbformat.validate(made)
    assert [cell.source for cell in made.cells] == [cell.source for cell in stored.cells]
    assert made.metadata.kernelspec.name == "python"
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert code and all(not cell.outputs and cell.execution_count is None for cell in code)
    assert any(cell.get("outputs") for cell in stored.cells), "the stored one is left as it is"


def test_a_new_edition_does_not_look_at_old_copies(website):
    first, second = (website.contents.settings(e, {}) for e in ("1.0.0", "1.0.1"))
    names = [s["jupyter-config-data"]["contentsStorageName"] for s in (first, second)]
    assert names[0] != names[1]


def entry(file, depends=(), sha256="0"):
    return {"file_name": file, "depends": list(depends), "sha256": sha256, "version": "1"}


def test_a_package_brings_what_it_depends_on(website):
    packages = {"a": entry("a", ["b_c"]), "b-c": entry("b", ["a", "D"]), "d": entry("d")}
    packages["other"] = entry("other")
    assert website.pyodide.closure(packages, ["A"]) == ["a", "b-c", "d"]


def test_a_wheel_with_another_checksum_is_refused(website, tmp_path):
    name = "numpy-1-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(website.fetch.Missing, match="no registry serves numpy"):
        website.pyodide.from_list(entry(name), tmp_path, into)
    (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(website.fetch.Missing, match="is not the one"):
        website.pyodide.from_list(entry(name), tmp_path, into)
    right = website.fetch.sha256(tmp_path / name)
    website.pyodide.from_list(entry(name, sha256=right), tmp_path, into)
    assert (into / name).read_bytes() == b"something else"


def test_what_is_public_is_not_in_the_small_folder(website, tmp_path):
    core, folder = tmp_path / "core", tmp_path / "folder"
    core.mkdir(), folder.mkdir()
    for name in (*website.pyodide.CORE, "numpy.whl", "own.whl"):
        (folder / name).touch()
    there = {"packages": {"numpy": entry("numpy.whl", sha256="theirs")}}
    here = {"packages": {"numpy": entry("numpy.whl"), "own": entry("own.whl", sha256="ours")}}
    (core / "pyodide-lock.json").write_text(json.dumps(there))
    website.pyodide.write_list(folder, here)
    settings, taken = website.pyodide.from_public_address(folder, core)
    address = f"https://cdn.example/v{website.fetch.PYODIDE}/full"
    assert settings["pyodideUrl"] == f"{address}/pyodide.mjs"
    assert [f"{address}/numpy.whl", 0] in taken
    assert sorted(path.name for path in folder.iterdir()) == ["own.whl", "pyodide-lock.json"]
    listed = website.pyodide.packages(folder)["packages"]
    assert listed["numpy"]["file_name"] == f"{address}/numpy.whl"
    assert (listed["numpy"]["sha256"], listed["own"]["sha256"]) == ("theirs", "ours")


def test_what_fails_is_said_in_one_line(website):
    with pytest.raises(website.fetch.Missing, match="^no answer: TypeError: oh$"):
        website.fetch.run("no answer", sys.executable, "-c", "raise TypeError('oh')")
    with pytest.raises(website.fetch.Missing, match="is not installed"):
        website.fetch.run("no answer", "no-such-program")


def test_formulas_of_all_pages_are_rendered_once(website, monkeypatch):
    formulas = website.formulas.Formulas()
    texts = [formulas.markdown(f"## A $x$ title\n\n{t}") for t in ("so $a < b$", "$$\nx\n$$")]
    asked = []

    def node(missing, *command, given):
        asked.extend(json.loads(given))
        return json.dumps([f"[{latex}, {displayed}]" for latex, displayed in asked])

    monkeypatch.setattr(website.fetch, "run", node)
    first, second = formulas.render(texts, "katex")
    assert asked == [["x", False], ["a < b", False], ["x", True]]
    assert "so [a < b, False]" in first and "[x, True]" in second
    assert not re.search("[\x02\x03]", first + second)


def test_a_heading_with_a_formula_keeps_it_out_of_its_name(website):
    text = website.formulas.Formulas().markdown("## Through $da < b$")
    assert text.startswith('<h2 id="Through-$da-&lt;-b$">Through \x02')


def test_a_heading_has_the_name_that_links_say(website):
    text = website.formulas.Formulas().markdown("## 3.44 The output layer for m examples")
    assert 'id="3.44-The-output-layer-for-m-examples"' in text


def test_links_between_notebooks_lead_to_pages(website):
    link = '<a href="05_many_examples.ipynb#Stacking-the-examples">'
    assert website.pages.to_pages(link) == link.replace(".ipynb", ".html")


@pytest.mark.parametrize(
    "source, offered",
    [
        ("from helpers import pictures\npictures.explore_chain()", "explore"),
        ('check("3.38:z", f)', "check"),
        ("print(1)", None),
        ("x = explore_chain()", None),
    ],
)
def test_a_live_cell_says_what_one_can_do(website, source, offered):
    assert website.pages.live(types.SimpleNamespace(source=source)) == offered


def test_the_landing_page_has_every_row_of_the_readme(website):
    rows = website.pages.ROW.findall(README)
    assert [name for _, name, _ in rows] == list(documents.NAMES)
    assert len(website.pages.ANIMATION.search(README)[1]) > 50


def test_the_first_badge_runs_it_in_the_browser():
    badges = re.findall(r"^\[!\[(.*?)\]\((\S+?)\)\]\((\S+)\)", README, re.MULTILINE)
    assert [words for words, *_ in badges] == ["Run in the browser", "Open in Binder"]
    assert (ROOT / badges[0][1]).is_file()


def test_the_workflow_publishes_what_make_site_makes():
    path = ROOT / ".github/workflows/pages.yml"
    job = yaml.safe_load(path.read_text())["jobs"]["site"]
    assert "default_branch" in job["if"]
    assert any(step.get("run", "").startswith("make site") for step in job["steps"])
    uploads = [step["with"]["path"] for step in job["steps"] if "upload" in step.get("uses", "")]
    assert uploads == ["build/site"]


def test_the_worker_keeps_lists_and_the_words_of_menus(website):
    apps = website.apps
    worker = apps.keeping("".join(apps.WORKER))
    pattern = re.search(r"/(.*)/\.test", worker)[1].split("/.test")[0].replace("\\/", "/")
    left_out = ("/api/drive", "/x/api/stdin/kernel")
    kept = ("/api/contents/notebooks/zh/all.json", "/x/api/translations/zh_CN.json", "/read/a.html")
    assert all(re.search(pattern, path) for path in left_out)
    assert not any(re.search(pattern, path) for path in kept)
    with pytest.raises(SystemExit, match="WORKER"):
        apps.keeping("another worker")
