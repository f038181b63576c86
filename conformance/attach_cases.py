"""The configurations `generate_attach.py` asks Metaxy about: name, text, environment, store asked for."""

from __future__ import annotations

import itertools
import random

import backend_cases
import override_cases
import random_cases
from case_parts import ENVIRONMENT, INTEGERS, TYPE, VALUES, Case, store

RANDOM_OPTION_CASES = 40
RANDOM_VALUE_CASES = 30

# The example of Metaxy's documentation.
EXAMPLE = """\
project = "example_ducklake"
entrypoints = ["example_ducklake.definitions"]
auto_create_tables = true # Enable for development/examples

[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"

[stores.dev.config]
database = "${DUCKLAKE_DEMO_DB:-:memory:}"

[stores.dev.config.ducklake]
alias = "ducklake"

[stores.dev.config.ducklake.attach_options]
override_data_path = true

# Local workflow used by this example:
[stores.dev.config.ducklake.catalog]
type = "sqlite"
uri = "${DUCKLAKE_META_DB:-/tmp/example_ducklake_meta.db}"

[stores.dev.config.ducklake.storage]
type = "local"
path = "${DUCKLAKE_STORAGE_PATH:-/tmp/example_ducklake_storage}"
"""

# Metaxy's other documentation page, in the spelling it had before 0.1.1.
FORMER = """\
[stores.dev]
type = "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore"

[stores.dev.config.ducklake.metadata_backend]
type = "postgres"
secret_name = "my_pg_secret"
host = "localhost"
port = 5432
database = "ducklake_meta"
user = "ducklake"
password = "changeme"

[stores.dev.config.ducklake.storage_backend]
type = "s3"
secret_name = "my_s3_secret"
bucket = "my-ducklake-bucket"
key_id = "AKIA..."
secret = "..."
region = "eu-central-1"
"""

LAKE = 'catalog = { type = "duckdb", uri = "/c.db" }\nstorage = { type = "local", path = "/d" }\n'

# The same table written in several places.
SPREAD = f"""\
[stores.dev.config.ducklake.storage]
type = 'local'
path = '/d'
[stores.dev]
type = '{TYPE}'
[stores.dev.config]
database = 'x'
[stores.dev.config.ducklake]
catalog.type = 'duckdb'
catalog.uri = '/c'
"alias" = 'spread'
[stores]
"""

LIMIT_TWICE = """\
data_inlining_row_limit = 0
[stores.dev.config.ducklake.attach_options]
data_inlining_row_limit = 5
DATA_INLINING_ROW_LIMIT = 6
"""

BOOLEANS = '"TRUE";"yes";"on";"t";"0";" yes";"";"x";0;1;2;-1;0.0;1.0;1.5;nan;[];2024-01-01'.split(";")

ALIASES = '"lake";"  padded\\t";"";"  ";5;true;1.5;2024-01-02;[];["a"];{};"Lake_2";"my-lake";"5x";"select";"a b";"ü";"${ALIAS}";"x${ALIAS:-y}z"'.split(";")

TEXTS = [
    "/tmp/a b",
    "it's",
    "''",
    "",
    "rel/path",
    "sqlite:/tmp/x.db",
    ":memory:",
    "s3://bucket/x",
    "C:\\\\x",
    "Größe 🦆",
    "${HOME_DIR}/x",
    "${A:-a}${B:-b}",
    "${A:-${B:-b}}",
    "$${A}",
    "${A:d}",
    "${}",
    "$A",
    "${A-d}",
    "${ A }",
    "${A:-a}b}",
    "${A:-:memory:}",
    "${A:-}",
    "${EMPTY:-d}",
    "${QUOTE}",
]

def lake(rest: str = "", body: str = LAKE, name: str = "dev", **arguments: str) -> str:
    """A file whose store has a lake; `rest` goes below [stores.<name>.config.ducklake]."""
    return store(f"[stores.{name}.config.ducklake]\n{body}{rest}", name=name, **arguments)


def options(rest: str) -> str:
    return lake(f"[stores.dev.config.ducklake.attach_options]\n{rest}\n")


def compiled() -> list[Case]:
    cases = [Case("example", EXAMPLE)]
    names = ["DUCKLAKE_DEMO_DB", "DUCKLAKE_META_DB", "DUCKLAKE_STORAGE_PATH"]
    for chosen in itertools.product([None, "", "/set/'it"], repeat=3):
        environment = {name: value for name, value in zip(names, chosen, strict=True) if value is not None}
        cases.append(Case(f"example with {environment}", EXAMPLE, environment))
    for kind in ["duckdb", "sqlite"]:
        for text in TEXTS:
            body = f'catalog = {{ type = "{kind}", uri = "{text}" }}\nstorage = {{ type = "local", path = "{text}/d" }}\n'
            cases.append(Case(f"{kind} {text}", lake(body=body), ENVIRONMENT))
    cases += [Case(f"option {value}", options(f"o = {value}")) for value in VALUES]
    cases += [Case(f"limit {value}", lake(f"data_inlining_row_limit = {value}\n"), ENVIRONMENT) for value in INTEGERS]
    cases += [Case(f"alias {value}", lake(f"alias = {value}\n"), ENVIRONMENT) for value in ALIASES]
    odd = 'b=1\nA=2\na="x\'y"\nf=1.0\nbig=1e16\nl=["a"]\nd={k="v"}\nt=2024-01-02T03:04:05Z\ne=""'
    cases += [
        Case("odd options", options(odd)),
        Case("no options", options("")),
        Case("limit twice", lake(LIMIT_TWICE)),
        Case("options by code point", options('"Z"=1\n"a"=2\n"_"=3\n"ä"=4\n"\\uff5a"=5\n"🦆"=6\n"ß"=7\n"ab"=8\n"a-b"=9\n""=10\n"a.b"=11\n"ŉ"=12')),
        Case("options inline", lake('attach_options = { override_data_path = true, data_path = "/other" }\n')),
        Case("extensions", lake().replace("database", 'extensions = ["spatial", "json"]\ndatabase')),
        Case("extensions named", store(f'extensions = ["hashfuncs", "ducklake", "HASHFUNCS", "spatial", "spatial"]\n[stores.dev.config.ducklake]\n{LAKE}')),
        Case("no lake", store()),
        Case("no lake, settings", store('table_prefix = "p_"\nhash_algorithm = "md5"\nauto_create_tables = true\nconfig = { threads = "4" }\n')),
        Case("global auto_create_tables", lake(head="auto_create_tables = true\n")),
        Case("own auto_create_tables", lake(head="auto_create_tables = true\n").replace("database", "auto_create_tables = false\ndatabase")),
        Case("ignored keys", lake("extra = 1\n", body=LAKE.replace("uri", 'uri2 = 5, path = "/x", uri'))),
        Case("keys in capitals", store("").replace("database", "Database")),
        Case("keys in two cases", store('DATABASE = "second"\nAuto_Create_Tables = true\n')),
        Case("class after a colon", lake(type="metaxy.ext.duckdb:DuckDBMetadataStore")),
        Case("class in its module", lake(type="metaxy.ext.duckdb.metadata_store.DuckDBMetadataStore")),
        Case("class deprecated", lake(type="metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore")),
        Case("array of tables beside", '[[extra_features]]\nall = true\n[[extra_features]]\nkeys = ["a/b"]\n' + lake()),
        Case("top-level settings", lake(head='hash_truncation_length = " 12 "\ntheme = "x"\nlocked = "no"\nsync = 0\nmetaxy_lock_path = "l"\n[ext.any]\nenable = "on"\nother = 1\n')),
        Case("trailing line break in project", lake(head='project = "a\\n"\n')),
        Case("second store asked for", lake() + lake(name="prod"), store="prod"),
        Case("second store preferred", lake(head='store = "prod"\n') + lake(name="prod")),
        Case("asked for before preferred", lake(head='store = "prod"\n') + lake(name="prod"), store="dev"),
        Case("empty store name", lake(head='store = ""\n', name='""')),
        Case("store name with a dash", lake(name="my-dev"), store="my-dev"),
        Case("store name with digits", lake(name="5"), store="5"),
        Case("incomplete store beside", lake() + '[stores.x]\na = { "b.c" = { d = 1 } }\n[stores]\ny = 5\n'),
        Case("keys spread over tables", SPREAD),
        Case("carriage returns", lake().replace("\n", "\r\n")),
        Case("multi-line texts", lake(body='[stores.dev.config.ducklake.catalog]\ntype = """\nduckdb"""\nuri = \'\'\'\n/c\n\'\'\'\n[stores.dev.config.ducklake.storage]\ntype = "local"\npath = """/d \\\n   e"""\n')),
    ]
    rng = random.Random(11)
    known = ["override_data_path", "data_path", "data_inlining_row_limit", "create_if_not_exists", "encrypted", "snapshot_version", "meta_x", "API_VERSION", "Z", "a1"]
    for index in range(RANDOM_OPTION_CASES):
        keys = rng.sample(known, rng.randrange(1, 6))
        lines = [f"{key if rng.random() < 0.7 else key.upper()} = {rng.choice(VALUES)}" for key in keys]
        cases.append(Case(f"random options {index}", options("\n".join(lines))))
    for index in range(RANDOM_VALUE_CASES):
        rest = f"alias = {rng.choice(ALIASES)}\ndata_inlining_row_limit = {rng.choice(INTEGERS)}\n"
        nested = f"[stores.dev.config.ducklake.attach_options]\nn = [{rng.choice(VALUES)}, {{ k = {rng.choice(VALUES)} }}]\n"
        cases.append(Case(f"random values {index}", lake(rest + nested), ENVIRONMENT))
    return cases


def refused() -> list[Case]:
    catalog = "[stores.dev.config.ducklake.catalog]\n"
    texts = {
        "empty file": "",
        "only incomplete stores": '[stores.dev]\nconfig = { database = "x", y = { z = 1 } }\n',
        "stores not a table": "stores = 5\n",
        "array of stores": "[[stores]]\n",
        "unknown store": lake(head='store = "x"\n'),
        "unknown store, quotes": lake(name='"a\'b"') + lake(name="c"),
        "empty store": lake(head='store = ""\n'),
        "class unknown module": '[stores.dev]\ntype = "foo.Bar"\n',
        "class unknown package": '[stores.dev]\ntype = "metaxy.nope.Bar"\n',
        "class unknown extension": '[stores.dev]\ntype = "metaxy.ext.duckdbb.DuckDBMetadataStore"\n',
        "class without module": '[stores.dev]\ntype = "DuckDBMetadataStoreX"\n',
        "class empty": '[stores.dev]\ntype = ""\n',
        "class misspelt": '[stores.dev]\ntype = "metaxy.ext.duckdb.DuckDbMetadataStore"\n',
        "class not text": '[stores.dev]\ntype = 5\n[stores.x]\ntype = []\n[stores."a.b"]\ntype = true\n[stores.y]\ntype = 2024-01-02\n',
        "store key unknown": lake().replace("[stores.dev.config]", 'root_path = "x"\ndatabase = "y"\n[stores.dev.config]'),
        "config not a table": f'[stores.dev]\ntype = "{TYPE}"\nconfig = 5\n',
        "top-level keys unknown": lake(head='foo = 1\n"a.b" = { c = [1, 2.0, "x"] }\nStore = "dev"\n'),
        "top-level values": lake(head='store = 5\nentrypoints = "x"\ntheme = 1\nlocked = 5\nsync = "maybe"\nhash_truncation_length = 4\nenable_map_datatype = []\nmetaxy_lock_path = 1\next = 5\nextra_features = 5\nproject = 5\n'),
        "entrypoints items": lake(head="entrypoints = [1, 'a', true]\n"),
        "extra_features": lake(head='extra_features = [{projects=["a"]},{},5,{all="x"},{projects="a"},{keys=[1]},{keys="x"},{zz=1,all=true},{all=false,keys=[]}]\n'),
        "plugins": lake(head='[ext.a]\nenable = "q"\n[ext]\nb = 5\n'),
        "no database": store(database=""),
        "no database, long": store('table_prefix = "' + "p" * 60 + '"\nx = 1\nddd = 2024-01-02\n', database=""),
        "no database, lake": lake("alias = 'a'\n", database=""),
        "former documentation": FORMER,
        "former keys, database": FORMER.replace("[stores.dev.config.ducklake.m", '[stores.dev.config]\ndatabase = "x"\n[stores.dev.config.ducklake.m'),
        "database not text": store(database="database = 5\n"),
        "config keys unknown": store('threads = 4\nX = 1\nx."a.b" = 1\n'),
        "config values": store('fallback_stores = "a"\nversioning_engine = "x"\nconnection_string = 1\ntable_prefix = []\nauto_create_tables = "x"\nconfig = { threads = 4, a = "b" }\nextensions = "x"\nducklake = 5\n'),
        "fallback items": store("fallback_stores = [1]\nversioning_engine = 1\n"),
        "hash algorithm unknown": store('hash_algorithm = "foo"\n'),
        "hash algorithm quotes": store('hash_algorithm = "fo\'o"\n'),
        "hash algorithm empty": store('hash_algorithm = ""\n'),
        "hash algorithm number": store("hash_algorithm = 5\n"),
        "hash algorithm in capitals": store('Hash_Algorithm = "foo"\n'),
        "extensions items": store('extensions = ["a", 5, {name=5,init_sql=["a",3]}, {}, ["x"], {init_sql="x", name="y"}]\n'),
        "extensions table": store('extensions = { name = "x" }\n'),
        "extension tables": store('extensions = ["a", { name = "x" }]\n'),
        "backend": store('backend = "duckdb"\n'),
        "connection_params": store("connection_params = {}\n"),
        "no catalog": lake("alias = 'a'\n", body=""),
        "lake empty": lake(body=""),
        "catalog kind unknown": store(catalog + 'type = "mysql"\n'),
        "catalog kind in capitals": store(catalog + 'type = "DuckDB"\nuri = "/c"\n'),
        "catalog kind missing": store(catalog + 'uri = "/c"\n'),
        "catalog kind not text": store(catalog + "type = 5\n"),
        "catalog and storage not tables": store('[stores.dev.config.ducklake]\ncatalog = "x"\nstorage = 5\n'),
        "no storage": store(catalog + 'type = "duckdb"\nuri = "/c"\n'),
        "no uri, no path": lake(body='catalog = { type = "sqlite", path = "/c" }\nstorage = { type = "local" }\n'),
        "uri not text": lake(body='catalog = { type = "duckdb", uri = 5 }\nstorage = { type = "local", path = true }\n'),
        "storage kind unknown": lake(body='catalog = { type = "duckdb", uri = "/c" }\nstorage = { type = "azure" }\n'),
        "attach_options not a table": lake("attach_options = 5\n"),
        "postgres partial": store(catalog + 'type = "postgres"\nhost = "h"\ndatabase = "d"\nsecret_name = "s"\n'),
        "postgres no secret_name": store(catalog + 'type = "postgres"\nhost = "h"\nport = "x"\n'),
        "postgres no storage": store(catalog + 'type = "postgres"\nsecret_name = "s"\n'),
        "s3 no secret_name": lake(body='catalog = { type = "duckdb", uri = "/c" }\nstorage = { type = "s3", use_ssl = "maybe", bucket = 5 }\n'),
        "r2 no account": lake(body='catalog = { type = "duckdb", uri = "/c" }\nstorage = { type = "r2", key_id = "k", secret_name = "s", data_path = "r2://x" }\n'),
        "gcs nothing": lake(body='catalog = { type = "duckdb", uri = "/c" }\nstorage = { type = "gcs" }\n'),
        "motherduck no database": lake(body='catalog = { type = "motherduck", region = 5 }\n'),
        "extend absolute": 'extend = "/nowhere/base.toml"\n' + lake(),
        "long texts": lake(head='"k 1" = "' + "é" * 60 + '"\nk2 = "' + "🦆" * 20 + '"\nk3 = "' + "a" * 49 + '"\nk4 = "' + "a" * 48 + '"\nk5 = "\'\\"\\\\\\n\\u00ad"\n'),
        "syntax: value missing": lake() + "x = \n",
        "syntax: key twice": 'project = "a"\nproject = "b"\n' + lake(),
        "syntax: table twice": lake() + "[stores.dev]\n",
        "syntax: open text": 'project = "a\n' + lake(),
    }  # fmt: skip
    cases = [Case(f"refused: {name}", text) for name, text in texts.items()]
    projects = ['""', '"a/b"', '"a__b"', '"a/__b"', '"a b"', '"ü"', '"a\'b"', '"a\\tb"', "5"]
    cases += [Case(f"project {value}", lake(head=f"project = {value}\n")) for value in projects]
    cases += [Case(f"auto_create_tables {value}", lake(head=f"auto_create_tables = {value}\n")) for value in BOOLEANS]
    cases += [Case(f"boolean {value}", lake(head=f"sync = {value}\n")) for value in ["9223372036854775807", "9223372036854775808", "-9223372036854775809", "2.0", "1e15", "9.3e18", "-9223372036854775808.0"]]
    cases += [Case(f"quotes the algorithm {value}", store(f'{key} = "{value}"\n', database="")) for key in ["hash_algorithm", "HASH_ALGORITHM"] for value in ["xxhash32", "xxh3_64", "md5"]]
    cases.append(Case("refused: class of spaces", '[stores.dev]\ntype = " \\t"\n'))
    cases.append(Case("refused: unset required", lake(head='project = "${PROJECT}"\n')))
    cases.append(Case("refused: unknown store asked for", lake(), store="prod"))
    return cases


# Random overrides are put over fixed configurations, so that others can be added without changing them.
FIXED = compiled() + refused() + backend_cases.matrix() + backend_cases.single_values()
CASES = compiled() + refused() + backend_cases.CASES + random_cases.CASES + override_cases.cases(FIXED)
