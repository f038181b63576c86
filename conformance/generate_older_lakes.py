"""Takes a lake of the official extension back to every earlier format, lets the extension migrate each, and records both.

Run in a virtual environment with the packages of conformance/requirements.txt:

    python conformance/generate_older_lakes.py

Rewrites conformance/expected/older-lakes/: `<format>.duckdb.gz`, the catalog in that format; `<format>.json`, every row of it
after the extension's AUTOMATIC_MIGRATION; `rows.json`, the columns and rows of every table at every snapshot, which are the
same for all of them; and `data/`, the files all of them share. The data path has to be overridden.

Each step back undoes what the migration to the next format does (DuckLake spec 12.1). What an earlier format had no place
for is left out of the lake in the first place: no comments with commits, no defaults that are expressions.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from pathlib import Path

import duckdb
from lake_native import Connection, catalog_rows, connect, table_rows
from output import output_folder

# Catalogs and delete files keep the path that they are written under: one that tells nothing of who runs this.
OUTPUT = Path("/tmp/older-lakes")

HISTORY = [
    "CREATE TABLE lake.t(a INTEGER, s STRUCT(x INTEGER, y VARCHAR), gone VARCHAR)",
    "INSERT INTO lake.t SELECT i, {'x': i, 'y': 'y' || i}, 'g' FROM range(3) r(i)",
    "INSERT INTO lake.t SELECT i, {'x': i, 'y': 'y' || i}, 'g' FROM range(10, 40) r(i)",
    "ALTER TABLE lake.t ADD COLUMN added VARCHAR DEFAULT 'it''s'",
    "ALTER TABLE lake.t DROP COLUMN gone",
    "INSERT INTO lake.t SELECT 100 + i, NULL, 'new' FROM range(20) r(i)",
    "DELETE FROM lake.t WHERE a BETWEEN 12 AND 30",
    "ALTER TABLE lake.t RENAME TO renamed",
    "CREATE TABLE lake.keyed(k VARCHAR, v INTEGER)",
    "ALTER TABLE lake.keyed SET PARTITIONED BY (v)",
    "INSERT INTO lake.keyed SELECT 'k' || i, i % 2 FROM range(24) r(i)",
    "CREATE TABLE lake.merged(i INTEGER)",
    "INSERT INTO lake.merged FROM range(20)",
    "INSERT INTO lake.merged FROM range(100, 120)",
    "CALL ducklake_merge_adjacent_files('lake', 'merged')",
    "CREATE VIEW lake.few AS SELECT 1 AS one",
    "COMMENT ON TABLE lake.keyed IS 'a table'",
    "COMMENT ON COLUMN lake.keyed.v IS 'a column'",
    "CREATE SCHEMA lake.other",
    "CREATE TABLE lake.other.u AS SELECT 'x' AS x, i FROM range(12) r(i)",
]

MACROS_AND_SORTING = [
    "macro", "macro_impl", "macro_parameters", "sort_info", "sort_expression", "file_variant_stats",
]  # fmt: skip

# Each brings a catalog from the next format back to this one.
BACK: dict[str, list[str]] = {
    "0.4": [],
    "0.3": [
        *(f"DROP TABLE ducklake_{table}" for table in MACROS_AND_SORTING),
        "ALTER TABLE ducklake_column DROP COLUMN default_value_type",
        "ALTER TABLE ducklake_column DROP COLUMN default_value_dialect",
        # What was there for all tables before: the first snapshot of every version.
        "CREATE TABLE v AS SELECT min(snapshot_id) AS begin_snapshot, schema_version FROM ducklake_snapshot GROUP BY schema_version ORDER BY ALL",
        "DROP TABLE ducklake_schema_versions",
        "ALTER TABLE v RENAME TO ducklake_schema_versions",
        "ALTER TABLE ducklake_delete_file DROP COLUMN partial_max",
        # A column in the middle: the table is made anew, with its key.
        "ALTER TABLE ducklake_data_file RENAME TO f",
        "CREATE TABLE ducklake_data_file(data_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, file_order BIGINT, path VARCHAR, path_is_relative BOOLEAN, file_format VARCHAR, record_count BIGINT, file_size_bytes BIGINT, footer_size BIGINT, row_id_start BIGINT, partition_id BIGINT, encryption_key VARCHAR, partial_file_info VARCHAR, mapping_id BIGINT)",
        "INSERT INTO ducklake_data_file SELECT * EXCLUDE (mapping_id, partial_max), 'partial_max:' || partial_max, mapping_id FROM f",
        "DROP TABLE f",
    ],
    "0.2": [
        "ALTER TABLE ducklake_name_mapping DROP COLUMN is_partition",
        *(f"ALTER TABLE ducklake_snapshot_changes DROP COLUMN {c}" for c in ("author", "commit_message", "commit_extra_info")),
        "DROP TABLE ducklake_schema_versions",
        "ALTER TABLE ducklake_file_column_stats DROP COLUMN extra_stats",
        "ALTER TABLE ducklake_table_column_stats DROP COLUMN extra_stats",
        "ALTER TABLE ducklake_file_column_stats RENAME TO ducklake_file_column_statistics",
    ],
    "0.1": [
        # Paths below a table's directory become paths below the data path.
        """CREATE TABLE d AS SELECT DISTINCT ON (table_id) table_id, s.path || t.path AS directory
           FROM ducklake_table t JOIN ducklake_schema s USING (schema_id)""",
        *(f"UPDATE ducklake_{kind}_file AS f SET path = d.directory || f.path FROM d WHERE d.table_id = f.table_id" for kind in ("data", "delete")),
        "DROP TABLE d",
        """UPDATE ducklake_partition_column AS k SET column_id = (SELECT count(*) FROM ducklake_column c, ducklake_column o
           WHERE c.table_id = k.table_id AND c.column_id = k.column_id AND o.table_id = k.table_id AND o.parent_column IS NULL
           AND o.end_snapshot IS NULL AND c.end_snapshot IS NULL AND o.column_order < c.column_order)""",
        *(f"ALTER TABLE ducklake_{table} DROP COLUMN {c}" for table in ("schema", "table") for c in ("path", "path_is_relative")),
        "ALTER TABLE ducklake_metadata DROP COLUMN scope",
        "ALTER TABLE ducklake_metadata DROP COLUMN scope_id",
        "ALTER TABLE ducklake_data_file DROP COLUMN mapping_id",
        "DROP TABLE ducklake_column_mapping",
        "DROP TABLE ducklake_name_mapping",
    ],
}  # fmt: skip

# Releases under development: a catalog of the format in the middle of which they were.
DEVELOPMENT = {
    "0.4-dev1": (
        "0.3",
        [
            "ALTER TABLE ducklake_column ADD COLUMN default_value_type VARCHAR DEFAULT 'literal'",
            "ALTER TABLE ducklake_column ADD COLUMN default_value_dialect VARCHAR",
            "CREATE TABLE ducklake_macro(schema_id BIGINT, macro_id BIGINT, macro_name VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT)",
            "ALTER TABLE ducklake_data_file ADD COLUMN partial_max BIGINT",
        ],
    ),
    "0.3-dev1": (
        "0.2",
        [f"ALTER TABLE ducklake_snapshot_changes ADD COLUMN {c} VARCHAR" for c in ("author", "commit_message", "commit_extra_info")],
    ),
}


def write_lake(catalog: Path, data: Path) -> list[dict]:
    connection = connect()
    connection.execute(f"ATTACH 'ducklake:{catalog}' AS lake (DATA_PATH '{data}', META_BLOCK_SIZE 16384)")
    for statement in HISTORY:
        connection.execute(statement)
    answer = table_rows(connection, "lake")
    connection.close()
    return answer


def change(catalog: Path, statements: list[str], version: str) -> None:
    # The schema of DuckLake's tables is the default one, so they need no qualification.
    with duckdb.connect(str(catalog)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"UPDATE ducklake_metadata SET value = '{version}' WHERE key = 'version'")


def migrated(catalog: Path, data: Path, rows: list[dict]) -> dict:
    """What the extension makes of it; the tables must read as they did before."""
    connection: Connection = connect()
    connection.execute(
        f"ATTACH 'ducklake:{catalog}' AS lake (DATA_PATH '{data}', OVERRIDE_DATA_PATH true, AUTOMATIC_MIGRATION true)"
    )
    assert table_rows(connection, "lake") == rows
    answer = catalog_rows(connection, "lake")
    connection.close()
    return answer


def record(catalog: Path, data: Path, version: str, rows: list[dict]) -> None:
    packed = OUTPUT / f"{version}.duckdb.gz"
    # A copy without the pages that the steps back have left empty.
    small = catalog.with_name("small.duckdb")
    small.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{catalog}' AS a (READ_ONLY); ATTACH '{small}' AS b (BLOCK_SIZE 16384); COPY FROM DATABASE a TO b")
    with gzip.GzipFile(packed, "wb", mtime=0) as file:
        file.write(small.read_bytes())
    answer = migrated(small, data, rows)
    (OUTPUT / f"{version}.json").write_text(json.dumps(answer, ensure_ascii=False) + "\n")


def main() -> None:
    shutil.rmtree(OUTPUT, ignore_errors=True)
    data = OUTPUT / "data"
    data.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        catalog = Path(folder) / "catalog.duckdb"
        rows = write_lake(catalog, data)
        (OUTPUT / "rows.json").write_text(json.dumps(rows, ensure_ascii=False) + "\n")
        for version, statements in BACK.items():
            change(catalog, statements, version)
            for name, (base, forth) in DEVELOPMENT.items():
                if base == version:
                    between = catalog.with_name("between.duckdb")
                    shutil.copy(catalog, between)
                    change(between, forth, name)
                    record(between, data, name, rows)
            record(catalog, data, version, rows)
    recorded = output_folder() / "older-lakes"
    shutil.rmtree(recorded, ignore_errors=True)
    shutil.copytree(OUTPUT, recorded)
    shutil.rmtree(OUTPUT)


if __name__ == "__main__":
    main()
