# Everything is set up by what needs it, once. `make` alone lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
PIP_ARGS ?=
PYTEST_ARGS ?=
# As many test processes as cores, at most four: each may need 2 GB. A file stays in one of them.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS)

EXAMPLE := example/remontee.toml
CONFIG ?= $(EXAMPLE)
ifeq ($(CONFIG),$(EXAMPLE))
AS_OF ?= 2026-11-19
endif

define CHECK_PYTHON
import sys
found = ".".join(map(str, sys.version_info[:3]))
if not (3, 11) <= sys.version_info[:2] < (3, 14):
    sys.exit(f"Python {found} found at {sys.executable}; 3.11, 3.12 or 3.13 is needed. "
             "Name one: make run PYTHON=python3.12")
endef
export CHECK_PYTHON

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11, 3.12 or 3.13, or name one: make run PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c "$$CHECK_PYTHON"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 2; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what Remontée needs (a few minutes, once) ..."
	@$(PIP) --constraint constraints.txt torch
	@$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what its tests need ..."
	@$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@

.PHONY: run
run: $(VENV)/.installed ## One night of CONFIG (the example community if not given), at AS_OF
	@$(BIN)/remontee run --config "$(CONFIG)" $(if $(AS_OF),--as-of "$(AS_OF)")

.PHONY: serve
serve: $(VENV)/.installed ## Prefect server and nightly schedule of CONFIG
	@$(BIN)/remontee serve --config "$(CONFIG)"

.PHONY: test
test: $(VENV)/.installed-dev ## All tests that this machine can run, with coverage
	@$(BIN)/python -m pytest -m "not quality" $(SIDE_BY_SIDE) --cov --cov-branch $(PYTEST_ARGS)

.PHONY: check
check: $(VENV)/.installed-dev ## Format, lint, types, imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.installed-dev ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: golden
golden: $(VENV)/.installed-dev ## Write the expected reports anew; read the difference before keeping it
	@$(BIN)/python -m pytest tests/reports --golden-update $(PYTEST_ARGS)

.PHONY: docs
docs: $(VENV)/.installed ## Write anew the pages that are made from the code
	@$(BIN)/python -m flows.reference docs/configuration.md
	@$(BIN)/python -m reports.tables.reference docs/report-tables.md
	@$(BIN)/python -m flows.sources_page docs/sources.md
	@$(BIN)/python -m transforms.contracts docs/contracts.md
	@$(BIN)/python -m reports.schema reports/report.schema.json

$(VENV)/.installed-peers: $(VENV)/.installed-dev
	@echo "Installing what it is compared with ..."
	@$(PIP) --constraint constraints.txt --editable '.[dev,peers]'
	@touch $@

.PHONY: quality
quality: $(VENV)/.installed-peers ## Scores on real data beside other methods, into docs/quality.md
	@$(BIN)/python -m pytest -m quality -s tests/quality --quality-page docs/quality.md $(PYTEST_ARGS)

.PHONY: bench
bench: $(VENV)/.installed-dev ## Times, as ratios
	@$(BIN)/python -m pytest -s tests/benchmarks $(PYTEST_ARGS)

.PHONY: constraints
constraints: ## Resolve all versions anew and write constraints.txt
	@rm -rf .venv-fresh
	@$(PYTHON) -c "$$CHECK_PYTHON"
	@$(PYTHON) -m venv .venv-fresh
	@.venv-fresh/bin/python -m pip install --quiet $(PIP_ARGS) "$$(grep '^torch==' constraints.txt)"
	@.venv-fresh/bin/python -m pip install --quiet $(PIP_ARGS) packaging --editable '.[dev,peers,pdf]'
	@.venv-fresh/bin/python .ci/constraints.py > constraints.new
	@mv constraints.new constraints.txt
	@rm -rf .venv-fresh

.PHONY: clean
clean: ## Remove the environment, caches and what the example made
	@rm -rf $(VENV) .venv-fresh example/out example/var htmlcov .coverage .coverage.* \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
