# `make` alone lists what there is. Plain make and sh; needs Python 3.11 to 3.14 with venv.
# ARGS are passed on:      make lab ARGS="--no-browser --port=9000"   make test ARGS="-k training"
# PYTHON chooses a Python: make lab PYTHON=/usr/local/bin/python3.12

ARGS =
FOLDER =
PYTHON =
PYTHONS = python3.14 python3.13 python3.12 python3.11 python3 python
VENV_PYTHON = .venv/bin/python
FOUND_HERE = import helpers, os; os.path.samefile('helpers/__init__.py', helpers.__file__) or exit(1)
CODE = benchmarks data docs helpers tests tools conftest.py setup.py
PIP_INSTALL = $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check

help:
	@echo "make lab        open the course in JupyterLab; the first call installs it into .venv"
	@echo "make test       run every test: helpers, notebooks, pages in a browser"
	@echo "make test-slow  what takes longer: random answers by the hundred, every mutant of an equation"
	@echo "make collect    FOLDER=...: a page and a table of marks from the receipts of a class"
	@echo "make teaching   plans, a key, worksheets, a student edition, an assignment for nbgrader"
	@echo "make mutants    break every equation in every small way, and see that a test notices"
	@echo "make bench      measure training, the explorers, and the feedback on answers"
	@echo "make notebooks  run every notebook again and store its outputs; refresh the map of equations"
	@echo "make lock       lock the versions that Binder installs"

lab: check .venv/lab
	$(VENV_PYTHON) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(ARGS)

test: check .venv/test
	$(VENV_PYTHON) -m ruff check $(CODE)
	$(VENV_PYTHON) -m ruff format --check $(CODE)
	$(VENV_PYTHON) tools/tests.py $(ARGS)

test-slow: check .venv/test
	$(VENV_PYTHON) tests/mutation.py
	$(VENV_PYTHON) tools/tests.py -m slow $(ARGS)

collect: check .venv/lab
	@[ "$(FOLDER)" ] || { echo "Say which: make collect FOLDER=path/to/receipts" >&2; exit 1; }
	@$(VENV_PYTHON) -m helpers.classroom "$(FOLDER)" $(ARGS)

teaching: check .venv/lab
	$(VENV_PYTHON) -m tools.teaching $(ARGS)

mutants: check .venv/test
	$(VENV_PYTHON) tests/mutation.py $(ARGS)

bench: check .venv/test
	@for file in benchmarks/bench_*.py; do $(VENV_PYTHON) "$$file" || exit 1; done

notebooks: check .venv/lab
	$(VENV_PYTHON) tools/notebooks.py

lock: check .venv/lab
	$(PIP_INSTALL) uv
	$(VENV_PYTHON) -m uv pip compile --quiet --no-config --no-header \
	  --annotation-style line --python-platform linux \
	  --python-version "$$(sed s/python-// binder/runtime.txt)" \
	  requirements.txt > binder/new
	echo "-e ." >> binder/new
	mv binder/new binder/requirements.txt

# Where the checkout has moved, or the Python that made .venv is gone, .venv starts afresh.
check:
	@[ ! -e .venv/lab ] || $(VENV_PYTHON) -I -c "$(FOUND_HERE)" 2>/dev/null || rm -rf .venv

.venv/lab: .venv/bin/pip requirements.txt pyproject.toml
	@echo "Installing the course into .venv; the first time this takes about half a minute."
	@$(PIP_INSTALL) -r requirements.txt -e .
	@touch $@

.venv/test: .venv/lab
	@echo "Installing what the tests need."
	@$(PIP_INSTALL) -r requirements.txt -e ".[test]"
	@touch $@

.venv/bin/pip:
	@asked="$(PYTHON)"; found=; \
	for python in $${asked:-$(PYTHONS)}; do \
	  version=`$$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null`; \
	  case "$$version" in 3.11|3.12|3.13|3.14) \
	    found=$$version; \
	    $$python -c 'import venv, ensurepip' 2>/dev/null && exec $$python -m venv .venv;; \
	  esac; \
	done; \
	if [ "$$found" ]; then \
	  echo "Python $$found is here without its venv module. Install that:" \
	    "sudo apt install python$$found-venv (Debian, Ubuntu)." >&2; \
	else \
	  echo "No Python 3.11 to 3.14 found (tried: $${asked:-$(PYTHONS)}). Install one: sudo apt" \
	    "install python3 python3-venv (Debian, Ubuntu), brew install python (macOS), python.org." >&2; \
	fi; \
	exit 1

.PHONY: help lab test test-slow collect teaching mutants bench notebooks lock check
.NOTPARALLEL:
