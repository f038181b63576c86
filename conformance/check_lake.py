"""Passes one lake back and forth between the playground's client and the official DuckLake extension.

Run by hand, in a virtual environment with the packages of conformance/requirements.txt and after `npm ci`:

    python conformance/check_lake.py [folder]

1. Our client (in Node, `src/lake/exchange.test.ts`) writes a lake: every type, inlined and in Parquet, and a history.
2. DuckDB opens it and compares columns, rows and counts at every snapshot, and for every column MIN, MAX, and filters
   at both bounds, once with the statistics we wrote and once by scanning. It then inserts into every table, alters,
   deletes, updates, flushes and merges, and looks for orphaned files, of which there may be none.
3. Our client reads every snapshot of that, compares, and appends again.
4. DuckDB compares again.

DuckDB makes some mistakes with statistics on its own: it skips files with NaN for `<>`, files of blobs for `=`, and its
flush forgets a table's bounds. The same data and changes therefore also go through a lake that only DuckDB writes, and
what goes wrong there is no failure here.

Prints one line per check and exits with 1 if any of them failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lake_native import MAIN, TYPES, Connection, connect, quoted, table_rows, texts

# Left out of the tables that DuckDB inserts into (`exchangedCases` in src/lake/testing/type-cases.ts).
NOT_EXCHANGED = {"time_ns", "interval", "int128_extremes"}
# A filter on a text with a NUL byte is a parser error inside the extension, whoever wrote the lake.
NOT_FILTERABLE = {"varchar_with_nul_byte"}

T = [
    "INSERT INTO lake.t VALUES (4, {'x': 4, 'y': 'native'}, 'n')",
    "ALTER TABLE lake.t ADD COLUMN added VARCHAR DEFAULT 'd'",
    "ALTER TABLE lake.t RENAME COLUMN a TO b",
    "ALTER TABLE lake.t ALTER COLUMN b SET DATA TYPE BIGINT",
    "ALTER TABLE lake.t DROP COLUMN gone",
    "ALTER TABLE lake.t ADD COLUMN s.z INTEGER",
    "INSERT INTO lake.t VALUES (5000000000, {'x': 5, 'y': 'native', 'z': 1}, NULL)",
    "INSERT INTO lake.t SELECT 100 + i, {'x': i, 'y': 'native', 'z': i}, 'new' FROM range(30) r(i)",
    "DELETE FROM lake.t WHERE b IN (1, 12, 101)",
    "DELETE FROM lake.t WHERE b BETWEEN 15 AND 32",
    "UPDATE lake.t SET added = 'updated' WHERE b IN (2, 33)",
    "UPDATE lake.t SET added = 'many' WHERE b BETWEEN 100 AND 115",
    "CALL ducklake_flush_inlined_data('lake', table_name => 't')",
    "INSERT INTO lake.t SELECT 200 + i, NULL, 'a' FROM range(20) r(i)",
    "CALL ducklake_merge_adjacent_files('lake', 't')",
    "CALL ducklake_rewrite_data_files('lake', 't', delete_threshold => 0.0)",
    "INSERT INTO lake.t VALUES (6, NULL, 'last')",
]

failures = 0


def check(what: str, problem: object) -> None:
    """Reports one check; `problem` is falsy when it passed."""
    global failures
    failures += bool(problem)
    print(("FAIL " if problem else "ok   ") + what, problem or "")


def client(step: str, folder: Path) -> None:
    command = ["npx", "vitest", "run", "src/lake/testing/exchange.ts"]
    environment = {**os.environ, "LAKE_EXCHANGE": str(folder), "LAKE_STEP": step}
    run = subprocess.run(command, cwd=MAIN, env=environment, capture_output=True, text=True)
    check(f"our client: {step}", run.returncode and run.stdout[-6000:] + run.stderr[-2000:])


def attach(folder: Path) -> Connection:
    connection = connect()
    connection.execute(f"ATTACH 'ducklake:{folder}/meta.ducklake' AS lake (DATA_PATH '{folder}/data')")
    return connection


def compare(connection: Connection, folder: Path) -> None:
    """Our recorded columns and rows of every snapshot against DuckDB's."""
    ours = json.loads((folder / "ours.json").read_text())
    theirs = {(t["snapshot"], t["schema"], t["table"]): t for t in table_rows(connection, "lake")}
    order = lambda rows: sorted(map(json.dumps, rows))  # noqa: E731
    for table in ours:
        expected = theirs[table["snapshot"], table["schema"], table["table"]]
        same = order(table["rows"]) == order(expected["rows"]) and table["columns"] == expected["columns"]
        check(f"{table['table']} at snapshot {table['snapshot']}: {len(table['rows'])} rows", not same and expected)


Problems = dict[str, dict[str, str]]


def check_statistics(connection: Connection, known: Problems | None = None) -> None:
    """Everything DuckDB may answer or skip by statistics; `known` problems are DuckDB's own."""
    for table, problems in statistics_problems(connection).items():
        own = (known or {}).get(table, {})
        new = {column: problem for column, problem in problems.items() if column not in own}
        note = f" (DuckDB alone is wrong too: {', '.join(problems)})" if problems and not new else ""
        check(f"{table}: COUNT(*), and NULLs, MIN, MAX and filters at the bounds of every column{note}", new)


def statistics_problems(connection: Connection) -> Problems:
    """By table and column, a query that answers differently from a scan that cannot use statistics."""
    found: Problems = {}
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'").fetchall():
        # OFFSET keeps the optimizer from passing filters and aggregates down to the lake.
        scan = f"(FROM lake.{quoted(table)} LIMIT 1000000000 OFFSET 0)"
        source = f"lake.{quoted(table)}"
        count = wrong(connection, "SELECT count(*) FROM @", source, scan)
        found[table] = {"*": count} if count else {}
        for name, kind, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall():
            problem = column_problem(connection, name, kind, source, scan)
            if problem:
                found[table][name] = problem
    return found


def column_problem(connection: Connection, name: str, kind: str, source: str, scan: str) -> str | None:
    value = quoted(name)
    if kind.startswith("STRUCT") and "[" not in kind:
        value, kind = f"{value}.{kind[7:].split()[0]}", "INTEGER"
    queries = [f"SELECT count(*), count({value}), count(*) FILTER (WHERE {value} IS NULL) FROM @"]
    queries += [f"SELECT count(*) FROM @ WHERE {value} IS {no} NULL" for no in ("", "NOT")]
    if "[" not in kind and "MAP" not in kind:
        queries.append(f"SELECT min({value})::VARCHAR, max({value})::VARCHAR FROM @")
        bounds = texts(connection, f"SELECT min({value}), max({value}) FROM {scan}")[0]
        for bound in bounds if name not in NOT_FILTERABLE else []:
            if bound is not None:
                literal = "CAST('" + bound.replace("'", "''") + f"' AS {kind})"
                queries += [f"SELECT count(*) FROM @ WHERE {value} {op} {literal}" for op in ("=", "<", ">=", "<>")]
    return next((problem for query in queries if (problem := wrong(connection, query, source, scan))), None)


def wrong(connection: Connection, query: str, source: str, scan: str) -> str | None:
    fast, slow = (connection.execute(query.replace('@', table)).fetchall() for table in (source, scan))
    return None if fast == slow else f"{query.replace('@', source)}: {fast}, not {slow}"


def change(connection: Connection) -> None:
    """Native inserts into the tables whose types DuckDB can write, and a history of table t."""
    for table in ("inlined", "parquet"):
        connection.execute(f"INSERT INTO lake.{table} FROM lake.{table} LIMIT 3")
        connection.execute(f"INSERT INTO lake.{table} SELECT t.* FROM lake.{table} t, range(4)")
    for statement in T:
        connection.execute(statement)


def problems_of_duckdb_alone(folder: Path) -> Problems:
    """The same tables, rows and changes with no client but DuckDB."""
    connection = attach(folder)
    types = [t for t in TYPES if t["name"] not in NOT_EXCHANGED]
    columns = ", ".join(f"{quoted(t['name'])} {t['type']}" for t in types)
    row = lambda i: ", ".join(f"CAST({(t['values'] + ['NULL'])[i]} AS {t['type']})" for t in types)  # noqa: E731
    rows = " UNION ALL ".join(f"SELECT {i + 1}, {row(i)}" for i in range(3))
    for table, query in (("inlined", rows), ("parquet", f"SELECT r.* FROM ({rows}) r, range(4)")):
        connection.execute(f"CREATE TABLE lake.{table}(k INTEGER, {columns})")
        connection.execute(f"INSERT INTO lake.{table} {query}")
    connection.execute("CREATE TABLE lake.t(a INTEGER, s STRUCT(x INTEGER, y VARCHAR), gone VARCHAR)")
    connection.execute("INSERT INTO lake.t VALUES (1, {'x': 1, 'y': 'one'}, NULL), (2, NULL, 'g')")
    connection.execute("INSERT INTO lake.t SELECT i, {'x': i, 'y': 'many'}, 'g' FROM range(10, 40) r(i)")
    connection.execute("INSERT INTO lake.t VALUES (3, {'x': -5, 'y': NULL}, 'late')")
    change(connection)
    problems = statistics_problems(connection)
    connection.close()
    return problems


def orphans(connection: Connection) -> list:
    query = "CALL ducklake_delete_orphaned_files('lake', dry_run => true, cleanup_all => true)"
    return connection.execute(query).fetchall()


def main(folder: Path) -> None:
    known = problems_of_duckdb_alone(Path(tempfile.mkdtemp(prefix="lake-")))
    client("write", folder)
    connection = attach(folder)
    compare(connection, folder)
    check_statistics(connection)
    check("no file of ours is an orphan", orphans(connection))
    change(connection)
    check_statistics(connection, known)
    check("no file is an orphan", orphans(connection))
    (folder / "theirs.json").write_text(json.dumps(table_rows(connection, "lake"), ensure_ascii=False))
    connection.close()
    client("read", folder)
    connection = attach(folder)
    compare(connection, folder)
    check_statistics(connection, known)
    connection.execute("CALL ducklake_expire_snapshots('lake', older_than => now())")
    check("the newest snapshot survives expiring the others", connection.execute("FROM lake.t").fetchone() is None)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="lake-")))
