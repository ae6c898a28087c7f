# The whole interface. Everything runs from the checkout's own .venv; nothing needs root.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup demo city test test-long attacks chaos lint format hooks bench requirements clean

setup: $(READY)

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新：make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: setup
	@$(BIN)/hotline demo $(ARGS)

city: setup
	@$(BIN)/hotline city $(ARGS)

test: setup
	@$(BIN)/pytest -q -n 2 --dist loadgroup --timeout 300 -m "not long" $(ARGS)

test-long: setup
	@$(BIN)/pytest -q -m long --ignore=tests/chaos --ignore=tests/attacks $(ARGS)

# The long ones; the short run in `make test`.
attacks: setup
	@$(BIN)/pytest -q -m long tests/attacks $(ARGS)

# Twenty seeds of 5,000 messages each; HOTLINE_TEST_CHAOS_SEEDS and HOTLINE_TEST_CHAOS_MESSAGES ask for fewer.
chaos: setup
	@$(BIN)/pytest -q -m long tests/chaos $(ARGS)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python .ci/dead_code.py

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# What `make lint` does, before every commit.
hooks: setup
	@$(BIN)/pre-commit install

bench: setup
	@$(BIN)/hotline bench all --json --into docs/benchmarks.md $(ARGS)

requirements: setup
	@$(BIN)/uv pip compile pyproject.toml --group build --generate-hashes --no-header --no-annotate -q -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --group build --extra traces -c requirements.txt --generate-hashes --no-header --no-annotate -q -o requirements-dev.txt

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
