"""Run the tests in two halves, side by side: those in a browser, and all others.

The notebooks are run by the half that has less to do: with the explorers without a browser before
those in one, or of the slow tests before the others.

python tools/tests.py               every test but the slow ones
python tools/tests.py -k training   arguments are pytest's; where a file is among them, there is
                                    one half: what was asked for
python tools/tests.py -m slow       those that are marked as slow, and no others
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTHING = 5  # pytest's word for "no test fits what was asked for"


def halves(slow):
    """What pytest is given for a browser, and for all else."""
    browser, live = "tests/browser", "tests/test_live.py"
    others = sorted(f"tests/{p.name}" for p in ROOT.glob("tests/test_*.py"))
    if slow:
        return [browser], ["notebooks", *others]
    return ["notebooks", live, browser], [one for one in others if one != live]


def start(*arguments, **to):
    return subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, **to)


def run(*arguments):
    """Run both halves; the browser's report is shown when the other one is complete."""
    began = time.monotonic()
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    first, others = halves("slow" in arguments)
    with tempfile.TemporaryFile() as report:
        browser = start(*colour, *first, *arguments, stdout=report, stderr=subprocess.STDOUT)
        try:
            codes = [start(*others, *arguments).wait(), browser.wait()]
        finally:
            browser.terminate()  # where one was interrupted
        report.seek(0)
        print(f"\n{' and '.join(first)}:", flush=True)
        sys.stdout.buffer.write(report.read())
    print(f"Both halves together: {time.monotonic() - began:.0f} s", flush=True)
    return max((code for code in codes if code != NOTHING), default=NOTHING)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if any((ROOT / word.split("::")[0]).exists() for word in arguments):
        sys.exit(start(*arguments).wait())
    sys.exit(run(*arguments))
