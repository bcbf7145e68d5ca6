"""What is ready for a JupyterHub: its files fit each other; and, slow, a real hub with three learners."""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import course
import hubs
import nbformat
import pytest
import yaml
from nbformat import v4
from traitlets.config.loader import PyFileConfigLoader

from helpers.classroom import __main__ as classroom
from helpers.classroom import handed_in

ROOT = Path(__file__).parents[1]
HUB = ROOT / "teaching/hub"
README = (HUB / "README.md").read_text(encoding="utf-8")
VALUES = yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))
PLACE = "/srv/backpropagation"
FIRST = "00_start_here.ipynb"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="JupyterHub runs on Linux and macOS")


@pytest.fixture
def config(tmp_path, monkeypatch):
    """What JupyterHub reads, through a link in a folder elsewhere."""
    monkeypatch.delenv("IN", raising=False)
    (tmp_path / "course.py").symlink_to(HUB / "jupyterhub_config.py")
    return PyFileConfigLoader("course.py", path=str(tmp_path)).load_config()


def test_both_kinds_of_hub_are_set_up_alike(config):
    one = VALUES["singleuser"]
    assert config.Spawner.cmd == ["python3", str(HUB / "start.py")]
    assert one["cmd"] == ["python3", f"{PLACE}/teaching/hub/start.py"]
    assert config.Spawner.environment.get_value({}) == one["extraEnv"] == {"IN": "en"}
    assert config.Spawner.mem_limit == one["memory"]["limit"]
    assert config.Spawner.cpu_limit == one["cpu"]["limit"]
    wait = VALUES["hub"]["config"]["Spawner"]["http_timeout"]
    assert config.Spawner.start_timeout == config.Spawner.http_timeout == wait
    assert one["startTimeout"] == wait
    (culler,) = config.JupyterHub.services.get_value([])
    idle, every = VALUES["cull"]["timeout"], VALUES["cull"]["every"]
    assert culler["command"][-2:] == [f"--timeout={idle}", f"--cull-every={every}"]
    (role,) = config.JupyterHub.load_roles.get_value([])
    assert role["services"] == [culler["name"]]


ANOTHER = """\
c = get_config()
c.JupyterHub.services = [{"name": "cull-idle", "admin": True}, {"name": "marks"}]
c.JupyterHub.load_roles = [{"name": "marks", "services": ["marks"]}]
c.Spawner.environment = {"LANG": "C.UTF-8", "IN": "zh"}
load_subconfig("course.py")
"""


def test_what_another_hub_has_set_stays(config, tmp_path):
    (tmp_path / "another.py").write_text(ANOTHER)
    both = PyFileConfigLoader("another.py", path=str(tmp_path)).load_config()
    names = [service["name"] for service in both.JupyterHub.services]
    assert names == ["cull-idle", "marks", "cull-idle"]  # of one name the last counts
    assert [role["name"] for role in both.JupyterHub.load_roles] == ["marks", "cull-idle"]
    assert both.Spawner.environment == {"LANG": "C.UTF-8", "IN": "en"}
    (tmp_path / "own.py").write_text('c = get_config()\nc.Spawner.environment.update({"IN": "zh"})')
    (tmp_path / "littlest.py").write_text('load_subconfig("course.py")\nload_subconfig("own.py")')
    littlest = PyFileConfigLoader("littlest.py", path=str(tmp_path)).load_config()
    assert littlest.Spawner.environment.get_value({}) == {"IN": "zh"}


def test_the_image_has_the_locked_packages_and_python():
    recipe = (HUB / "Dockerfile").read_text()
    python = (ROOT / "binder/runtime.txt").read_text().strip().replace("-", ":")
    assert f"\nFROM {python}-slim\n" in recipe
    files = re.findall(r"-r (\S+)", recipe)
    assert files == ["binder/requirements.txt", "teaching/hub/requirements.txt"]
    assert all((ROOT / file).is_file() for file in files)
    assert f"\nCOPY . {PLACE}\n" in recipe and str(VALUES["singleuser"]["cmd"][-1]) in recipe
    image = VALUES["singleuser"]["image"]
    assert f"-t {image['name']}:{image['tag']} " in recipe


def test_its_readme_names_what_there_is():
    assert len(README.splitlines()) < 150
    for path in re.findall(rf"{PLACE}/([\w./]+\w)", README):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\(([\w./]+)\)", README):
        assert (HUB / link).exists(), link


def test_its_code_has_the_style_of_the_course():
    for words in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *words, HUB], cwd=ROOT, check=True)


# ---- a learner's start ----


@pytest.fixture
def started(tmp_path):
    """started(IN=...): the environment that the server of a learner gets, in a small course."""
    own, small = tmp_path / "home", tmp_path / "course"
    for name in ("teaching/hub/start.py", "tools/lab.py", "tools/workbook.py"):
        (small / name).parent.mkdir(parents=True, exist_ok=True)
        (small / name).write_bytes((ROOT / name).read_bytes())
    for folder in ("notebooks", "notebooks/zh"):
        (small / folder).mkdir()
        nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("1")]), small / folder / FIRST)
    (small / "jupyterhub").mkdir()
    shown = "import os, sys; print(dict(os.environ), os.getcwd(), sys.argv[1:], sep='\\n')"
    (small / "jupyterhub/singleuser.py").write_text(shown)
    own.mkdir()

    def start(**environment):
        words = [sys.executable, small / "teaching/hub/start.py", "--port=1"]
        env = {"PATH": os.environ["PATH"], "HOME": str(own), "PYTHONPATH": str(small)}
        done = subprocess.run(words, env=env | environment, check=False, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        *_, told, where, given = done.stdout.decode().splitlines()
        assert where == str(own / "backpropagation") and given == "['--port=1']"
        return eval(told)

    return start


@pytest.mark.parametrize("given, folder", [({}, ""), ({"IN": "en"}, ""), ({"IN": "zh"}, "zh")])
def test_a_start_makes_the_workbook_in_the_language_of_the_hub(started, tmp_path, given, folder):
    told = started(JUPYTERHUB_DEFAULT_URL="/lab", **given)
    first = Path("workbook", folder, FIRST)
    assert (tmp_path / "home/backpropagation" / first).is_file()
    assert told["JUPYTERHUB_DEFAULT_URL"] == f"/lab/tree/{first.as_posix()}"
    assert told["JUPYTERHUB_ROOT_DIR"] == str(tmp_path / "home/backpropagation")
    assert told["JUPYTER_CONFIG_PATH"] == str(tmp_path / "course/helpers/jupyter")


def test_an_edition_in_one_language_has_that_language(started, tmp_path):
    (tmp_path / "course/notebooks" / FIRST).unlink()
    assert started(IN="en")["JUPYTERHUB_DEFAULT_URL"] == f"/lab/tree/workbook/zh/{FIRST}"


def test_the_student_edition_gets_what_a_hub_needs_of_it(tmp_path):
    (block,) = re.findall(r"```sh\nmake teaching\n(.*?)```", README, re.DOTALL)
    (tmp_path / "teaching/student_edition").mkdir(parents=True)
    for name in ("binder", "teaching/hub"):
        shutil.copytree(ROOT / name, tmp_path / name)
    subprocess.run(["sh", "-euc", block], cwd=tmp_path, check=True)
    needed = re.findall(r"-r (\S+)", (HUB / "Dockerfile").read_text())
    for name in (*needed, "teaching/hub/Dockerfile", "teaching/hub/start.py"):
        assert (tmp_path / "teaching/student_edition" / name).is_file(), name


def test_a_second_start_keeps_what_the_learner_wrote(started, tmp_path):
    started()
    path = tmp_path / "home/backpropagation/workbook" / FIRST
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("mine")]), path)
    started()
    assert nbformat.read(path, as_version=4).cells[0].source == "mine"


def test_receipts_are_collected_and_nothing_else(tmp_path):
    homes, into = tmp_path / "homes", tmp_path / "into"
    for name in ("jupyter-anna", "jupyter-ben", "jupyter-eve"):
        (homes / name / "backpropagation/workbook").mkdir(parents=True)
    anna, ben, eve = sorted(homes.glob("*/backpropagation/workbook"))
    (anna / "receipt.json").write_text("{}")
    (anna / "my_progress.json").write_text("{}")
    (ben / "receipt-red heron.json").write_text("{}")
    (eve / "receipt.json").symlink_to(anna / "receipt.json")
    (eve / "receipt-large.json").write_bytes(b" " * 600_000)
    os.mkfifo(eve / "receipt-pipe.json")
    subprocess.run(["sh", HUB / "collect.sh", homes, into], check=True, timeout=20)
    found = sorted(path.relative_to(into).as_posix() for path in into.rglob("*.json"))
    assert found == ["jupyter-anna/receipt.json", "jupyter-ben/receipt-red heron.json"]


# ---- a real hub ----

ANSWERS = {
    "blue-otter": ["Y - A2", "A2 - Y"],
    "red-heron": ["A2 - Y"],
    "grey-seal": ["Y - A2", "Y - A2", "A2 - Y"],
}


def worked(hub, name):
    """A lesson of one learner; returns the first page, and all that was shown."""
    learner = hubs.Learner(hub, name)
    page = learner.log_in()
    shown = [learner.run(cell) for cell in learner.open("workbook/05_many_examples.ipynb")]
    shown += [learner.run(f'check("3.44:dZ2", lambda A2, Y: {code})') for code in ANSWERS[name]]
    shown.append(learner.run(f'from helpers.exercises import receipt\nreceipt("{name}")'))
    return page, "\n".join(shown)


@pytest.mark.slow
def test_three_learners_on_a_real_hub(tmp_path, node_module, monkeypatch):
    """All at once, from the login to the teacher's report."""
    course.ours("05_many_examples")
    proxy = node_module(*hubs.PROXY)
    try:
        programs, copy = hubs.environment(tmp_path)
    except hubs.NoHub as error:
        pytest.skip(str(error))
    with hubs.running_hub(tmp_path / "hub", programs, copy, proxy) as hub:
        with ThreadPoolExecutor() as threads:
            done = list(threads.map(lambda name: worked(hub, name), ANSWERS))
        log = hub.log.read_text()
    assert [page for page, _ in done] == [f"/lab/tree/workbook/{FIRST}"] * 3
    assert all("db2  pass" in shown and "Solved" in shown for _, shown in done)
    assert "Traceback" not in log and "Starting managed service cull-idle" in log

    receipts = tmp_path / "receipts"
    subprocess.run(["sh", HUB / "collect.sh", hub.homes, receipts], check=True)
    students, skipped = handed_in.read(receipts)
    assert skipped == [] and {student.name for student in students} == set(ANSWERS)
    for student in students:
        wrong = len(ANSWERS[student.name]) - 1
        noted = student.tried["3.44:dZ2"]
        assert "3.44:dZ2" in student.solved and noted["tries"] == wrong + 1, noted
        assert noted["mistakes"].get("sign", 0) == wrong
    monkeypatch.chdir(tmp_path)
    assert classroom.main([str(receipts)]) == 0  # what `make collect` runs
    page = (tmp_path / "class_report/report.html").read_text(encoding="utf-8")
    assert all(name in page for name in ANSWERS) and "sign" in page
