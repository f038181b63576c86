"""Writes rows with the real Metaxy on a real DuckLake and records what was stored, read back, or refused.

Run in a virtual environment with the packages of conformance/requirements.txt:

    python conformance/generate_writes.py

Rewrites conformance/expected/writes.json. Timestamps are left out; everything else is DuckDB's own text.
The `hashfuncs` extension is not loaded: it is only used for features with dependencies.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
import tempfile
import types
import warnings
from pathlib import Path

import duckdb_extension_ducklake
import metaxy as mx
import polars as pl
from metaxy.ext.duckdb import DuckDBMetadataStore
from output import output_folder

EXTENSION = next(Path(duckdb_extension_ducklake.__file__).parent.glob("extensions/*/ducklake.duckdb_extension"))
OUT = output_folder() / "writes.json"

DEFINITIONS = '''import metaxy as mx


class Clip(
    mx.BaseFeature,
    spec=mx.FeatureSpec(key="clips/raw", id_columns=["uid"], fields=["path", mx.FieldSpec(key="a/b", code_version="2")]),
):
    """Two fields, one with a nested key."""


class Pair(
    mx.BaseFeature,
    spec=mx.FeatureSpec(key="pairs", id_columns=["left", "right"]),
):
    pass
'''

P = {"path": "p1", "a_b": "q1"}
PROVENANCE = "metaxy_provenance_by_field"


def clip(uid: object, path: object = "x", provenance: object = None, **extra: object) -> dict:
    return {"uid": uid, "path": path, **extra, PROVENANCE: P if provenance is None else provenance}


# name, store settings, then (feature, rows) per write.
CASES: list[tuple[str, dict, list[tuple[str, list[dict]]]]] = [
    ("one write", {}, [("clips/raw", [clip("a"), clip("b", "y", {"path": "p2", "a_b": "q2"})])]),
    ("second write wins", {}, [("clips/raw", [clip("a"), clip("b")]), ("clips/raw", [clip("a", "new")])]),
    ("default field", {}, [("pairs", [{"left": "l", "right": 1, PROVENANCE: {"default": "d"}}])]),
    ("two id columns", {}, [
        ("pairs", [{"left": "l", "right": r, PROVENANCE: {"default": f"d{r}"}} for r in (1, 2)]),
        ("pairs", [{"left": "l", "right": 2, PROVENANCE: {"default": "again"}}]),
    ]),
    ("xxhash64", {"hash_algorithm": "xxhash64"}, [("clips/raw", [clip("a")])]),
    ("md5", {"hash_algorithm": "md5"}, [("clips/raw", [clip("a")])]),
    ("table prefix", {"table_prefix": "dev_"}, [("clips/raw", [clip("a")])]),
    ("unicode and quotes", {}, [("clips/raw", [clip("ü'\"\n", "日本", {"path": "é'", "a_b": "\\"})])]),
    ("integer ids and typed columns", {}, [
        ("clips/raw", [clip(1, n=1, f=1.5, b=True, l=[1, 2], s={"q": 1, "r": "z"}), clip(2, n=None, f=2.0, b=False, l=[], s={"q": 2, "r": None})]),
    ]),
    ("numbers as provenance", {}, [("clips/raw", [clip("a", provenance={"path": 5, "a_b": 1.5})])]),
    ("booleans as provenance", {}, [("clips/raw", [clip("a", provenance={"path": True, "a_b": "q"})])]),
    ("extra provenance member", {}, [("clips/raw", [clip("a", provenance={**P, "other": "o"})])]),
    ("null provenance member", {}, [("clips/raw", [clip("a"), clip("b", provenance={"path": None, "a_b": "q"})])]),
    ("null provenance", {}, [("clips/raw", [clip("a"), {"uid": "b", "path": "x", PROVENANCE: None}])]),
    ("no provenance", {}, [("clips/raw", [{"uid": "a", "path": "x"}])]),
    ("provenance is text, provenance hash given", {}, [("clips/raw", [clip("a", provenance="x", metaxy_provenance="1")])]),
    ("provenance hash given", {}, [("clips/raw", [clip("a", metaxy_provenance="mine")])]),
    ("data version given without its fields", {}, [("clips/raw", [clip("a", metaxy_data_version="mine")])]),
    ("data version by field given", {}, [
        ("clips/raw", [clip("a", metaxy_data_version_by_field={"path": "d1", "a_b": "d2"}), clip("b", metaxy_data_version_by_field=None)]),
    ]),
    ("both data versions given", {}, [
        ("clips/raw", [
            clip("a", metaxy_data_version_by_field={"path": "d1", "a_b": "d2"}, metaxy_data_version="mine"),
            clip("b", metaxy_data_version_by_field={"path": "d1", "a_b": "d2"}, metaxy_data_version=None),
        ]),
    ]),
    ("versions and materialization given", {}, [
        ("clips/raw", [clip("a", metaxy_feature_version="f", metaxy_project_version="p", metaxy_materialization_id="m")]),
    ]),
    ("column of nulls", {}, [("clips/raw", [clip("a", None)])]),
    ("column of nulls into a table", {}, [("clips/raw", [clip("a")]), ("clips/raw", [clip("b", None)])]),
    ("missing column", {}, [("clips/raw", [clip("a")]), ("clips/raw", [{"uid": "b", PROVENANCE: P}])]),
    ("other column order", {}, [("clips/raw", [clip("a")]), ("clips/raw", [{"path": "y", PROVENANCE: P, "uid": "b"}])]),
    ("renamed column goes in by position", {}, [
        ("clips/raw", [clip("a")]), ("clips/raw", [{"uid": "b", "file_path": "y", PROVENANCE: P}]),
    ]),
    ("one column too many", {}, [("clips/raw", [clip("a")]), ("clips/raw", [clip("b", z=1)])]),
    ("value does not fit", {}, [("clips/raw", [clip(1)]), ("clips/raw", [clip("b")])]),
    ("number into text", {}, [("clips/raw", [clip("a")]), ("clips/raw", [clip(7)])]),
    ("struct member trimmed", {}, [("clips/raw", [clip("a")]), ("clips/raw", [clip("b", provenance={**P, "z": "2"})])]),
    ("tables are not created", {"auto_create_tables": False}, [("clips/raw", [clip("a")])]),
    ("eleven rows go to a data file", {}, [("clips/raw", [clip(f"u{n}", f"x{n}", {"path": f"p{n}", "a_b": "q"}) for n in range(11)])]),
    ("map datatype off by default", {}, [("clips/raw", [clip("a", m={"k": "v"})])]),
]


def load_ducklake(self: DuckDBMetadataStore) -> None:
    self.conn.con.execute(f"LOAD '{EXTENSION}'")


def text_rows(connection, query: str) -> dict:
    relation = connection.sql(query)
    columns = [name for name in relation.columns if not name.endswith("_at")]
    kinds = {name: str(kind) for name, kind in zip(relation.columns, relation.types)}
    listed = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in columns)
    rows = connection.sql(f"SELECT {listed} FROM ({query}) ORDER BY ALL").fetchall()
    return {"columns": [[name, kinds[name]] for name in columns], "rows": [list(row) for row in rows]}


def run_case(settings: dict, writes: list[tuple[str, list[dict]]], features: dict) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"auto_create_tables": True, **settings}
        config = mx.MetaxyConfig.model_validate(
            {
                "project": "conformance",
                "stores": {
                    "dev": {
                        "type": "metaxy.ext.duckdb.DuckDBMetadataStore",
                        "config": {
                            "database": ":memory:",
                            **settings,
                            "ducklake": {
                                "catalog": {"type": "duckdb", "uri": f"{folder}/meta.db"},
                                "storage": {"type": "local", "path": f"{folder}/data"},
                            },
                        },
                    }
                },
            }
        )
        mx.MetaxyConfig.set(config)
        store = config.get_store()
        feature = writes[-1][0]
        result: dict = {}
        with store.open("w"):
            connection = store.conn.con
            for key, rows in writes:
                try:
                    store.write(features[key], pl.DataFrame(rows, infer_schema_length=None))
                except Exception as error:  # noqa: BLE001 - the text is the result
                    result["error"] = str(error)
                    break
            table = store.get_table_name(features[feature].spec().key)
            if table in store.conn.list_tables():
                result["table"] = table
                result["stored"] = text_rows(connection, f'SELECT * FROM "{table}"')
                read = store.read(features[feature]).collect().to_arrow()
                connection.register("read_back", read)
                names = ", ".join(f'"{name}"' for name, _ in result["stored"]["columns"])
                result["read"] = text_rows(connection, f"SELECT {names} FROM read_back")["rows"]
        return result


def main() -> None:
    warnings.simplefilter("ignore")
    DuckDBMetadataStore._load_extensions = load_ducklake
    package = types.ModuleType("conformance_features")
    sys.modules["conformance_features"] = package
    module = types.ModuleType("conformance_features.definitions")
    sys.modules[module.__name__] = module
    module.__metaxy_project__ = "conformance"
    package.__metaxy_project__ = "conformance"
    os.environ.pop("METAXY_CONFIG", None)
    source = DEFINITIONS.replace(":\n    pass", ':\n    __metaxy_project__ = "conformance"').replace(
        '"""Two fields, one with a nested key."""',
        '"""Two fields, one with a nested key."""\n    __metaxy_project__ = "conformance"',
    )
    exec(compile(source, "definitions.py", "exec"), module.__dict__)
    features = {"clips/raw": module.Clip, "pairs": module.Pair}
    cases = [
        {
            "name": name,
            "settings": settings,
            "writes": [{"feature": key, "json": json.dumps(rows, ensure_ascii=False)} for key, rows in writes],
            "result": run_case(settings, writes, features),
        }
        for name, settings, writes in CASES
    ]
    document = {
        "metaxy": importlib.metadata.version("metaxy"),
        "definitions": DEFINITIONS,
        "project": "conformance",
        "cases": cases,
    }
    OUT.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(cases)} cases in {OUT}")


if __name__ == "__main__":
    main()
