# Two commands do everything: `make demo` and `make test`. See README.md.
.POSIX:
.SUFFIXES:
.PHONY: help demo test lint types imports test-core test-gui test-window screenshots benchmarks clean

VENV = .venv
PYTHON = $(VENV)/bin/python
PYTEST = $(PYTHON) -m pytest -q -n 2 --dist loadgroup
INSTALL = sh resources/install/bootstrap.sh
LOCKED = setup.cfg pyproject.toml resources/install/constraints.txt resources/install/bootstrap.sh

help:
	@echo "make demo         install, then open the window on the demonstration organization"
	@echo "make test         install, then run every check"
	@echo "make screenshots  take the pictures of the documentation (needs what make test installs)"
	@echo "make benchmarks   print speed and memory figures"
	@echo "make clean        remove what make made"

demo: $(VENV)/.demo
	@$(PYTHON) main.py --demo

test: $(VENV)/.test lint types imports test-core test-gui test-window
	@echo "Every check passed."

$(VENV)/.demo: $(LOCKED)
	@$(INSTALL) demo

$(VENV)/.test: $(LOCKED)
	@$(INSTALL) test

lint: $(VENV)/.test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.test
	$(VENV)/bin/mypy

imports: $(VENV)/.test
	$(VENV)/bin/lint-imports --config setup.cfg

# The domain must stand without Qt: PySide6 cannot be imported in this run.
test-core: $(VENV)/.test
	ROLECALL_BLOCK_QT=1 $(PYTEST) -p no:pytest-qt tests/core tests/project

test-gui: $(VENV)/.test
	QT_QPA_PLATFORM=offscreen $(PYTEST) tests/gui -m "not xvfb"

# Alone and in sequence: a real window on a real X display.
test-window: $(VENV)/.test
	$(PYTHON) -m pytest -q tests/gui -m xvfb

screenshots: $(VENV)/.test
	$(PYTHON) resources/screenshots/take.py

benchmarks: $(VENV)/.test
	@for script in tests/benchmarks/*.py; do echo "== $$script"; $(PYTHON) "$$script" || exit 1; done

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
