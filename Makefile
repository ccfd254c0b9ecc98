# Every target sets up what it needs; "make run" and "make test" are all that a newcomer types.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-dev

.PHONY: install run test lint fix bench load faults screens figures api-check scan pins

install: $(STAMP)

# --no-deps: the pins are complete, and pip that resolves them stumbles over a newer release of
# what is pinned without its extras, and installs nothing.
$(STAMP): requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what the product needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.txt requirements-aepp.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-aepp.txt
	@touch $@

run: install
	@$(BIN)/python scripts/run_local.py

lint: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/lint

test: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/test


fix: $(DEV_STAMP)
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	find templates -name '*.html' | xargs $(BIN)/djhtml --tabwidth 2

# Ratios against the bare thing, beside their limits; takes a quarter of an hour.
bench: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash -c '. scripts/needs && need_postgresql && python -m tests.bench && with_postgresql python -m tests.bench'

# Many processes at one history, and a rotation killed on its way; "make test" runs a short cut.
load: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash -c '. scripts/needs && need_postgresql && python -m tests.load'

# The whole matrix of faults against real processes; "make test" runs a short cut of it.
faults: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash -c '. scripts/needs && need_postgresql && python -m tests.faults'

# Schemathesis against the API; "make test" asks less.
api-check: $(DEV_STAMP)
	@API_EXAMPLES=100 $(BIN)/pytest -q -s tests/api/test_contract.py

# Pictures of every page and state, light, dark, in forced colors and narrow, into build/screens.
screens: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash -c '. scripts/needs && need_chromium && python scripts/screens.py'

# What each page costs on a slow line: bytes, requests, largest paint; takes a minute.
figures: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash -c '. scripts/needs && need_chromium && python scripts/figures.py'

# Two public scanners against a site of their own on loopback; takes five minutes, and npm.
scan: $(DEV_STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" python scripts/scan.py

# Pin the newest versions that the .in files allow, with hashes; needs uv.
pins:
	uv pip compile --quiet --no-header --python-version 3.11 --generate-hashes --universal --upgrade -o requirements.txt requirements.in
	uv pip compile --quiet --no-header --python-version 3.11 --generate-hashes --universal --upgrade -o requirements-dev.txt requirements-dev.in
