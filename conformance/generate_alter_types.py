"""Records which types DuckLake lets a column of each type be changed to, and the buckets it puts values in.

Written to conformance/expected/alter-types.json, which src/lake/alter is compared with. Run in a virtual environment with
the packages of conformance/requirements.txt:

    python conformance/generate_alter_types.py
"""

from __future__ import annotations

import json
import tempfile

import duckdb
from lake_native import EXTENSION
from output import output_folder

TYPES = """
    BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL(4,1)
    DECIMAL(5,0) DECIMAL(18,3) DECIMAL(19,0) DECIMAL(20,0) DECIMAL(38,10) DECIMAL(38,0) DATE TIME TIMETZ TIME_NS TIMESTAMP
    TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS TIMESTAMPTZ INTERVAL VARCHAR JSON BLOB UUID
""".split()

BUCKETS = 1000000007

# Values of each type that can be a partition key, as SQL.
HASHED: dict[str, list[str]] = {
    "BOOLEAN": ["true", "false"],
    "INTEGER": ["0", "1", "34", "-1"],
    "TINYINT": ["-3"],
    "BIGINT": ["34", "9223372036854775807", "-5"],
    "UINTEGER": ["34", "1"],
    "UBIGINT": ["18446744073709551615"],
    "HUGEINT": ["34"],
    "DOUBLE": ["1.0", "-0.0", "0.5", "1e300", "'nan'", "'inf'"],
    "FLOAT": ["1.0", "0.1"],
    "DECIMAL(4,1)": ["14.2"],
    "DECIMAL(18,3)": ["14.20"],
    "DECIMAL(38,2)": ["14.20"],
    "DATE": ["'2017-11-16'", "'1960-01-01'"],
    "TIME": ["'22:31:08'"],
    "TIMESTAMP": ["'2017-11-16 22:31:08'"],
    "TIMESTAMP_S": ["'2017-11-16 22:31:08'"],
    "TIMESTAMP_MS": ["'2017-11-16 22:31:08.123'"],
    "TIMESTAMP_NS": ["'2017-11-16 22:31:08.123456789'"],
    "TIMESTAMPTZ": ["'2017-11-16 22:31:08+00'"],
    "TIMETZ": ["'22:31:08+01'"],
    "INTERVAL": ["'1 day'"],
    "VARCHAR": ["'iceberg'", "''", "'é'"],
    "JSON": ["'{\"a\": 1}'"],
    "BLOB": ["'\\x00\\x01\\x02\\x03'"],
    "UUID": ["'f79c3e09-677c-4bbd-a479-3f349cb785e7'"],
    "INTEGER[]": ["[1,2]"],
    "STRUCT(x INTEGER)": ["{'x':1}"],
}


def widening(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    connection.execute("CREATE TABLE t(" + ", ".join(f"c{i} {name}" for i, name in enumerate(TYPES)) + ")")

    def allowed(column: int, to: str) -> bool:
        connection.execute("BEGIN")
        try:
            connection.execute(f"ALTER TABLE t ALTER c{column} TYPE {to}")
            return True
        except duckdb.Error as error:
            if "only widening" not in str(error):
                raise
            return False
        finally:
            connection.execute("ROLLBACK")

    return {name: [to for to in TYPES if to != name and allowed(i, to)] for i, name in enumerate(TYPES)}


def bucket(connection: duckdb.DuckDBPyConnection, type_: str, value: str) -> str:
    connection.execute(f"CREATE OR REPLACE TABLE b(a {type_})")
    connection.execute(f"ALTER TABLE b SET PARTITIONED BY (bucket({BUCKETS}, a))")
    connection.execute(f"INSERT INTO b VALUES ({value})")
    metadata = "__ducklake_metadata_lake.main"
    query = f"SELECT partition_value FROM {metadata}.ducklake_file_partition_value ORDER BY data_file_id DESC LIMIT 1"
    return connection.execute(query).fetchall()[0][0]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        lake = duckdb.connect()
        lake.execute(f"LOAD '{EXTENSION}'")
        lake.execute(f"ATTACH 'ducklake:{folder}/m.ducklake' AS lake (DATA_PATH '{folder}/data', DATA_INLINING_ROW_LIMIT 0)")
        lake.execute("USE lake")
        recorded = {
            "widening": widening(lake),
            "buckets": [[type_, value, bucket(lake, type_, value)] for type_, own in HASHED.items() for value in own],
        }
        lake.close()
    text = json.dumps(recorded, indent=1) + "\n"
    (output_folder() / "alter-types.json").write_text(text, encoding="utf-8")
