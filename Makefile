# Everything goes through scripts/; see the first lines of each file there.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint audit format bench torture storm fuzz screenshots letters pot clean clean-cache
SHELL := /bin/bash

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## fetch Odoo, Python packages, PostgreSQL and a browser into the cache
	@scripts/setup

demo: ## start a server with demo data on PORT (8069)
	@scripts/demo $(ARGS)

test: ## run all tests, or some: make test ARGS="-k promise", ARGS=own
	@scripts/test $(ARGS)

lint: ## check style and Odoo's conventions
	@scripts/lint

audit: ## look for known vulnerabilities and dangerous code
	@scripts/audit $(ARGS)

format: ## rewrite the Python files in the project's style
	@scripts/format

bench: setup ## measure speed, side by side with another add-on
	@scripts/setup bench
	@benchmarks/run $(ARGS)

torture: setup ## kill servers in the middle of nights: make torture ROUNDS=100
	@ROUNDS="$(ROUNDS)" SEED="$(SEED)" scripts/torture $(ARGS)

storm: setup ## let mail of all kinds come in during nights: make storm MESSAGES=1000
	@MESSAGES="$(MESSAGES)" SEED="$(SEED)" scripts/storm $(ARGS)

fuzz: setup ## play random histories of customers: make fuzz MINUTES=60
	@MINUTES="$(MINUTES)" SEED="$(SEED)" SKIP="$(SKIP)" scripts/fuzz $(ARGS)

screenshots: setup ## take the screenshots of the documentation anew
	@scripts/screenshots $(ARGS)

letters: setup ## draw the letters of the documentation anew
	@scripts/letters

pot: setup ## export the terms to translate to i18n/ of each add-on
	@scripts/pot

clean: ## drop this checkout's databases and run state
	@scripts/clean

clean-cache: ## remove everything that was fetched, and all databases
	@scripts/clean --cache
