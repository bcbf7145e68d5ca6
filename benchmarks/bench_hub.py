"""How many learners does a JupyterHub carry? A real one, with its proxy, on this machine.

    python benchmarks/bench_hub.py          5, 10 and 20 learners; about ten minutes on two cores
    python benchmarks/bench_hub.py 3 40     other numbers

All of them log in at the same moment, which is the worst that a class does, and run notebook 5 to
its end; then they work at the pace of a class, a cell every five seconds. The file of
`teaching/hub/` sets the hub up. Its README draws the sizes of machines from what is printed here.
Other work on the machine shows: its load is said.
"""

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
MAKE = "from helpers.exercises import check\nfrom helpers.pictures import explore_chain"


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


def measured(number, folder, programs, copy, proxy):
    """One row of the table, and what failed."""
    with hubs.running_hub(folder, programs, copy, proxy) as hub:
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
    pages, firsts, ends = ([getattr(one, of) for one in lessons] for of in ("page", "first", "end"))
    slowest = max((second for second in firsts if second), default=float("nan"))
    cells = sorted(second for one in lessons for second in one.cells) or [float("nan")]
    row = [number, _median(pages), _median(firsts), slowest, _median(ends), *row]
    row += [_median(cells), cells[int(0.95 * len(cells))], load]
    return row, [one.failed for one in lessons if one.failed]


def _median(numbers):
    return statistics.median([n for n in numbers if n is not None] or [float("nan")])


HEAD = (
    "learners  page s  first cell s  slowest s  end s  MB each  most  MB hub  CPU s each  cell s  95 %"
    "  load"
)
FORM = (
    "{:8}  {:6.1f}  {:12.1f}  {:9.1f}  {:5.0f}  {:7.0f}  {:4.0f}  {:6.0f}  {:10.1f}  {:6.2f}  {:4.2f}"
    "  {:4.1f}"
)


def main(numbers):
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
        for number in numbers:
            row, failed = measured(number, folder / f"of-{number}", programs, copy, proxy)
            print(FORM.format(*row), flush=True)
            if failed:
                print(f"  {len(failed)} of {number} failed, the first with {failed[0]}")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [5, 10, 20])
