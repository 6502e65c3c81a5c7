# `make run` and `make test` do everything on a fresh machine with make, Python 3.11 or newer and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := docs/sample/stories.jsonl

.PHONY: run test test-deep deep-properties deep-faults fuzz pythons lint bench schema clean

# Codes the sample corpus: the summary, then one event a line.
run: $(VENV)/.installed
	$(BIN)/code-events $(SAMPLE) --output $(VENV)/sample-events.jsonl
	@echo
	@$(BIN)/python -m coder.show < $(VENV)/sample-events.jsonl

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal

# Every property again and again, with other examples each time (DEEP_SECONDS, see tests/rounds.py), then every fault
# sown: a quarter of an hour on two cores.
test-deep: deep-properties deep-faults

deep-properties: $(VENV)/.installed-dev
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n auto --dist worksteal -m 'hypothesis or deep'

deep-faults: $(VENV)/.installed-dev
	$(BIN)/python tests/mutation/run.py

# Coverage-guided: FUZZ_SECONDS for each of the targets; what fails is left in a folder that is named.
FUZZ_SECONDS ?= 60
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python tests/fuzz/run.py --seconds $(FUZZ_SECONDS)

# Gives the other Pythons of this machine what the program needs; the tests then compare their output with this one's.
pythons: $(VENV)/.installed
	$(BIN)/python tests/properties/pythons.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check coder tests
	$(BIN)/mypy

# CORPUS=stories.jsonl measures another corpus than the sample.
bench: $(VENV)/.installed-dev
	$(BIN)/python tests/benchmarks/bench_coding.py $(CORPUS)

# Writes dictionaries/schema anew, which editors read; a test tells when it is out of date.
schema: $(VENV)/.installed
	$(BIN)/code-events schema --output dictionaries/schema

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Set-up runs once, and again when pyproject.toml changes; the stamp files remember.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.installed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
