"""How many learners does a JupyterHub carry? A real one, with its proxy, on this machine.

    python benchmarks/bench_hub.py             5, 10 and 20 learners; about ten minutes on two cores
    python benchmarks/bench_hub.py 3 40        other numbers
    python benchmarks/bench_hub.py 10 --wait 30    as long as JupyterHub waits by itself: what breaks?

All of them log in at the same moment, which is the worst that a class does, and run notebook 5 to
its end; then they work at the pace of a class, a cell every five seconds, and hand in a receipt. The
file of `teaching/hub/` sets the hub up. Its README draws the sizes of machines from what is printed
here. Other work on the machine shows: its load is said.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]
import hubs

from conftest import fetched

NOTEBOOK = "workbook/05_many_examples.ipynb"
EVERY, LESSON = 5, 30  # seconds between two cells, and of the lesson
CELL = "explore_chain.picture(); check('3.44:dZ2', lambda A2, Y: Y - A2)"
MAKE = "from helpers.exercises import check, receipt\nfrom helpers.pictures import explore_chain"
WAIT = "c.Spawner.start_timeout = c.Spawner.http_timeout = {}\n"


class Lesson:
    """What one learner did: seconds, and the first thing that failed."""

    def __init__(self, hub, name, together):
        self.hub, self.name, self.together = hub, name, together
        self.page = self.first = self.end = None
        self.cells, self.failed = [], ""

    def run(self):
        began = time.monotonic()
        try:
            learner = hubs.Learner(self.hub, self.name)
            learner.log_in()
            self.page = time.monotonic() - began
            cells = learner.open(NOTEBOOK)
            learner.run(cells[0])
            self.first = time.monotonic() - began
            for code in cells[1:]:
                learner.run(code)
            self.end = time.monotonic() - began
        except (RuntimeError, OSError, hubs.websocket.WebSocketException) as error:
            self.failed = f"{type(error).__name__}: {error}"[:200]
        self.together.wait()
        if self.failed:
            return
        learner.run(MAKE)
        until = time.monotonic() + LESSON
        while time.monotonic() < until:
            began = time.monotonic()
            learner.run(CELL)
            self.cells.append(time.monotonic() - began)
            time.sleep(max(0, EVERY - self.cells[-1]))
        learner.run(f"receipt({self.name!r})")


def servers(hub):
    """(the processes of each learner's server with its kernel, those of the hub and its proxy)."""
    above = psutil.Process(hub.process.pid)
    found = [one for one in above.children() if "jupyterhub.singleuser" in one.cmdline()]
    found = [[one, *one.children(recursive=True)] for one in found]
    theirs = [one for server in found for one in server]
    return found, [one for one in (above, *above.children(recursive=True)) if one not in theirs]


def _seconds(processes):
    """Of computing, whoever else computes on this machine."""
    return sum(one.cpu_times().user + one.cpu_times().system for one in processes)


def _mb(processes):
    """What is shared between processes counts in parts, as it does for the machine."""
    return sum(one.memory_full_info().pss for one in processes) / 1e6


def measured(number, folder, wait, *parts):
    """One row of the table, and what failed."""
    with hubs.running_hub(folder, *parts, WAIT.format(wait) if wait else "") as hub:
        together = threading.Barrier(number + 1)
        lessons = [Lesson(hub, f"learner-{i}", together) for i in range(number)]
        with ThreadPoolExecutor(number) as threads:
            running = [threads.submit(lesson.run) for lesson in lessons]
            together.wait()
            each, others = servers(hub)
            mb, computed = [_mb(one) for one in each], [_seconds(one) for one in each]
            row = [_median(mb), max(mb, default=0), _mb(others), _median(computed)]
            load = os.getloadavg()[0]
            for one in running:
                one.result()
        receipts = len(list(hub.homes.glob("*/backpropagation/workbook/receipt*.json")))
        homes = [_size(home) for home in hub.homes.iterdir()]
    pages, firsts, ends = ([getattr(one, of) for one in lessons] for of in ("page", "first", "end"))
    slowest = max((second for second in firsts if second), default=float("nan"))
    cells = sorted(second for one in lessons for second in one.cells) or [float("nan")]
    row = [number, _median(pages), _median(firsts), slowest, _median(ends), *row]
    row += [_median(cells), cells[int(0.95 * len(cells))], _median(homes), receipts, load]
    return row, [one.failed for one in lessons if one.failed]


def _size(folder):
    return sum(path.lstat().st_size for path in folder.rglob("*")) / 1e6


def _median(numbers):
    return statistics.median([n for n in numbers if n is not None] or [float("nan")])


HEAD = (
    "learners  page s  first cell s  slowest s  end s  MB each  most  MB hub  CPU s each  cell s  95 %"
    "  home MB  receipts  load"
)
FORM = (
    "{:8}  {:6.1f}  {:12.1f}  {:9.1f}  {:5.0f}  {:7.0f}  {:4.0f}  {:6.0f}  {:10.1f}  {:6.2f}  {:4.2f}"
    "  {:7.1f}  {:8}  {:4.1f}"
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", type=int, default=[5, 10, 20])
    parser.add_argument("--wait", type=int, help="seconds for a server to start; else as shipped")
    given = parser.parse_args()
    print(
        f"A hub with many learners at once; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        folder = Path(folder)
        try:
            (folder / "npm").mkdir()
            proxy = fetched(folder / "npm", *hubs.PROXY)
            programs, copy = hubs.environment(folder)
        except (hubs.NoHub, pytest.skip.Exception) as error:
            print(error)
            return
        print(HEAD)
        for number in given.numbers:
            own = folder / f"of-{number}"
            row, failed = measured(number, own, given.wait, programs, copy, proxy)
            print(FORM.format(*row), flush=True)
            if failed:
                print(f"  {len(failed)} of {number} failed, the first with {failed[0]}")


if __name__ == "__main__":
    main()
