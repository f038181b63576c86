"""DuckDB with the official `ducklake` extension, for the contract tests: one JSON request per line, one answer per line.

Request `{"sql": "...", "rows": false}` runs statements; with `"rows": true` it is one query, whose answer is
`{"columns": [[name, type], ...], "rows": [[text or null, ...], ...]}`. `"keep": "name"` runs one statement, and leaves
what it answers in the temporary table of that name, but for DuckDB's notice of a statement without rows, which is
`{"count": number or null}`. `"plain": true` answers the cells of a statement whose cells are text. `"connection": 1` is a
connection of its own. A statement that fails answers `{"error": "..."}`. `{"interrupt": 1}` stops what runs on a
connection, and has no answer. The first line of output says which version runs.
"""

import importlib.util
import json
import os
import queue
import sys
import threading

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


def keep(connection: duckdb.DuckDBPyConnection, statement: str, table: str) -> dict:
    described = connection.execute(statement).description or []
    cells = connection.fetchall() if described else []
    columns = [(name, str(type_)) for name, type_, *_ in described]
    names = [name for name, _ in columns]
    if not cells and (not names or names in (["Count"], ["Success"])):
        return {"count": None}
    if names == ["Count"] and len(cells) == 1:
        return {"count": cells[0][0]}
    definitions = ", ".join(f'"{name}" {type_}' for name, type_ in columns)
    connection.execute(f'CREATE TEMP TABLE "{table}" ({definitions})')
    for row in cells:
        connection.execute(f'INSERT INTO temp.main."{table}" VALUES ({", ".join("?" * len(row))})', row)
    return {}


def answer(connection: duckdb.DuckDBPyConnection, request: dict) -> dict:
    try:
        if request["rows"]:
            return rows(connection, request["sql"])
        if "keep" in request:
            return keep(connection, request["sql"], request["keep"])
        connection.execute(request["sql"])
        return {"rows": [list(row) for row in connection.fetchall()]} if request.get("plain") else {}
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
    connections = {0: connection}
    requests = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            request = json.loads(line)
            if "interrupt" in request:
                connections[request["interrupt"]].interrupt()
            else:
                requests.put(request)
        requests.put(None)

    threading.Thread(target=read, daemon=True).start()
    while (request := requests.get()) is not None:
        number = request.get("connection", 0)
        if number not in connections:
            connections[number] = connection.cursor()
        print(json.dumps(answer(connections[number], request)), flush=True)


if __name__ == "__main__":
    main()
