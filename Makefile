# make start   set up, train when needed, start everything, print the addresses
# make test    set up, pass every test
# make check   lint, types, contracts, Rasa's own data validation
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup start train test check lock clean browser

UV := .tools/bin/uv
export UV_LINK_MODE ?= copy
export RASA_TELEMETRY_ENABLED := false

help:
	@sed -n 's/^# //p' $(firstword $(MAKEFILE_LIST)) | head -3

setup: .venv/.ready .venv-engine/.ready

# uv in a folder of its own: nothing of the machine's Python is touched.
$(UV): requirements/tools.txt
	@echo "→ bringing uv (in .tools)"
	@python3 -m venv .tools || { echo "python3 with its venv module is needed (Debian: apt install python3-venv)"; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.venv/.ready: $(UV) requirements/app.txt requirements/dev.txt pyproject.toml
	@echo "→ application environment (.venv)"
	@test -x .venv/bin/python || $(UV) venv --quiet --python 3.13 .venv || $(UV) venv --python 3.12 .venv
	@$(UV) pip sync --python .venv/bin/python --require-hashes requirements/app.txt requirements/dev.txt
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv-engine/.ready: $(UV) requirements/engine.txt
	@echo "→ engine environment (.venv-engine), about 2 GB on disk; a few minutes the first time"
	@test -x .venv-engine/bin/python || $(UV) venv --python 3.10 .venv-engine
	@$(UV) pip sync --python .venv-engine/bin/python --require-hashes requirements/engine.txt
	@touch $@

start: setup
	@.venv/bin/aanloop start

train: setup
	@.venv/bin/aanloop train

# The engine's own components are tested in the engine's own environment.
test: setup train browser
	.venv-engine/bin/python -m pytest -c tests/engine/pytest.ini tests/engine
	.venv/bin/python -m pytest

check: setup train
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv-engine/bin/python -m bot.engine data validate --fail-on-warnings --config config.yml --domain domain.yml --data data

# Chromium for the browser tests; a test that needs it says so when it cannot be had.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	{ echo "→ installing Chromium (apt) for the browser tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || \
	echo "Chromium could not be installed: the browser tests will fail and say so. Install it by hand: apt install chromium"

# New locks from the *.in files: names, versions and hashes only.
COMPILE := $(UV) pip compile --quiet --upgrade --generate-hashes --no-annotate --no-header
lock: $(UV)
	cd requirements && ../$(COMPILE) --universal --python-version 3.9 tools.in -o tools.txt
	cd requirements && ../$(COMPILE) --python-platform linux --python-version 3.10 engine.in -o engine.txt
	cd requirements && ../$(COMPILE) --universal --python-version 3.12 app.in -o app.txt
	cd requirements && ../$(COMPILE) --universal --python-version 3.12 dev.in -o dev.txt

# Conversations (var/) stay.
clean:
	rm -rf .tools .venv .venv-engine results models/*.tar.gz .rasa
