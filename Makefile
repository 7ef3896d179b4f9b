# make demo   from a bare machine (python3, python3-venv, make, ca-certificates) to a running workbench
# make test   the same set-up plus what tests need, then lint, types, import contracts and all tests
PYTHON ?= python3
VENV := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo setup setup-test test lint lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: setup
	@exec $(VENV)/duecourse demo

setup:
	@$(PYTHON) -m api.setup demo

setup-test:
	@$(PYTHON) -m api.setup test

# make lint   ruff, mypy, import contracts
lint:
	$(VENV)/ruff check .
	$(VENV)/mypy .
	$(VENV)/lint-imports

test: setup-test
	@$(MAKE) --no-print-directory lint
	$(VENV)/pytest -n 3 --dist loadscope --no-loadscope-reorder

# make lock   resolve pyproject.toml and package.json anew (UPGRADE=--upgrade takes newer versions)
PIN := $(VENV)/uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --quiet $(UPGRADE)
lock: setup-test
	$(VENV)/python -m ensurepip >/dev/null
	$(VENV)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	$(PIN) pyproject.toml -o requirements.lock
	$(PIN) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	grep -o '^uv==[^ ]*' requirements-bootstrap.lock | $(PIN) - -o requirements-bootstrap.lock
	PATH="$(CURDIR)/$(VENV):$$PATH" $(VENV)/npm install --package-lock-only --ignore-scripts

# make clean  remove what was made here, except the data under var
clean:
	rm -rf .venv node_modules api/static/vendor var/cache
