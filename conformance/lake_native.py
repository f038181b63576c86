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

# The tables of a DuckLake 1.0 catalog; the attached catalog is hidden from DuckDB's own lists.
CATALOG_TABLES = """
    column column_mapping column_tag data_file delete_file file_column_stats file_partition_value file_variant_stats
    files_scheduled_for_deletion inlined_data_tables macro macro_impl macro_parameters metadata name_mapping
    partition_column partition_info schema schema_versions snapshot snapshot_changes sort_expression sort_info
    table table_column_stats table_stats tag view
""".split()

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
    """The rows of every catalog table, inlined rows included, that has any; by table."""
    catalog = f"{quoted('__ducklake_metadata_' + alias)}.main"
    names = [f"ducklake_{name}" for name in CATALOG_TABLES]
    names += [name for (name,) in texts(connection, f"SELECT table_name FROM {catalog}.ducklake_inlined_data_tables")]
    rows = {name: texts(connection, f"FROM {catalog}.{quoted(name)}") for name in names}
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
