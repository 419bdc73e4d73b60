# The commands of this project. `make demo` and `make test` set up everything they need.

# The first Python that fits; another one: make PYTHON=/path/to/python demo
FITS   := 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
            $$python -c $(FITS) 2>/dev/null && echo $$python && break; done)
VENV   := .venv
READY  := $(VENV)/.ready
BIN    := $(VENV)/bin

.PHONY: demo test thorough check fix docs bench chaos setup lock clean
.DEFAULT_GOAL := demo

# The demo starts nine processes and the tests start hundreds: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

demo: $(READY)
	@$(BIN)/rootle up --demo

test: check
	@$(BIN)/python -m pytest -q -m "not thorough" -n 4 --dist loadfile

# Many more examples of what some tests claim, a few minutes.
thorough: $(READY)
	@$(BIN)/python -m pytest -q -m thorough -n 2

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

fix: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Writes docs/configuration.md and .env.example from the settings.
docs: $(READY)
	@$(BIN)/python -m bot.reference

# ARGS chooses: make bench ARGS=ingress
bench: $(READY)
	@$(BIN)/python -m tests.bench $(ARGS)

# Production timings, a few minutes; shorter: make chaos ARGS="--lease 5 --kills 3"
chaos: $(READY)
	@$(BIN)/python -m tests.chaos $(ARGS)

setup: $(READY)

NEEDS_PYTHON = Rootle needs Python 3.11, 3.12 or 3.13; '$(or $(PYTHON),python3)' is $$($(or $(PYTHON),python3) -V 2>&1 | tail -n 1). Install one, or name it: make PYTHON=/path/to/python $(MAKECMDGOALS)
NEEDS_VENV   = Could not make a virtual environment in $(VENV). On Debian or Ubuntu: apt-get install python3-venv
NEEDS_INDEX  = Could not install what requirements.lock names. Is the package index reachable from here?

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" && $(PYTHON) -c $(FITS) 2>/dev/null || { echo "$(NEEDS_PYTHON)" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) -V); the first time takes a minute or two."
	@if command -v uv >/dev/null 2>&1; then \
	  test -x $(BIN)/python || uv venv -q --python "$$(command -v $(PYTHON))" $(VENV) || { echo "$(NEEDS_VENV)" >&2; exit 1; }; \
	  uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock && \
	  uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . || { echo "$(NEEDS_INDEX)" >&2; exit 1; }; \
	else \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
	    { rm -rf $(VENV); echo "$(NEEDS_VENV)" >&2; exit 1; }; \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . || { echo "$(NEEDS_INDEX)" >&2; exit 1; }; \
	fi
	@touch $@

# Renews requirements.lock: every version pinned by hash, no index address inside.
lock:
	@command -v uv >/dev/null 2>&1 || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@uv pip compile -q --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
