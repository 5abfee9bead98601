PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo docs test quick check clean

demo: $(VENV)/installed  ## make .venv, install, and see a neuron become a perceptron
	$(BIN)/neurosim demo

docs: $(VENV)/installed-dev  ## make .venv, install, and write the documents as pages, with the playground, into build/docs
	$(BIN)/python docs/build.py

test: $(VENV)/installed-dev  ## make .venv, install what tests need, and run all of them; pages are opened in Chromium
	$(BIN)/python -m pytest -n auto

quick: $(VENV)/installed-dev  ## the same without what is slow
	$(BIN)/python -m pytest -n auto -m "not slow"

check: $(VENV)/installed-dev  ## what a commit must pass besides the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "neurosim needs Python 3.11 or later; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/bin/python pyproject.toml
	$(PIP) "pip>=25.1"  # which knows groups; Python 3.11 and 3.12 bring an older one
	$(PIP) --group dev --editable ".[all]"
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) runs
