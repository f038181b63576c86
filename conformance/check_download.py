"""Opens a lake that was downloaded from the playground the way its zip says: unpacked, by running its `attach.sql`.

Run by hand, in a virtual environment with the packages of conformance/requirements.txt and after `npm ci`:

    python conformance/check_download.py [folder]

Our client (in Node, `src/worker/testing/downloaded-lake.ts`) writes a lake and its zip, and removes the lake. DuckDB with
the official extension then counts and compares the rows of every table at every snapshot, and adds one.

Prints one line per check and exits with 1 if any of them failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from lake_native import EXTENSION, MAIN, Connection, connect, quoted, table_rows

ALIAS = "the lake"


def download(folder: Path) -> None:
    command = ["npx", "vitest", "run", "src/worker/testing/downloaded-lake.ts"]
    environment = {**os.environ, "LAKE_EXCHANGE": str(folder)}
    run = subprocess.run(command, cwd=MAIN, env=environment, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"FAIL our client: download\n{run.stdout[-6000:]}{run.stderr[-2000:]}")


def attach(folder: Path) -> Connection:
    """A connection that has run `attach.sql` in that folder, with the extension of the Python package."""
    script = (folder / "attach.sql").read_text()
    network = "INSTALL ducklake;\nLOAD ducklake;\n"
    assert network in script, script
    connection = connect()
    os.chdir(folder)
    connection.execute(script.replace(network, f"LOAD '{EXTENSION}';\n"))
    return connection


def compare(connection: Connection, ours: list[dict]) -> int:
    """The number of tables, at all snapshots, that DuckDB shows otherwise than our client did."""
    failures = 0
    order = lambda rows: sorted(map(json.dumps, rows))  # noqa: E731
    theirs = {(t["snapshot"], t["schema"], t["table"]): t for t in table_rows(connection, ALIAS)}
    for table in ours:
        found = theirs.pop((table["snapshot"], table["schema"], table["table"]), None)
        same = found and order(table["rows"]) == order(found["rows"]) and table["columns"] == found["columns"]
        failures += not same
        place = f"{table['schema']}.{table['table']} at snapshot {table['snapshot']}"
        print(f"{'ok  ' if same else 'FAIL'} {place}: {len(table['rows'])} rows", "" if same else found)
    for place in theirs:
        failures += 1
        print("FAIL only DuckDB shows", place)
    return failures


def main(folder: Path) -> None:
    download(folder)
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(folder / "lake.zip") as archive:
        archive.extractall(unpacked)
    ours = json.loads((folder / "ours.json").read_text())
    connection = attach(unpacked)
    failures = compare(connection, ours)
    last = ours[-1]
    table = f"{quoted(last['schema'])}.{quoted(last['table'])}"
    connection.execute(f"INSERT INTO {table} FROM {table} LIMIT 1")
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    added = count == len(last["rows"]) + 1
    print(f"{'ok  ' if added else 'FAIL'} {count} rows after one more")
    sys.exit(1 if failures or not added else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="lake-")).resolve())
