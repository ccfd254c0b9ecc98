# Every target sets up what it needs; "make run" and "make test" are all that a newcomer types.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-dev

.PHONY: install run test lint fix check bench pins faults screens clean

install: $(STAMP)

$(STAMP): requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what the product needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.txt requirements-aepp.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-aepp.txt
	@touch $@

run: install
	@$(BIN)/python scripts/run_local.py

lint: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/lint

test: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/test

check: test

fix: $(DEV_STAMP)
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	find templates -name '*.html' | xargs $(BIN)/djhtml --tabwidth 2
