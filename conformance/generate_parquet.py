"""Writes small Parquet files as other writers do, to conformance/expected/parquet/ (read by src/platform).

Run in a virtual environment with the packages of conformance/requirements.txt:

    python conformance/generate_parquet.py
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from output import output_folder

OUTPUT = output_folder() / "parquet"

INTERVALS = """
    SELECT 0::INTEGER AS i, INTERVAL 0 DAY AS v, [INTERVAL 0 DAY] AS l UNION ALL
    SELECT 1, INTERVAL 1 MONTH + INTERVAL 2 DAY + INTERVAL 3500 MILLISECOND, [INTERVAL 1 MONTH, NULL] UNION ALL
    SELECT 2, INTERVAL 26 MONTH + INTERVAL 31 DAY + INTERVAL 359999 SECOND, [] UNION ALL
    SELECT 3, NULL, NULL ORDER BY i
"""


def write_other_writers() -> None:
    """INT96, UUID, plain fixed-size bytes and a dictionary, which pyarrow also names in its own Arrow schema."""
    times = [datetime(1, 1, 1), datetime(2020, 1, 2, 3, 4, 5, 678901), datetime(9999, 12, 31, 23, 59, 59, 999999), None]
    sixteen = bytes(range(16))
    table = pa.table(
        {
            "time": pa.array(times, pa.timestamp("us")),
            "id": pa.array([UUID(bytes=sixteen).bytes] * 3 + [None], pa.uuid()),
            "bytes": pa.array([sixteen] * 3 + [None], pa.binary(16)),
            "category": pa.array(["a", "b", "a", None]).dictionary_encode(),
        }
    )
    pq.write_table(table, OUTPUT / "other-writers.parquet", use_deprecated_int96_timestamps=True)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute(f"COPY ({INTERVALS}) TO '{OUTPUT}/intervals.parquet' (FORMAT parquet)")
    groups = """SELECT i // 1000 AS s, {'a': i // 9} AS "s.t", 'v' || (i // 2048) AS v FROM range(5000) t(i)"""
    connection.execute(f"COPY ({groups}) TO '{OUTPUT}/groups.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    write_other_writers()
