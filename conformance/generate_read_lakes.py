"""Lets the official DuckLake extension write small lakes of every way to store rows, and records what they show.

Run in a virtual environment with the packages of conformance/requirements.txt:

    python conformance/generate_read_lakes.py

Rewrites folders of conformance/expected/lakes/, one per lake: `catalog.duckdb.gz`, its data files, and `rows.json` with
`tables`, the rows of every table at every snapshot as DuckDB prints them, after their row and snapshot ids; `summaries`, of
large tables only how many rows there are and what their ids and values add up to; and `changes`, what `table_changes` says
of ranges of snapshots.
"""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

from lake_native import Connection, connect, quoted, texts
from output import output_folder

OUTPUT = output_folder() / "lakes"
PARQUET_ONLY = "DATA_INLINING_ROW_LIMIT 0"

# Statements by lake; {data} is the data path. `options` are of the attachment.
LAKES: dict[str, dict] = {
    "types": {
        "options": PARQUET_ONLY,
        "statements": [
            "CREATE TABLE lake.t(k INTEGER, v INTERVAL, vs INTERVAL[], s STRUCT(v INTERVAL, id UUID), z TIMETZ, h HUGEINT, uh UHUGEINT,"
            " u1 UTINYINT, u2 USMALLINT, u4 UINTEGER, u8 UBIGINT, d4 DECIMAL(4,1), d18 DECIMAL(18,3), d38 DECIMAL(38,10), ts TIMESTAMP_S,"
            " tms TIMESTAMP_MS, tns TIMESTAMP_NS, tz TIMESTAMPTZ, id UUID, b BLOB, j JSON, f FLOAT, m MAP(VARCHAR, INTERVAL))",
            "INSERT INTO lake.t SELECT i, to_months(i) + to_days(2 * i) + to_milliseconds(1500 * i), [to_months(i), NULL],"
            " {'v': to_days(i), 'id': '00010203-0405-0607-0809-0a0b0c0d0e0f'}, '01:02:03.5+02', i * 10, i * 100, 255 - i, 65535 - i, 4294967295 - i,"
            " 18446744073709551615 - i, i + 0.5, i * -1.125, i * 12345.0123456789, '2020-01-02 03:04:05', '2020-01-02 03:04:05.678',"
            " '2020-01-02 03:04:05.123456789', '2020-01-02 03:04:05.678+02', uuid() IS NULL OR NULL, 'a\\x00\\xFF'::BLOB, '{\"a\": 1}', 'nan'::FLOAT, MAP {'k': to_months(i)}"
            " FROM range(3) t(i)".replace("uuid() IS NULL OR NULL", "'ffffffff-0405-0607-0809-0a0b0c0d0e0f'"),
            "INSERT INTO lake.t(k) VALUES (99)",
            "CREATE TABLE lake.odd(a INTEGER, v VARIANT, b VARCHAR)",
            "INSERT INTO lake.odd SELECT i, {'x': i}::VARIANT, 'b' || i FROM range(3) t(i)",
        ],
        "without": ["odd"],
    },
    "partitioned": {
        "options": PARQUET_ONLY,
        "statements": [
            "CREATE TABLE lake.t(a INTEGER, s VARCHAR, d DATE)",
            "INSERT INTO lake.t VALUES (1, 'before', '2020-01-01'), (2, NULL, NULL)",
            "ALTER TABLE lake.t SET PARTITIONED BY (s, year(d))",
            "INSERT INTO lake.t VALUES (3, 'x y/=', '2020-01-01'), (4, NULL, '2021-01-01'), (5, 'x y/=', NULL)",
            "ALTER TABLE lake.t SET PARTITIONED BY (bucket(2, a))",
            "INSERT INTO lake.t SELECT 10 + i, 'b', '2022-02-02' FROM range(4) t(i)",
            "ALTER TABLE lake.t RENAME COLUMN s TO name",
            "ALTER TABLE lake.t RESET PARTITIONED BY",
            "INSERT INTO lake.t VALUES (20, 'after', NULL)",
            "DELETE FROM lake.t WHERE a IN (3, 11)",
        ],
    },
    "deletion-vectors": {
        "options": PARQUET_ONLY,
        "statements": [
            "CALL lake.set_option('write_deletion_vectors', true)",
            "CREATE TABLE lake.few AS SELECT i FROM range(20) t(i)",
            "DELETE FROM lake.few WHERE i % 3 = 0",
            "DELETE FROM lake.few WHERE i > 15",
            "CREATE TABLE lake.many AS SELECT (i // 1000)::INTEGER AS k FROM range(70000) t(i)",
            "DELETE FROM lake.many WHERE rowid % 2 = 0 AND rowid < 20000 OR rowid > 30000 AND rowid % 7 = 0",
            "DELETE FROM lake.many WHERE k = 25",
        ],
        "summarized": ["many"],
    },
    "rewritten": {
        "options": PARQUET_ONLY,
        "statements": [
            "CREATE TABLE lake.t(a INTEGER, b VARCHAR)",
            "INSERT INTO lake.t SELECT i, 'one' FROM range(6) t(i)",
            "INSERT INTO lake.t SELECT i, 'two' FROM range(6, 12) t(i)",
            "UPDATE lake.t SET b = 'up' WHERE a IN (2, 7)",
            "DELETE FROM lake.t WHERE a IN (1, 8)",
            "DELETE FROM lake.t WHERE a = 3",
            "ALTER TABLE lake.t ADD COLUMN c INTEGER DEFAULT 7",
            "INSERT INTO lake.t VALUES (50, 'x', 1)",
            "INSERT INTO lake.t VALUES (51, 'y', 2)",
            "CALL ducklake_merge_adjacent_files('lake', 't')",
            "CALL ducklake_rewrite_data_files('lake', 't', delete_threshold => 0.1)",
            "INSERT INTO lake.t VALUES (60, 'z', 3)",
            "CALL ducklake_merge_adjacent_files('lake', 't')",
            "DELETE FROM lake.t WHERE a IN (0, 50)",
            "DELETE FROM lake.t",
        ],
    },
    "flushed": {
        "statements": [
            "CREATE TABLE lake.t(a INTEGER, b VARCHAR)",
            "INSERT INTO lake.t SELECT i, 'file' FROM range(20) t(i)",
            "INSERT INTO lake.t VALUES (100, 'in'), (101, 'in')",
            "DELETE FROM lake.t WHERE a IN (1, 2)",
            "DELETE FROM lake.t WHERE a BETWEEN 3 AND 15",
            "UPDATE lake.t SET b = 'up' WHERE a = 100",
            "UPDATE lake.t SET b = 'up' WHERE a = 16",
            "ALTER TABLE lake.t ADD COLUMN c INTEGER DEFAULT 5",
            "ALTER TABLE lake.t RENAME COLUMN b TO bb",
            "INSERT INTO lake.t VALUES (102, 'new', 6)",
            "CALL ducklake_flush_inlined_data('lake')",
            "UPDATE lake.t SET bb = 'again' WHERE a IN (100, 17)",
            "DELETE FROM lake.t WHERE a < 50",
        ],
    },
    "by-name": {
        "options": PARQUET_ONLY,
        "statements": [
            "CREATE TABLE lake.t(a BIGINT, s STRUCT(x INTEGER, y VARCHAR), l INTEGER[], m MAP(VARCHAR, INTEGER), p VARCHAR, n INTEGER DEFAULT 8)",
            "INSERT INTO lake.t VALUES (1, {'x': 1, 'y': 'own'}, [1], MAP {'k': 1}, 'own', 1)",
            "FILE main/t/p=one/f.parquet: SELECT {'y': 'q', 'x': i::INTEGER, 'more': 1} AS S, [i::INTEGER, NULL] AS l, MAP {'k': i::INTEGER} AS m, (10 + i)::INTEGER AS a, 1 AS n FROM range(2) t(i)",
            "FILE main/t/p=x%20y%2F/f.parquet: SELECT {'x': 3::INTEGER, 'y': 'z'} AS s, NULL::INTEGER[] AS l, MAP {'k': 1::INTEGER} AS m, 20 AS a",
            "FILE main/t/p=__HIVE_DEFAULT_PARTITION__/f.parquet: SELECT {'y': 'z', 'x': NULL::INTEGER} AS s, [] ::INTEGER[] AS l, NULL::MAP(VARCHAR, INTEGER) AS m, 30 AS a, 9 AS n",
            "ALTER TABLE lake.t RENAME COLUMN a TO renamed",
            "ALTER TABLE lake.t ADD COLUMN s.z INTEGER",
            "DELETE FROM lake.t WHERE renamed = 11",
            "CREATE TABLE lake.positional(a INTEGER, b VARCHAR, c INTEGER DEFAULT 7)",
            "FILE main/positional/f.parquet: SELECT 5 AS a, 'x' AS b, 1.5 AS extra, 2 AS more",
            "POSITIONAL positional",
            "CREATE TABLE lake.nested(a INTEGER, s STRUCT(x INTEGER))",
            "FILE main/nested/f.parquet: SELECT 5 AS a, {'x': 1::INTEGER} AS s",
            "POSITIONAL nested",
        ],
        "without": ["nested"],
    },
}


def run(connection: Connection, statement: str, folder: Path) -> None:
    """A statement; `FILE path: query` adds a file of another writer, `POSITIONAL table` forgets how its files are matched."""
    metadata = "__ducklake_metadata_lake.main"
    if statement.startswith("FILE "):
        path, query = statement.removeprefix("FILE ").split(": ", 1)
        table = path.split("/")[1]
        file = folder / "data" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
        hive = str("=" in path).lower()
        connection.execute(
            f"CALL ducklake_add_data_files('lake', '{table}', '{file}', allow_missing => true, ignore_extra_columns => true, hive_partitioning => {hive})"
        )
        # The extension stores the path of this machine.
        relative = path.removeprefix(f"main/{table}/")
        connection.execute(
            f"UPDATE {metadata}.ducklake_data_file SET path = '{relative}', path_is_relative = true WHERE path = '{file}'"
        )
    elif statement.startswith("POSITIONAL "):
        table = statement.removeprefix("POSITIONAL ")
        connection.execute(
            f"UPDATE {metadata}.ducklake_data_file SET mapping_id = NULL WHERE table_id = (SELECT table_id FROM {metadata}.ducklake_table WHERE table_name = '{table}')"
        )
    else:
        connection.execute(statement)


def recorded(connection: Connection, summarized: list[str], without: list[str]) -> dict:
    metadata = "__ducklake_metadata_lake.main"
    snapshots = [int(row[0] or 0) for row in texts(connection, f"SELECT snapshot_id FROM {metadata}.ducklake_snapshot ORDER BY ALL")]
    last = snapshots[-1]
    tables, summaries, changes = [], [], []
    for snapshot in snapshots:
        names = connection.execute(
            f"SELECT table_name FROM {metadata}.ducklake_table WHERE begin_snapshot <= {snapshot} AND (end_snapshot IS NULL OR {snapshot} < end_snapshot) ORDER BY table_id"
        ).fetchall()
        for (table,) in names:
            if table in without:
                continue
            source = f"lake.{quoted(table)} AT (VERSION => {snapshot})"
            columns = [list(column[:2]) for column in connection.execute(f"DESCRIBE FROM {source}").fetchall()]
            query = f"SELECT rowid, snapshot_id, * FROM {source}"
            if table in summarized:
                query = f"SELECT count(*), sum(rowid), sum(k) FROM {source}"
            rows = texts(connection, query)
            (summaries if table in summarized else tables).append(
                {"snapshot": snapshot, "schema": "main", "table": table, "columns": columns, "rows": rows}
            )
    for (table, created) in connection.execute(f"SELECT table_name, begin_snapshot FROM {metadata}.ducklake_table").fetchall():
        if table in without + summarized:
            continue
        for start, end in [(created, last), *((s, s) for s in snapshots if s > created), *((created, s) for s in snapshots[created + 2 : last : 3])]:
            rows = texts(connection, f"FROM lake.table_changes('{table}', {start}, {end})")
            changes.append({"table": table, "from": start, "to": end, "rows": rows})
    return {"tables": tables, "summaries": summaries, "changes": changes}


def write_lake(name: str) -> None:
    lake = LAKES[name]
    folder = OUTPUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    catalog = folder / "catalog.duckdb"
    connection = connect()
    options = f", {lake['options']}" if "options" in lake else ""
    attach = f"ATTACH 'ducklake:{catalog}' AS lake (DATA_PATH '{folder}/data', META_BLOCK_SIZE 16384{options})"
    connection.execute(attach)
    for statement in lake["statements"]:
        run(connection, statement, folder)
    connection.execute("DETACH lake")
    connection.execute(attach)
    answer = recorded(connection, lake.get("summarized", []), lake.get("without", []))
    (folder / "rows.json").write_text(json.dumps(answer, ensure_ascii=False) + "\n")
    connection.execute("DETACH lake")
    with gzip.GzipFile(f"{catalog}.gz", "wb", mtime=0) as packed:
        packed.write(catalog.read_bytes())
    catalog.unlink()


if __name__ == "__main__":
    for each in LAKES:
        write_lake(each)
