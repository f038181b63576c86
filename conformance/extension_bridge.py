"""DuckDB with the official `ducklake` extension, for the contract tests: one JSON request per line, one answer per line.

Request `{"sql": "...", "rows": false}` runs statements; with `"rows": true` it is one query, whose answer is
`{"columns": [[name, type], ...], "rows": [[text or null, ...], ...]}`. A statement that fails answers `{"error": "..."}`.
The first line of output says which version runs.
"""

import importlib.util
import json
import os
import sys

import duckdb


def extension_path() -> str:
    """The extension's file: `EXTENSION_FILE`, or that of the package `duckdb_extension_ducklake`."""
    if "EXTENSION_FILE" in os.environ:
        return os.environ["EXTENSION_FILE"]
    spec = importlib.util.find_spec("duckdb_extension_ducklake")
    if spec is None or spec.origin is None:
        raise SystemExit("the Python package duckdb_extension_ducklake is not installed")
    return os.path.join(
        os.path.dirname(spec.origin), "extensions", f"v{duckdb.__version__}", "ducklake.duckdb_extension"
    )


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> dict:
    described = connection.execute(f"DESCRIBE {query}").fetchall()
    columns = [[name, type_] for name, type_, *_ in described]
    aliases = [f"c{i}" for i in range(len(columns))]
    cells = ", ".join(f"CAST({alias} AS VARCHAR)" for alias in aliases)
    result = connection.execute(f"SELECT {cells} FROM ({query}\n) AS q({', '.join(aliases)})").fetchall()
    return {"columns": columns, "rows": [list(row) for row in result]}


def answer(connection: duckdb.DuckDBPyConnection, request: dict) -> dict:
    try:
        if request["rows"]:
            return rows(connection, request["sql"])
        connection.execute(request["sql"])
        return {}
    except duckdb.Error as error:
        return {"error": str(error)}


def main() -> None:
    connection = duckdb.connect()
    connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    # As in the browser: times in UTC, one thread, small blocks; no Python variable stands for a table.
    connection.execute("SET TimeZone = 'UTC'; SET threads = 1; SET default_block_size = 16384")
    connection.execute("SET python_enable_replacements = false")
    connection.execute(f"LOAD '{extension_path()}'")
    print(json.dumps({"version": duckdb.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(connection, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
