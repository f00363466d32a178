# Aliases for people who type make; run.py is the real thing and needs no make.
.PHONY: demo test e2e bench ci fmt lock
demo:
	python3 run.py demo
test:
	python3 run.py test
e2e:
	python3 run.py e2e
bench:
	python3 run.py bench quality
ci:
	bash .ci/run
fmt:
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .
# Rewrite the lock that run.py hands to pip (needs uv).
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-annotate --no-header --output-file constraints.txt
	sed -i '1i # The lock: every version pip may take (run.py passes this file as --constraint). Rewrite with: make lock' constraints.txt
