# Everything from a fresh clone, with Python 3.11+ and make: `make corpus`, `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
CHECKS := $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
NEEDS  := pyproject.toml scripts/constraints.txt

.DEFAULT_GOAL := help
.PHONY: help corpus test test-fast release

help: ## Say what can be made.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 11

corpus: $(VENV)/.corpus ## Make the corpus from the seeds: corpus/, datapackage.json, README.md, CITATION.cff.
	@$(BIN)/imu-corpus build

test: $(VENV)/.test ## Lint, type-check, and run all tests: some three minutes on two cores.
	@$(CHECKS)
	@$(BIN)/pytest

test-fast: $(VENV)/.test ## The same without the tests marked slow: some forty seconds, for while you work.
	@$(CHECKS)
	@$(BIN)/pytest -m 'not slow'

release: test ## Test, then freeze a version: make release VERSION=1.0.0 (ZIP=1: and pack it; see imu-corpus release --help).
	@$(BIN)/imu-corpus release "$(VERSION)" $(if $(ZIP),--zip --standoff)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"expected Python 3.11 or newer, found {sys.version.split()[0]}; run make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

# Two stamps, so that making the corpus does not install the tests' tools.
$(VENV)/.corpus: $(NEEDS) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c scripts/constraints.txt -e .
	@touch $@

$(VENV)/.test: $(NEEDS) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c scripts/constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.corpus
