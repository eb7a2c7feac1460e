# make run, make test, make bench: each does all of its own set-up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: run test lint bench setup clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt .ci/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh .ci/setup.sh
	@touch $(STAMP)

run: $(STAMP)
	@sh .ci/open.sh "$(BIN)"

test: $(STAMP)
	@QT_QPA_PLATFORM=offscreen "$(BIN)/python" -m pytest -n auto --dist loadfile $(ARGS)

lint: $(STAMP)
	@"$(BIN)/ruff" check qdacoder tests migrations benchmarks
	@"$(BIN)/ruff" format --check qdacoder tests migrations
	@"$(BIN)/mypy"

# make bench JSON=rows.json, make bench ARGS="--only tag csv"
bench: $(STAMP)
	@"$(BIN)/python" -m benchmarks $(if $(JSON),--json "$(JSON)") $(ARGS)

clean:
	rm -rf build dist $(VENV)
