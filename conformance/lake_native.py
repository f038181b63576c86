"""What generate_lake.py and check_lake.py share: native DuckDB with the official DuckLake extension, and its answers."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import duckdb_extension_ducklake

MAIN = Path(__file__).resolve().parent.parent
EXPECTED = MAIN / "conformance" / "expected"
EXTENSION = next(Path(duckdb_extension_ducklake.__file__).parent.glob("extensions/*/ducklake.duckdb_extension"))

# Every type with two values, as SQL.
TYPES: list[dict] = json.loads((EXPECTED / "lake-types.json").read_text())

Connection = duckdb.DuckDBPyConnection


def connect() -> Connection:
    connection = duckdb.connect()
    connection.execute("SET autoinstall_known_extensions = false; SET TimeZone = 'UTC'")
    connection.execute(f"LOAD '{EXTENSION}'")
    return connection


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def texts(connection: Connection, query: str) -> list[list[str | None]]:
    """The rows of a query, every cell as DuckDB's text."""
    return [list(row) for row in connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({query})").fetchall()]


def catalog_rows(connection: Connection, alias: str) -> dict[str, list[list[str | None]]]:
    """The rows of every catalog table that has any, by table."""
    database = f"__ducklake_metadata_{alias}"
    names = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = ? ORDER BY table_name", [database]
    ).fetchall()
    rows = {name: texts(connection, f"FROM {quoted(database)}.main.{quoted(name)}") for (name,) in names}
    return {name: found for name, found in rows.items() if found}


def table_rows(connection: Connection, alias: str, constant: frozenset[str] = frozenset()) -> list[dict]:
    """Columns and sorted rows of every table at every snapshot; of `constant` tables only at the latest."""
    metadata = f"{quoted('__ducklake_metadata_' + alias)}.main"
    answer = []
    snapshots = [row[0] for row in connection.execute(f"SELECT snapshot_id FROM {metadata}.ducklake_snapshot").fetchall()]
    for snapshot in sorted(snapshots):
        tables = connection.execute(
            f"""SELECT schema_name, table_name FROM {metadata}.ducklake_table t JOIN {metadata}.ducklake_schema s USING (schema_id)
            WHERE t.begin_snapshot <= {snapshot} AND (t.end_snapshot IS NULL OR {snapshot} < t.end_snapshot) ORDER BY table_id"""
        ).fetchall()
        for schema, table in tables:
            if table in constant and snapshot != max(snapshots):
                continue
            source = f"{quoted(alias)}.{quoted(schema)}.{quoted(table)} AT (VERSION => {snapshot})"
            columns = connection.execute(f"DESCRIBE FROM {source}").fetchall()
            rows = texts(connection, f"FROM {source}")
            answer.append(
                {
                    "snapshot": snapshot,
                    "schema": schema,
                    "table": table,
                    "columns": [list(column[:2]) for column in columns],
                    "rows": sorted(rows, key=lambda row: json.dumps(row)),
                }
            )
    return answer
