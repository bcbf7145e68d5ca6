"""Every operator, operand and symbol of the equations matters: see mutation.py."""

import subprocess
import sys
from pathlib import Path


def test_every_mutant_is_noticed_or_explained():
    script = Path(__file__).with_name("mutation.py")
    done = subprocess.run(
        [sys.executable, str(script)], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
