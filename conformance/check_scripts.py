"""Runs the scripts that the playground makes: its Python with the real Metaxy, its SQL with the real DuckDB.

Run in a virtual environment with the packages of conformance/requirements.txt and after `npm ci`:

    python conformance/check_scripts.py

The Python script must print exactly the statements of the compiler. The script for the DuckDB command line must load
the extensions of Metaxy's store, in order, and attach a lake that takes a table. There it runs in DuckDB's Python
package and without INSTALL, with the packaged ducklake extension and without hashfuncs, so that no network is needed.

Prints one line per check and exits with 1 if any of them failed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import backend_cases
import duckdb
from attach_cases import EXAMPLE, lake
from case_parts import Case
from lake_native import EXTENSION, MAIN

LOCAL = 'catalog = {{ type = "duckdb", uri = "{0}/it\'s.db" }}\nstorage = {{ type = "local", path = "{0}/da\\nta" }}\n'
VARIABLES = {"DUCKLAKE_META_DB": "/tmp/it's", "DUCKLAKE_STORAGE_PATH": "/tmp/Größe 🦆"}

CASES = [
    Case("the example", EXAMPLE),
    Case("the example with variables", EXAMPLE, VARIABLES),
    Case("PostgreSQL and S3", backend_cases.POSTGRES_S3.replace("changeme", "${PG_PASSWORD}"), {"PG_PASSWORD": "it's \\"}),
    Case("MotherDuck", backend_cases.MOTHERDUCK),
    Case("a second store", lake() + lake(name="prod"), store="prod"),
    Case("a store with quotes", lake(name="\"it's \\\"q\\\"\\n\\\\\""), store="it's \"q\"\n\\"),
    Case("a variable of two lines", lake(head='project = """x${A\nraise SystemExit(1)}"""\n'), {}),
]


def compiled(case: Case, file: Path, form: str) -> str:
    variables = [word for name, value in case.environment.items() for word in ("--env", f"{name}={value}")]
    chosen = [] if case.store is None else ["--store", case.store]
    command = ["node", "scripts/cli.mjs", "compile", str(file), "--format", form, *variables, *chosen]
    run = subprocess.run(command, cwd=MAIN, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    return run.stdout


def check(what: str, problem: object) -> bool:
    """Reports one check; `problem` is falsy when it passed."""
    print(("FAIL " if problem else "ok   ") + what, problem or "")
    return not problem


def python_prints(case: Case, folder: Path) -> bool:
    file = folder / "metaxy.toml"
    file.write_text(case.toml)
    (folder / "show.py").write_text(compiled(case, file, "python"))
    environment = {"PATH": os.environ["PATH"], **case.environment}
    run = subprocess.run([sys.executable, "show.py"], cwd=folder, env=environment, capture_output=True, text=True)
    expected = compiled(case, file, "sql")
    same = expected != "" and run.stdout == expected
    return check(f"Python prints the statements: {case.name}", not same and (run.stdout, run.stderr, expected))


def duckdb_attaches(folder: Path) -> bool:
    file = folder / "metaxy.toml"
    file.write_text(lake('alias = "lake_1"\n', body=LOCAL.format(folder)).replace("database", 'extensions = ["json"]\ndatabase'))
    script = compiled(Case("", ""), file, "duckdb")
    from metaxy import MetaxyConfig

    asked = [(extension.name, extension.repository) for extension in MetaxyConfig.load(file).get_store().extensions]
    loaded = re.findall(r"^INSTALL (\w+) FROM (\w+);\nLOAD \1;$", script, re.MULTILINE)
    passed = check("the script loads Metaxy's extensions in order", asked != loaded and (asked, loaded))
    offline = re.sub(r"^(INSTALL .*|LOAD (?!ducklake).*)$", "", script, flags=re.MULTILINE)
    connection = duckdb.connect()
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute(offline.replace("LOAD ducklake;", f"LOAD '{EXTENSION}';"))
    connection.execute("CREATE TABLE t AS FROM range(20)")
    lake_of = connection.execute("SELECT database_name FROM duckdb_tables() WHERE table_name = 't'").fetchall()
    files = [file for file in (folder / "da\nta").rglob("*.parquet")]
    attached = lake_of == [("lake_1",)] and len(files) == 1 and (folder / "it's.db").exists()
    return check("the script attaches a lake that takes a table", not attached and (lake_of, files)) and passed


def main() -> None:
    passed = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            passed.append(python_prints(case, Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        passed.append(duckdb_attaches(Path(folder)))
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
