# The one list of commands: people, .ci/run and GitHub Actions all type these. `make` alone prints it.
# Needs Python >= 3.11, Node.js >= 20.19 with npm, and make; everything else is installed inside this folder.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check dev api worker web demo install install-run install-web build chromium versions \
	test-backend test-frontend test-contract test-browser e2e bench bench-insights bench-matching bench-directory fmt lint types imports migrate migration \
	openapi lock up down secrets clean nightly mutants

# `make run PYTHON=/path/to/python3.13` chooses another one; a name on the PATH may be an empty shell, so each is tried.
ifndef PYTHON
PYTHON := $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; break; fi; done)
endif
# Not `:=`: make test may have installed it since make began.
CHROMIUM ?= $(shell for name in /usr/bin/chromium chromium chromium-browser google-chrome; do \
	if command -v $$name >/dev/null 2>&1; then command -v $$name; break; fi; done)

VENV := backend/.venv
BIN := $(CURDIR)/$(VENV)/bin
# Hashes are checked for every package of the lock files, uv's own included.
# The system's certificates: companies have their own authority in front of the registries.
UV_INSTALL := $(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python
NPM := npm --prefix frontend
WEB_SOURCES := frontend/src frontend/public frontend/index.html frontend/vite.config.ts frontend/tsconfig.json \
	frontend/package.json frontend/package-lock.json
BACKEND := cd backend && $(BIN)
VICEVERSA := $(BIN)/viceversa
WORKERS ?= 2

say = printf '\n== %s\n'

help: ## Print this list
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' \
		$(firstword $(MAKEFILE_LIST))

##@ Use it

run: install-run build ## Start everything on http://localhost:8000: database, API, worker, web client, demo company
	@exec $(VICEVERSA) run

test: versions chromium install build ## Install what is missing, then run every check and every test
	@$(MAKE) --no-print-directory lint types imports test-backend test-contract test-frontend test-browser
	@$(say) 'Everything passed'

up: secrets ## Start the containers of docker/compose.yml on http://localhost:8080
	VICEVERSA_USER="$$(id -u | sed 's/^0$$/10001/'):$$(id -g | sed 's/^0$$/10001/')" docker compose -f docker/compose.yml up --detach --build

down: ## Stop the containers; their data stays
	docker compose -f docker/compose.yml down

##@ Work on it

check: lint types imports test-backend test-contract test-frontend ## The loop before a commit: all but the browser

dev: install install-web ## API, worker and web client, each reloading when its files change
	@$(MAKE) --no-print-directory --jobs=3 api worker web

api: install ## The API alone, reloading
	@exec $(VICEVERSA) api --reload

worker: install ## The worker alone
	@exec $(VICEVERSA) worker

web: install-web ## The web client alone, reloading, on http://localhost:5173
	@exec $(NPM) run --silent dev

demo: install-run ## Load the demo company and print its logins
	@$(VICEVERSA) demo

fmt: install install-web ## Format everything and mend what can be mended
	@$(BACKEND)/ruff check --fix-only --quiet . && $(BIN)/ruff format --quiet .
	@$(NPM) run --silent format

lint: install install-web ## Style, dead code, undeclared dependencies
	@$(say) 'Lint: Python'
	@$(BACKEND)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/deptry .
	@$(say) 'Lint: web client'
	@$(NPM) run --silent lint
	@$(NPM) run --silent knip

types: install install-web ## Types, Python and TypeScript
	@$(say) 'Types: Python'
	@$(BACKEND)/ty check --error-on-warning
	@$(say) 'Types: web client'
	@$(NPM) run --silent typecheck

imports: install ## Which room may know which (docs/architecture.md)
	@$(say) 'Import contracts'
	@$(BACKEND)/lint-imports --no-cache

test-backend: install ## Python tests, on a real PostgreSQL
	@$(say) 'Backend tests'
	@$(BACKEND)/pytest -n $(WORKERS)

nightly: install ## The long tests, a night's worth: state machines 300 x 100, races in 250 rounds
	@$(say) 'Nightly tests'
	@cd backend && VICEVERSA_NIGHTLY=1 $(BIN)/python -m pytest -n $(WORKERS) tests/machines tests/pairings/test_races.py \
		tests/sessions/test_double_booking.py tests/feedback/test_differencing.py

mutants: install ## Plant each known bug in a copy of the code: the tests must catch every one
	@$(say) 'Mutants'
	@$(BACKEND)/python -m tests.mutants

test-frontend: install-web build ## Unit tests of the web client, and the weight of its pages
	@$(say) 'Web client tests'
	@$(NPM) run --silent test
	@$(NPM) run --silent budget

test-contract: install install-web ## openapi/openapi.json and the client's types say what the code does
	@$(say) 'Contract'
	@drift=$$(mktemp -d) && trap 'rm -rf "$$drift"' EXIT && \
		$(VICEVERSA) export-openapi "$$drift/openapi.json" && \
		frontend/node_modules/.bin/openapi-typescript "$$drift/openapi.json" -o "$$drift/schema.d.ts" >/dev/null && \
		{ diff -u openapi/openapi.json "$$drift/openapi.json" && diff -u frontend/src/api/schema.d.ts "$$drift/schema.d.ts" || \
		{ echo 'The committed contract differs from the code: run make openapi and commit what it writes.'; exit 1; }; }
	@$(NPM) run --silent api:lint

test-browser: install build chromium ## The journeys of people, in a real Chromium
	@$(say) 'Browser tests'
	@CHROMIUM="$(CHROMIUM)" $(NPM) run --silent e2e

e2e: test-browser ## The same as test-browser

bench: install ## The API beside a bare one, the directory, a programme's figures, receivers that are down
	@$(BACKEND)/python -m benchmarks
	@$(BACKEND)/python -m benchmarks.directory
	@$(BACKEND)/python -m benchmarks.insights
	@$(BACKEND)/python -m benchmarks.webhooks

bench-insights: install ## A programme's figures from 100,000 answers: seconds and statements
	@$(BACKEND)/python -m benchmarks.insights

bench-matching: install ## The optimiser from 50 people to 100,000, beside others, into docs/benchmarks
	@$(BACKEND)/python -m benchmarks.matching

bench-directory: install ## An import of 100,000 people and 10,000 SCIM requests: seconds and memory
	@$(BACKEND)/python -m benchmarks.directory

openapi: install install-web ## Write the contract and the client's types from the code
	@$(VICEVERSA) export-openapi openapi/openapi.json
	@$(NPM) run --silent api:types

migrate: install-run ## Bring the database to the newest revision
	@$(VICEVERSA) migrate

migration: install ## Write a revision from the models: make migration name="add charter"
	@test -n "$(name)" || { echo 'Say what the revision does: make migration name="add charter".'; exit 1; }
	@$(BACKEND)/alembic revision --autogenerate -m "$(name)"

lock: install ## Resolve the dependencies again and write the three lock files, which name no host
	@$(BACKEND)/uv pip compile --system-certs --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-header \
		--extra embedded pyproject.toml -o requirements.lock
	@$(BACKEND)/uv pip compile --system-certs --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-header \
		--extra embedded --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@$(BACKEND)/uv pip compile --system-certs --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-header \
		requirements-uv.in -o requirements-uv.lock
	@cd frontend && npm install --package-lock-only --no-audit --no-fund --ignore-scripts

clean: ## Remove what was installed and built; the data in .data stays
	rm -rf $(VENV) frontend/node_modules frontend/dist
	find backend -name __pycache__ -prune -exec rm -rf {} +
	rm -rf backend/.pytest_cache backend/.ruff_cache backend/.hypothesis frontend/test-results

##@ Install

install: $(VENV)/.installed-dev ## Python packages for work and tests

install-run: versions $(VENV)/.installed-run ## Python packages to run it

install-web: versions frontend/node_modules/.installed ## Packages of the web client

# Built again only when one of its files is newer than the last build.
build: install-web ## The web client, into frontend/dist
	@if [ ! -f frontend/dist/index.html ] || [ ! -f frontend/node_modules/.built ] || \
		[ -n "$$(find $(WEB_SOURCES) -newer frontend/node_modules/.built -print 2>/dev/null | head -n 1)" ]; then \
		$(say) 'Building the web client' && $(NPM) run --silent build && touch frontend/node_modules/.built; fi

$(VENV)/.uv: backend/requirements-uv.lock | versions
	@$(say) 'Installing Python packages'
	@$(PYTHON) -m venv $(VENV) || { \
		echo 'Python could not make a virtual environment: install its venv module (Debian: apt-get install python3-venv).'; \
		exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.installed-run: backend/requirements.lock backend/pyproject.toml $(VENV)/.uv
	@$(UV_INSTALL) --require-hashes -r backend/requirements.lock
	@$(UV_INSTALL) --no-deps --editable backend
	@touch $@

$(VENV)/.installed-dev: backend/requirements-dev.lock $(VENV)/.installed-run
	@$(UV_INSTALL) --require-hashes -r backend/requirements-dev.lock
	@touch $@

# `npm ci` fails with packages that have a file per platform (npm/cli #9846); `install` respects the lock as well.
frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json frontend/.npmrc | versions
	@$(say) 'Installing packages of the web client'
	@cd frontend && npm install --no-audit --no-fund --ignore-scripts
	@touch $@

versions:
	@test -n "$(PYTHON)" || { \
		echo 'Vice Versa needs Python 3.11 or newer and found none: install it, or name it with PYTHON=/path/to/python.'; \
		exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Vice Versa needs Python 3.11 or newer, and $(PYTHON) is not: install it, or name another with PYTHON=.'; \
		exit 1; }
	@command -v node >/dev/null 2>&1 || { \
		echo 'Vice Versa needs Node.js 20.19 or newer and found none: install it from your system or nodejs.org.'; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)' || { \
		echo "Vice Versa needs Node.js 20.19 or newer (22.12 in the 22 line) and found $$(node --version): update it."; exit 1; }
	@command -v npm >/dev/null 2>&1 || { \
		echo 'Vice Versa needs npm and found none: it comes with Node.js (Debian: apt-get install npm).'; exit 1; }

# Playwright drives the system's browser and downloads none.
chromium:
	@if [ -n "$(CHROMIUM)" ]; then exit 0; \
	elif [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		$(say) 'Installing chromium' && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; \
	else \
		echo 'The browser tests need Chromium and found none: install it (Debian: apt-get install chromium), or set CHROMIUM=.'; \
		exit 1; \
	fi

# The signing key and the database password, made once. Containers run as the owner of the key file, or as 10001
# when root made it; the database server has its own account, so the folder is closed and its password file is not.
secrets:
	@umask 077 && mkdir -p docker/secrets && cd docker/secrets && \
	random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; } && \
	if [ ! -s token.current.key ]; then random > token.current.key; fi && \
	if [ ! -s refresh.key ]; then random > refresh.key; fi && \
	if [ ! -s cases.current.key ]; then random > cases.current.key; fi && \
	if [ ! -s webhooks.key ]; then random > webhooks.key; fi && \
	if [ ! -s database_password ]; then random > database_password; fi && \
	printf 'db:5432:viceversa:viceversa:%s\n' "$$(cat database_password)" > pgpass && chmod 644 database_password && \
	if [ "$$(id -u)" = 0 ]; then chown 10001:10001 token.current.key refresh.key cases.current.key webhooks.key pgpass; fi
