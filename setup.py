"""What pyproject.toml cannot say: a wheel carries the data and the list of requirements.

In a checkout, and where it is installed as editable, they lie beside `helpers`.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent


class WithData(build_py):
    def run(self):
        super().run()
        if not self.editable_mode:
            into = Path(self.build_lib) / "helpers" / "data"
            into.mkdir(exist_ok=True)
            for file in (*ROOT.glob("data/*.csv"), ROOT / "data/SHA256SUMS"):
                shutil.copy(file, into)
            shutil.copy(ROOT / "requirements.txt", into)


setup(cmdclass={"build_py": WithData})
