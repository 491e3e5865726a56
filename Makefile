PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Many tests wait for a socket or a clock: one more worker than there are cores keeps them busy.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')

.PHONY: demo test lint bench screenshots clean

demo: $(VENV)/.ready
	@$(BIN)/python -m bot demo $(ARGS)

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.ready
	@for name in detection peers scenarios cost throughput backtest latency crash lossless sources check stories clustering themes weeks tone teaching topics gravity clicks sizes quiet; do $(BIN)/python -m benchmarks.$$name --smoke || exit 1; done

screenshots: $(VENV)/.ready
	$(BIN)/python -m tools.screenshots docs/img

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Firebreak needs Python 3.11 or newer; this is {v[0]}.{v[1]}. Try: make PYTHON=python3.12")'
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
