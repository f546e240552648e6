# Needs only python3 (3.11 or later, with venv) and make. `make` alone lists the targets.
PYTHON ?= python3
VENV   ?= .venv
CLUSTER ?= .venv-cluster
PEERS  ?= .venv-peers
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
INSTALL := $(UV) pip install --quiet --python $(BIN)/python --require-hashes --only-binary :all:
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate --only-binary :all:
# pyspark is published as source alone
APART  := $(UV) pip install --quiet --require-hashes --only-binary :all: --no-binary pyspark
.DEFAULT_GOAL := help

help: ; @grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/' | expand -t 14

$(VENV)/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tutela needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@
$(VENV)/.app: requirements/app.txt pyproject.toml $(VENV)/.uv
	@$(INSTALL) -r $<
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
$(VENV)/.dev: requirements/dev.txt verify/pyproject.toml witness/pyproject.toml $(VENV)/.app
	@$(INSTALL) -r $<
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e verify -e witness
	@touch $@

$(CLUSTER)/.done: requirements/cluster.txt $(VENV)/.dev
	@$(PYTHON) -m venv --clear $(CLUSTER)
	@$(APART) --python $(CLUSTER)/bin/python -r requirements/app.txt -r requirements/dev.txt
	@$(APART) --python $(CLUSTER)/bin/python -r $<
	@$(UV) pip install --quiet --python $(CLUSTER)/bin/python --no-deps --no-build-isolation -e . -e verify -e witness
	@touch $@
$(PEERS)/.done: requirements/peers.txt $(VENV)/.uv
	@$(PYTHON) -m venv --clear $(PEERS)
	@$(APART) --python $(PEERS)/bin/python -r $<
	@touch $@

setup: $(VENV)/.dev ## make the environment for development

demo: $(VENV)/.app ## make a fictional district, screen its rosters, serve the pages
	@$(BIN)/tutela demo $(DEMO)

test: $(VENV)/.dev ## run every test, then those with tables again on PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(TEST)
	@$(BIN)/python -m tests.postgres -n 2 --dist loadgroup -m "django_db and (story or not browser)" $(TEST)

check: $(VENV)/.dev ## style, types, import directions, generated documents
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m docs.generate --check

fix: $(VENV)/.dev ## mend style and write generated documents anew
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python -m docs.generate

lock: $(VENV)/.uv ## refresh the hashed locks
	@for name in uv app dev; do $(COMPILE) requirements/$$name.in -o requirements/$$name.txt; done
	@$(COMPILE) --no-binary pyspark -c requirements/app.txt requirements/cluster.in -o requirements/cluster.txt
	@$(COMPILE) --no-binary pyspark requirements/peers.in -o requirements/peers.txt

test-cluster: $(CLUSTER)/.done ## one plan on DuckDB, Sail and a real Spark cluster of this machine (Java 17)
	@$(CLUSTER)/bin/python -m pytest -m "cluster or cluster_quick" $(TEST)

bench-peers: $(VENV)/.dev $(PEERS)/.done ## other tools on the same generated data
	@$(BIN)/python -m bench --only peers --peers $(PEERS)/bin/python $(BENCH)

bench: $(VENV)/.dev ## measure, beside the limit, in one run
	@$(BIN)/python -m bench $(BENCH)

.PHONY: help setup demo test test-cluster check fix lock bench bench-peers
