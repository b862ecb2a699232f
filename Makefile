# run    install what is missing, migrate, seed a demo on the first run, serve
# test   every test, in real browsers too; prints the coverage by folder, at least 85 % in all
# check  style, types, layers, the UI's own checks, documentation that cannot lag
# bench  what media and captions cost, beside stock aiortc and, where installed, Janus
# fuzz-api   10,000 generated requests at a server, held to the OpenAPI document
# soak   500 people join and leave a recorded room; nothing may be left of them
# fuzz   100,000 changed inputs through every way in; a short run of it is among the tests
# bench-api  reads beside a bare handler and while an interview is recorded; kills under writes
# bench-network  what bad networks leave of a call: loss, lip-sync, length, changes of address
# bench-speech   captions and speech analysis: delays, cost, words, fillers, kills, in one table
# bench-rec  what recordings cost and survive: an hour of them, kills, full disks, a restore
# lock   pin the dependencies anew

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
# Of tests beside those in real time, as many as there are cores; of stories on servers of their
# own, which wait more than they work, twice as many.
BESIDE ?= $(shell nproc)
WORKERS ?= $(shell expr 2 \* $$(nproc))
# `make test DATABASES=one` is quicker: tests of the web take turns at SQLite and PostgreSQL.
DATABASES ?= both
# Live media and speech, and stories told on the one server that tests share: one after another.
# They mostly wait, so what needs no server of its own runs beside them with what they leave.
REALTIME := $(filter-out %_office_story.py,$(wildcard tests/browser/test_*.py)) \
	tests/integration/media tests/integration/speech \
	$(patsubst %,tests/integration/test_story_%.py,api bad_input room)
STORIES := $(filter-out $(REALTIME),$(wildcard tests/browser/test_*.py tests/integration/test_*.py))
TESTS := -m coverage run -m pytest --durations=10
# Tests start servers by the dozen, which should not compile the same modules each time.
export PYTHONDONTWRITEBYTECODE :=
PY := .venv/bin/python
STAMPS := .venv/.stamps
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes
UI := web/ui
UI_SOURCES := $(shell find $(UI) -type f -not -path '*/node_modules/*' 2>/dev/null)
LOCK := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

.PHONY: run test check bench bench-api bench-network bench-rec bench-speech soak fuzz fuzz-api lock dev \
	ui

run: $(STAMPS)/run web/static/index.html
	@$(PY) -m web serve --demo

test: $(STAMPS)/dev web/static/index.html
	@.ci/system-packages test
	@rm -f .coverage .coverage.*
	@status=0; set -x; \
	nice -n 19 $(PY) $(TESTS) -q $(addprefix --ignore=,$(REALTIME) $(STORIES)) \
		-n $(BESIDE) --dist worksteal --databases $(DATABASES) > >(sed -u 's/^/beside: /') 2>&1 & \
	beside=$$!; trap "kill $$beside 2>/dev/null || true" EXIT; \
	$(PY) $(TESTS) $(REALTIME) || status=$$?; \
	$(PY) $(TESTS) $(STORIES) -n $(WORKERS) --dist worksteal || status=$$?; \
	wait $$beside || status=$$?; \
	exit $$status
	@$(PY) -m tests.support.coverage_by_folder

check: $(STAMPS)/dev $(UI)/node_modules/.package-lock.json
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	cd $(UI) && ../../.ci/with-node npm run --silent check && ../../.ci/with-node npm run --silent test
	$(PY) -m pytest -q -m docs

fuzz-api: $(STAMPS)/dev
	@$(PY) -m tests.support.api_fuzz --cases 10000

bench: $(STAMPS)/dev
	@.ci/system-packages bench
	@$(PY) -m bench

bench-api: $(STAMPS)/dev
	@$(PY) -m bench.api

bench-network: $(STAMPS)/dev
	@$(PY) -m bench.network

bench-speech: $(STAMPS)/dev
	@.ci/system-packages speech
	@$(PY) -m bench.speech

bench-rec: $(STAMPS)/dev
	@$(PY) -m bench.recordings

soak: $(STAMPS)/dev
	@$(PY) -m bench.soak

fuzz: $(STAMPS)/dev
	@$(PY) -m tests.fuzz

dev: $(STAMPS)/dev
ui: web/static/index.html

lock: $(STAMPS)/dev
	$(LOCK) pyproject.toml --all-extras -o requirements.lock
	$(LOCK) pyproject.toml --all-extras --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) --group node -o requirements-node.lock

$(PY):
	@.ci/system-packages run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv

$(STAMPS)/run: requirements.lock | $(PY)
	@echo "Installing the locked Python packages"
	@$(PIP) -r $<
	@mkdir -p $(STAMPS) && touch $@

# The development lock holds every package of the other one, at the same version.
$(STAMPS)/dev: requirements-dev.lock | $(PY)
	@echo "Installing the locked Python packages for development"
	@$(PIP) -r $<
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/run

$(UI)/node_modules/.package-lock.json: $(UI)/package.json $(UI)/package-lock.json | $(PY)
	@echo "Installing the locked npm packages"
	@cd $(UI) && ../../.ci/with-node npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/static/index.html: $(UI)/node_modules/.package-lock.json $(UI_SOURCES)
	@echo "Building the web app"
	@cd $(UI) && ../../.ci/with-node npm run --silent build
	@touch $@
