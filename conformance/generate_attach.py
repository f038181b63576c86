"""Writes expected/attach.json: the attach SQL, or the error, of the real Metaxy for each configuration.

Run with the virtual environment that README.md describes:

    conformance/.venv/bin/python conformance/generate_attach.py

Nothing is opened: `store.preview_ducklake_sql()` gives the statements. The answers depend on nothing but the versions
checked below; pydantic's own version is part of its error texts, and tomli 2.4 and later read TOML 1.1.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import pathlib
import sys
import tempfile
import types
import warnings
from typing import Any

from output import output_folder

VERSIONS = {"metaxy": "0.1.11", "pydantic": "2.14.3", "pydantic-settings": "2.16.3", "tomli": "2.5.0"}
OUTPUT = output_folder() / "attach.json"
DEPRECATED = "metaxy.ext.metadata_stores.duckdb"


def check_versions() -> None:
    for package, wanted in VERSIONS.items():
        found = importlib.metadata.version(package)
        if found != wanted:
            sys.exit(f"{package} {found} is installed; the recorded answers are those of {wanted}.")


check_versions()
# Metaxy's settings classes also read plain variables such as TYPE and DATABASE.
os.environ.clear()
# `enable_map_datatype` imports this package, which is not needed to read a configuration.
sys.modules.setdefault("narwhals_map", types.ModuleType("narwhals_map"))

from attach_cases import CASES, Case  # noqa: E402
from metaxy import MetaxyConfig  # noqa: E402
from metaxy.config import InvalidConfigError  # noqa: E402


def ask(case: Case, path: pathlib.Path) -> dict[str, Any]:
    path.write_bytes(case.toml.encode())
    # The warning about the deprecated path is given when that module is imported.
    sys.modules.pop(DEPRECATED, None)
    os.environ.update(case.environment)
    try:
        config = MetaxyConfig.load(path)
        store = config.get_store(case.store)
        statements: list[str] | None
        try:
            statements, error = store.preview_ducklake_sql(), None
        except RuntimeError as no_ducklake:
            statements, error = None, {"kind": "RuntimeError", "text": str(no_ducklake)}
        return {
            "statements": statements,
            "extensions": [[extension.name, extension.repository] for extension in store.extensions],
            "database": store.database,
            "hashAlgorithm": store.hash_algorithm.value,
            "autoCreateTables": store.auto_create_tables,
            "tablePrefix": store._table_prefix,
            "project": config.project,
            "entrypoints": config.entrypoints,
            "hashTruncationLength": config.hash_truncation_length,
            "enableMapDatatype": config.enable_map_datatype,
            "storeNames": list(config.stores),
            "error": error,
        }
    except InvalidConfigError as invalid:
        # Without the lines that name the file and the METAXY_* variables.
        return {"statements": None, "error": {"kind": "InvalidConfigError", "text": invalid.base_message}}
    except Exception as other:
        return {"statements": None, "error": {"kind": type(other).__name__, "text": str(other)}}
    finally:
        os.environ.clear()


def main() -> None:
    answers = []
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                answer = ask(case, pathlib.Path(folder) / "metaxy.toml")
            environment = {
                name: value
                for name, value in case.environment.items()
                if name in case.toml or name.upper().startswith("METAXY")
            }
            asked = {"name": case.name, "toml": case.toml, "environment": environment, "store": case.store}
            answers.append(asked | answer | {"warnings": [str(warning.message) for warning in caught]})
    # One configuration a line: small, and a change shows which one it is.
    lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
    OUTPUT.write_text(f'{{"versions": {json.dumps(VERSIONS)}, "cases": [\n{lines}\n]}}\n')
    refusals = sum(answer["error"] is not None for answer in answers)
    print(f"{len(answers)} configurations, {refusals} of them refused, in {OUTPUT}")


if __name__ == "__main__":
    main()
