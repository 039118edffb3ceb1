# 公开栏 (Gongkailan). `make` lists what can be done; `make run` and `make test` set up
# everything they need themselves.

PORT ?= 8000

# Any Python from 3.11 to 3.13; PYTHON= names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo $$p && break; done)

# A module of the environment, not its script: the project's path may hold a space.
PY := .venv/bin/python
TESTS := $(PY) -m pytest -m "not browser and not faults"

.DEFAULT_GOAL := help
.PHONY: help run test check faults bench lint format docs lock clean base dev

help: ## 列出全部命令
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' Makefile

run: base ## 准备并打开演示站 http://127.0.0.1:8000（换端口：make run PORT=8001）
	@exec $(PY) ops/demonstration.py $(PORT)

test: dev ## 准备并运行测试（不含 Chromium）
	@$(TESTS)
	@echo "浏览器（Chromium）里的测试不在其中，请用 make check。"

check: dev ## 全部检查：格式、分层、迁移、类型、文档，两种数据库和 Chromium 的测试
	@$(PY) ops/check.py

faults: dev ## 完整的长时间证明：故障、并发、海量输入
	@PORTAL_PROOFS=full $(PY) -m pytest -m "faults or proofs"

bench: dev ## 量速度（成对比值），写法见 docs/performance.md
	@$(PY) -m benchmarks

lint: dev ## 检查写法和分层
	@$(PY) ops/check.py lint

format: dev ## 整理 Python 代码
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

docs: dev ## 检查文档：每个设置、命令、接口、术语都写到了
	@$(PY) -m pytest tests/repository/test_docs.py

lock: base ## 按 requirements/*.in 重新锁定版本和校验值
	@$(PY) ops/lock.py

clean: ## 删去 .venv 和缓存；var/ 里的数据不动
	rm -rf .venv .venv.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

base dev:
	@test -n "$(PYTHON)" || { echo "没有找到 Python 3.11–3.13。Debian 上：apt install python3 python3-venv make；\
	或指明一个：make $(MAKECMDGOALS) PYTHON=/路径/python3.12"; exit 1; }
	@$(PYTHON) ops/set_up.py $@
