"""Lets the official DuckLake extension write lakes, and records what they contain.

Run in a virtual environment with the packages of conformance/requirements.txt:

    python conformance/generate_lake.py

Rewrites, under conformance/expected/:

example-lake.json  every catalog row of the playground's example (Metaxy creates the table and writes its two rows)
native-lake/       a lake of every type and every kind of change: `catalog.duckdb.gz`, its data files, and
                   `rows.json` with the columns and rows of every table at every snapshot, as DuckDB prints them

The values of the types are in expected/lake-types.json, which is written by hand and shared with check_lake.py.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

from lake_native import EXTENSION, MAIN, TYPES, catalog_rows, connect, quoted, table_rows
from output import output_folder

EXAMPLE = MAIN / "src" / "examples" / "ducklake"
OUTPUT = output_folder()
NATIVE = OUTPUT / "native-lake"

# DuckDB cannot write these to Parquet, or not exactly (DuckLake spec 4.2), so its own lakes keep them inlined.
ONLY_INLINED = {"time_ns", "interval", "int128_extremes"}

HISTORY = [
    "CREATE TABLE lake.history(a INTEGER, s STRUCT(x INTEGER, y VARCHAR), l STRUCT(p INTEGER)[], gone VARCHAR)",
    "INSERT INTO lake.history SELECT i, {'x': i, 'y': 'y' || i}, [{'p': i}], 'g' FROM range(3) t(i)",
    "INSERT INTO lake.history SELECT i, {'x': i, 'y': 'y' || i}, [{'p': i}, NULL], 'g' FROM range(10, 40) t(i)",
    "ALTER TABLE lake.history ADD COLUMN added VARCHAR DEFAULT 'it''s'",
    "ALTER TABLE lake.history RENAME COLUMN a TO b",
    "ALTER TABLE lake.history ALTER COLUMN b SET DATA TYPE BIGINT",
    "ALTER TABLE lake.history DROP COLUMN gone",
    "ALTER TABLE lake.history ADD COLUMN s.z INTEGER",
    "ALTER TABLE lake.history RENAME COLUMN s.y TO why",
    "ALTER TABLE lake.history ADD COLUMN l.element.q VARCHAR",
    "INSERT INTO lake.history VALUES (5000000000, {'x': 1, 'why': 'w', 'z': 3}, [{'p': 1, 'q': 'q'}], NULL)",
    "INSERT INTO lake.history SELECT 100 + i, {'x': i, 'why': 'w', 'z': i}, [], 'new' FROM range(20) t(i)",
    "DELETE FROM lake.history WHERE b IN (1, 11, 12, 101)",
    "DELETE FROM lake.history WHERE b BETWEEN 20 AND 35",
    "UPDATE lake.history SET added = 'few' WHERE b = 2",
    "UPDATE lake.history SET added = 'many' WHERE b BETWEEN 100 AND 112",
    "DELETE FROM lake.history WHERE b BETWEEN 13 AND 30",
    "CALL ducklake_flush_inlined_data('lake', table_name => 'history')",
    "INSERT INTO lake.history VALUES (7, NULL, NULL, 'after')",
    "CREATE TABLE lake.merged(i INTEGER)",
    "INSERT INTO lake.merged FROM range(20)",
    "INSERT INTO lake.merged FROM range(100, 120)",
    "CALL ducklake_merge_adjacent_files('lake', 'merged')",
    "CREATE SCHEMA lake.\"Other one\"",
    "CREATE TABLE lake.\"Other one\".\"t t\" AS SELECT 'x' AS \"quoted \"\" name\", i FROM range(12) t(i)",
    "DROP TABLE lake.merged",
]


def write_example() -> None:
    """Metaxy on the example's own configuration, without the community extension it loads from the network."""
    import metaxy as mx
    import polars as pl
    from metaxy.ext.duckdb import DuckDBMetadataStore
    from metaxy.models.constants import METAXY_PROVENANCE_BY_FIELD

    def load_extension(store: DuckDBMetadataStore) -> None:
        store._duckdb_raw_connection().execute(f"LOAD '{EXTENSION}'")

    DuckDBMetadataStore._load_extensions = load_extension
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "example_ducklake"
        package.mkdir()
        (package / "__init__.py").touch()
        shutil.copy(EXAMPLE / "definitions.py", package)
        shutil.copy(EXAMPLE / "metaxy.toml", folder)
        warnings.simplefilter("ignore")
        os.environ["DUCKLAKE_META_DB"] = f"{folder}/meta.duckdb"
        os.environ["DUCKLAKE_STORAGE_PATH"] = f"{folder}/storage"
        os.chdir(folder)
        sys.path.insert(0, folder)
        store = mx.init().get_store()
        from example_ducklake.definitions import DuckLakeDemoFeature

        clips = ["clip_001", "clip_002"]
        rows = {
            "sample_uid": clips,
            "path": [f"s3://demo-bucket/processed/{clip}.parquet" for clip in clips],
            METAXY_PROVENANCE_BY_FIELD: [{"path": f"path_hash_{clip}_v1"} for clip in clips],
        }
        with store.open("w"):
            store.write(DuckLakeDemoFeature, pl.DataFrame(rows))
            answer = catalog_rows(store._duckdb_raw_connection(), "ducklake")
        os.chdir(MAIN)
    (OUTPUT / "example-lake.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")


def write_native_lake() -> None:
    shutil.rmtree(NATIVE, ignore_errors=True)
    NATIVE.mkdir(parents=True)
    catalog = NATIVE / "catalog.duckdb"
    connection = connect()
    connection.execute(
        f"ATTACH 'ducklake:{catalog}' AS lake (DATA_PATH '{NATIVE}/data', META_BLOCK_SIZE 16384)"
    )
    # The stored path is only where this was generated; readers attach with an overridden data path.
    for kind in ("inlined", "parquet"):
        types = [t for t in TYPES if kind == "inlined" or t["name"] not in ONLY_INLINED]
        columns = ", ".join(f"{quoted(t['name'])} {t['type']}" for t in types)
        connection.execute(f"CREATE TABLE lake.{kind}(k INTEGER, {columns})")
        rows = [", ".join(f"CAST({t['values'][i]} AS {t['type']})" for t in types) for i in (0, 1)]
        nulls = ", ".join("NULL" for _ in types)
        values = f"SELECT 1, {rows[0]} UNION ALL SELECT 2, {rows[1]} UNION ALL SELECT 3, {nulls}"
        repeated = f"SELECT r.* FROM ({values}) r, range(4)" if kind == "parquet" else values
        connection.execute(f"INSERT INTO lake.{kind} {repeated}")
    for statement in HISTORY:
        connection.execute(statement)
    answer = table_rows(connection, "lake", constant=frozenset({"inlined", "parquet"}))
    (NATIVE / "rows.json").write_text(json.dumps(answer, ensure_ascii=False) + "\n")
    connection.execute("DETACH lake")
    with gzip.GzipFile(f"{catalog}.gz", "wb", mtime=0) as packed:
        packed.write(catalog.read_bytes())
    catalog.unlink()


if __name__ == "__main__":
    write_native_lake()
    write_example()
