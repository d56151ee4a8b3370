# Everything a person does with this checkout; each target installs what it needs.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
WORKERS ?= 5000
SIZE ?= 60000
PORT ?= 8000

# Bytecode is kept, whatever the surroundings say: one run of the tests starts some three hundred processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo rush check test test-fast test-postgres test-browser test-spark lint types bench-% clean help

help:  ## this list
	@grep -E '^[a-z%-]+:.*##' Makefile | sed 's/:.*##/ —/'

$(VENV)/run.done: requirements/run.lock pyproject.toml
	tools/environment $(VENV) run && touch $@

$(VENV)/dev.done: requirements/dev.lock pyproject.toml
	tools/environment $(VENV) dev && touch $@ $(VENV)/run.done

demo: $(VENV)/run.done  ## build a toy city and open the site (WORKERS=5000 PORT=8000)
	$(VENV)/bin/jiangtu demo --home .jiangtu/demo --workers $(WORKERS) --port $(PORT)

rush: SIZE = 2000
rush: $(VENV)/run.done  ## people of the running demo city press for 50 seats at once (SIZE=2000 PORT=8000)
	$(PYTHON) -m bench.rush_demo .jiangtu/demo $(PORT) $(SIZE)

check: $(VENV)/dev.done lint types test-fast  ## lint, types, contracts, fast tests

lint: $(VENV)/dev.done
	$(VENV)/bin/ruff check src tests bench
	$(VENV)/bin/ruff format --check src tests bench
	PYTHONPATH=src $(VENV)/bin/lint-imports

types: $(VENV)/dev.done
	$(VENV)/bin/mypy

test-fast: $(VENV)/dev.done
	$(PYTHON) -m pytest -q -n 2 -m "not browser and not spark and not slow"

test: $(VENV)/dev.done  ## everything: lint, types, SQLite, PostgreSQL, browser
	tools/test

bench-rush: SIZE = 2000
bench-rush: KILLS = 0
bench-rush: $(VENV)/dev.done  ## SIZE people press for 50 seats at once, on both databases; KILLS=50 kills the server as often
	$(PYTHON) -m bench.rush --size $(SIZE) --kills $(KILLS)

bench-allocation: SIZE = 100000

bench-ledger: SIZE = 10000
bench-ledger: KILLS = 0
bench-ledger: $(VENV)/dev.done  ## postings a second, 64 writers on one ceiling, on both databases; KILLS=100 kills a paying process as often
	$(PYTHON) -m bench.ledger --size $(SIZE) --kills $(KILLS)
bench-radar: SIZE = 60

bench-%: $(VENV)/dev.done  ## a measurement against named peers: bench-sweep, bench-linkage, bench-intake, bench-river, bench-pages (SIZE=)
	$(PYTHON) -m bench.$* --size $(SIZE)

test-spark:  ## the same policies on Spark (installs the spark lock; needs Java)
	tools/environment $(VENV) spark
	$(PYTHON) -m pytest -q -m spark

clean:
	rm -rf $(VENV) .jiangtu .pytest_cache .mypy_cache .ruff_cache .hypothesis
