# `make run` and `make test` set up all they need in .venv, from the lock files. `make lock` renews these.

PYTHON ?= python3
BIN := .venv/bin
OLD_DUCKDB := .venv/duckdb-1.5
UNDATE := .venv/undate
FUZZER := .venv/fuzz
RECIPES := .venv/recipes
SECONDS ?= 60
POINTS ?= 300
TIMES ?= 19
SEED ?= 1945

.PHONY: run test trials check format bench reliability enemy crash break-ins fuzz recipes cluster own-objects lock setup clean

run: .venv/installed
	$(BIN)/regest demo

# In the order of the files, whose last ones are short: by the number of their tests, the longest would begin last.
test: setup
	$(BIN)/python -m pytest -q -n 4 --dist loadfile --no-loadscope-reorder -m "not trial"

# The cases that `make test` leaves out, as they cost minutes and most often fail where one that is tried fails too.
trials: setup
	$(BIN)/python -m pytest -q -n 4 --dist loadfile --no-loadscope-reorder -m trial

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup
	$(BIN)/python -m bench

# Everything that is tried on purpose, and the page that tells of it: most of an hour.
reliability: setup
	$(BIN)/python -m bench.trials --write docs/reliability.md
	$(BIN)/python -m bench.enemy --times $(TIMES) --seed $(SEED) --write docs/reliability.md

# Trials whose archives, server and judge share no code with Regest: some half an hour. KINDS plays some kinds alone.
enemy: setup
	$(BIN)/python -m bench.enemy --times $(TIMES) --seed $(SEED) $(if $(KINDS),--only $(KINDS))

# Kills at POINTS steps of harvests, and fills the disk at a third as many; some seconds for each.
crash: setup
	$(BIN)/python -m bench.trials.crashes --points $(POINTS) --seed $(SEED)

# Each in a process of its own, within some minutes; it ends with status 1 when one gets in.
break-ins: setup
	$(BIN)/python -m bench.break_ins

# Each target for SECONDS; it ends with status 1 when it finds something.
fuzz: .venv/installed-for-development $(FUZZER)
	PYTHONPATH=$(FUZZER) $(BIN)/python -m bench.fuzz --seconds $(SECONDS)

# docs/cluster.md, on machines that are network namespaces, whose cables are pulled: some eight minutes, as root.
cluster: setup
	$(BIN)/python -m bench.cluster

# docs/recipes.md, with pandas, polars, marimo and DuckDB's command line, which bring some 630 MB.
recipes: setup $(RECIPES)
	$(BIN)/python -m pytest -q tests/flows/test_recipes.py

# After tables or views have changed: what is known to be Regest's own in a database.
own-objects: setup
	PYTHONPATH=. $(BIN)/python tests/renew_own_objects.py

setup: .venv/installed-for-development $(OLD_DUCKDB) $(UNDATE)

clean:
	rm -rf .venv data/demo

# The locks are whole, so pip need resolve nothing: --no-deps takes exactly what is in them.
.venv/installed: requirements.lock pyproject.toml | .venv/created
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/installed-for-development: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	touch $@

# Apart from the rest. The tests open the published database with the newest DuckDB 1.5 too, and lakes with its
# extensions; undate, a second opinion on dates, brings numpy, which pyarrow would load in each of hundreds of processes;
# only `make fuzz` needs the fuzzer.
$(OLD_DUCKDB): tests/requirements-old-duckdb.lock
$(UNDATE): tests/requirements-undate.lock
$(FUZZER): bench/fuzz/requirements.lock
$(RECIPES): tests/requirements-recipes.lock
$(OLD_DUCKDB) $(UNDATE) $(FUZZER) $(RECIPES): | .venv/created
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --upgrade --target $@ -r $<
	touch $@

.venv/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Regest needs Python 3.11 or newer: make PYTHON=python3.11 …" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	touch $@

EXTENSIONS := $(addprefix duckdb-extension-,ducklake httpfs postgres-scanner sqlite-scanner)
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
lock:
	$(LOCK) pyproject.toml --group build -o requirements.lock
	$(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	printf '%s==1.5.5\n' duckdb $(EXTENSIONS) | $(LOCK) - -o tests/requirements-old-duckdb.lock
	echo 'undate>=0.8,<0.9' | $(LOCK) - -o tests/requirements-undate.lock
	echo atheris==3.0.0 | $(LOCK) - -o bench/fuzz/requirements.lock
	printf 'altair\nduckdb-cli\nmarimo\npandas\npolars\n' | $(LOCK) - -c requirements.lock -c requirements-dev.lock -o tests/requirements-recipes.lock
