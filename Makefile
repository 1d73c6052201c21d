# Everything is in run.py, which Windows users call as it is: python run.py reports
PYTHON ?= python3

.PHONY: setup reports test lab lint example simulation benchmark lock clean
setup reports test lab lint example simulation benchmark lock clean:
	@$(PYTHON) run.py $@
