# `make` alone lists what there is. Plain make and sh; needs Python 3.11 to 3.14 with venv.
# ARGS are passed on:      make lab ARGS="--no-browser --port=9000"   make test ARGS="-k training"
# IN chooses a language:  make lab IN=zh, once; make collect IN=zh; `make zh` is for who translates
# PYTHON chooses a Python: make lab PYTHON=/usr/local/bin/python3.12

ARGS =
IN =
FOLDER =
PYTHON =
SITE =
PYTHONS = python3.14 python3.13 python3.12 python3.11 python3 python
VENV_PYTHON = PYTHONPATH= PYTHONHOME= .venv/bin/python
CODE = benchmarks data docs helpers tests tools conftest.py setup.py
INSTALL = sh tools/install.sh $@

help:
	@echo "make lab        open your workbook in JupyterLab; the first call installs the course into .venv"
	@echo "make test       test the course here: helpers, notebooks, explorers in a browser"
	@echo "make test-slow  what takes longer: all explorers in a browser, random answers, every mutant of an equation, a hub"
	@echo "make collect    FOLDER=...: a page and a table of marks from the receipts of a class"
	@echo "make teaching   plans, a key, worksheets, a student edition, an assignment for nbgrader"
	@echo "make mutants    break every equation in every small way, and see that a test notices"
	@echo "make bench      measure training, the explorers, the feedback on answers, and a JupyterHub"
	@echo "make notebooks  run every notebook again and store its outputs; mark slides; refresh the map"
	@echo "make site       build the browser edition into build/site; SITE=cdn makes a small one"
	@echo "make zh         list what an English change has made stale in the Chinese edition"
	@echo "make lock       lock the versions that Binder installs"

lab: check .venv/lab
	$(VENV_PYTHON) tools/lab.py $(IN) $(ARGS)

test: check .venv/test
	$(VENV_PYTHON) -m ruff check $(CODE)
	$(VENV_PYTHON) -m ruff format --check $(CODE)
	$(VENV_PYTHON) tools/tests.py $(ARGS)

test-slow: check .venv/test
	$(VENV_PYTHON) tests/mutation.py
	$(VENV_PYTHON) tools/tests.py -m slow $(ARGS)

collect: check .venv/lab
	@[ "$(FOLDER)" ] || { echo "Say which: make collect FOLDER=path/to/receipts" >&2; exit 1; }
	@$(if $(IN),COURSE_LANGUAGE=$(IN)) $(VENV_PYTHON) -m helpers.classroom "$(FOLDER)" $(ARGS)

teaching: check .venv/lab
	$(VENV_PYTHON) -m tools.teaching $(ARGS)

mutants: check .venv/test
	$(VENV_PYTHON) tests/mutation.py $(ARGS)

bench: check .venv/test
	@for file in benchmarks/bench_*.py; do $(VENV_PYTHON) "$$file" || exit 1; done

notebooks: check .venv/lab
	$(VENV_PYTHON) -m tools.notebooks

# Needs Node.js as well. What builds the site has a folder of its own.
site: .venv-site/done
	@PYTHONPATH=tools .venv-site/bin/python -m website $(if $(filter cdn,$(SITE)),--cdn) $(ARGS)

.venv-site/done: tools/website/requirements.txt | .venv/bin/pip
	@echo "Installing what builds the site into .venv-site."
	@$(VENV_PYTHON) -m venv --clear .venv-site
	@.venv-site/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

zh: check .venv/lab
	@$(VENV_PYTHON) -m tools.translation zh $(ARGS)

lock: check .venv/lab
	sh tools/install.sh .venv/lock uv
	$(VENV_PYTHON) -m uv pip compile --quiet --no-config --no-header \
	  --annotation-style line --python-platform linux \
	  --python-version "$$(sed s/python-// binder/runtime.txt)" \
	  requirements.txt > binder/new
	echo "-e ." >> binder/new
	mv binder/new binder/requirements.txt

# .venv with a Python that fits; tools/venv.sh says what it does with the ones that do not.
check:
	@asked="$(PYTHON)"; sh tools/venv.sh "$${asked:-$(PYTHONS)}"

.venv/lab: requirements.txt pyproject.toml
	@echo "Installing the course into .venv; the first time this takes about a minute."
	@$(INSTALL) -r requirements.txt -e .

.venv/test: .venv/lab
	@echo "Installing what the tests need."
	@$(INSTALL) -r requirements.txt -e ".[test]"

.PHONY: help lab test test-slow collect teaching mutants bench notebooks site zh lock check
.NOTPARALLEL:
