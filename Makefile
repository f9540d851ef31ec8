# HemaDesk: every task by name.  Windows: py -3.11 packaging\dev.py run|test|check|words|bench|soak
.DEFAULT_GOAL := help
# The first Python that is new enough; where there is none, dev.py says so.
PYTHON ?= $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)

.PHONY: help run test check words bench soak system

help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
run: ## open HemaDesk, or without a display print a real case; ARGS="assess case.json" for the command line
	@$(PYTHON) packaging/dev.py run $(ARGS)
test: ## pass the tests; ARGS="tests/unit -k units" for some
	@$(PYTHON) packaging/dev.py test $(ARGS)
check: ## form, types, import rules and knowledge
	@$(PYTHON) packaging/dev.py check
words: ## write the template for translators anew
	@$(PYTHON) packaging/dev.py words
bench: ## our figures beside comparisons; ARGS=--write puts them into docs/performance.md
	@$(PYTHON) packaging/dev.py bench $(ARGS)
soak: ## the long tests, and every property test on many more examples
	@$(PYTHON) packaging/dev.py soak $(ARGS)
system: ## install Debian's packages that Qt needs (root or sudo), once
	xargs -a packaging/debian-packages.txt $(if $(filter 0,$(shell id -u)),,sudo) apt-get install -y --no-install-recommends
