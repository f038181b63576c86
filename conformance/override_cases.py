"""`METAXY_*` environment variables over a file: every way to write one, what is refused, seeded mixtures."""

from __future__ import annotations

import json
import random

from case_parts import TYPE, Case, store

RANDOM_CASES = 220
SEED = 19

LAKE = 'catalog = { type = "duckdb", uri = "/c.db" }\nstorage = { type = "local", path = "/d" }\n'
FILE = store(f"[stores.dev.config.ducklake]\n{LAKE}")
FULL = (
    'project = "p"\nentrypoints = ["a.b"]\nauto_create_tables = true\n'
    + FILE
    + 'alias = "lake"\ndata_inlining_row_limit = 5\nattach_options = { override_data_path = true, Z = [1, 2], t = { a = 1 } }\n'
    + f'[stores.prod]\ntype = "{TYPE}"\nconfig.database = "prod.db"\n'
)
REMOTE = store(
    "[stores.dev.config.ducklake]\n"
    'catalog = { type = "postgres", secret_name = "s", host = "h", database = "d", user = "u", password = "p" }\n'
    'storage = { type = "s3", secret_name = "t", bucket = "b", key_id = "k", secret = "x", secret_parameters = { chain = "env", b = 1 } }\n'
)
MIXED_CASE = store(f"[stores.Prod.config.ducklake]\n{LAKE}", name="Prod")

DEV = "METAXY_STORES__DEV__"
CONFIG = f"{DEV}CONFIG__"
DUCKLAKE = f"{CONFIG}DUCKLAKE__"
OPTIONS = f"{DUCKLAKE}ATTACH_OPTIONS__"

# JSON as Python reads it, and what it leaves as text.
LEAVES = [
    "5433", "-7", "-0", "0", "01", "+1", "1.", ".5", "1e3", "1E+2", "1e-7", "1.50", "-0.0", "1e16", "1e400", "-1e400", "5e-324",
    "12345678901234567890", "0x10", "1_000", "NaN", "nan", "-NaN", "Infinity", "-Infinity", "inf", "true", "True", "false", "null", "None",
    '"x"', '"5"', '""', "x", "it's", "'x'", " 5 ", '\t"x"\n', "\u00a05", "\ufeff5", "1 2", '"a\tb"', '"a\\tb"', '"\\u00e9\\ud83e\\udd86"', '"\\x"', '"\\u12"', '"\\/"', '"open',
    "[]", "[1, null, true]", '["a", "b\'c"]', "[1,]", "[", "{}", '{"a": 1, "b": {"c": [1.0]}}', '{"a":1,"b":2,"a":3}', '{"a":1,}', "{a:1}", '{"a" : NaN}', "[[[[1]]]]",
    "${HOME}", "${X:-y}", "Größe 🦆", "2024-01-02", "1" * 4300, "1" * 4301,
]  # fmt: skip

SCALARS = {
    "STORE": ["prod", "nope", "", "DEV", '"prod"', "5"],
    "PROJECT": ["q", "", "a/b", "a__b", "a b", '"q"', "null", "5", "ü"],
    "AUTO_CREATE_TABLES": ["true", "false", "0", "1", "YES", "", "maybe", "null", "1.0"],
    "HASH_TRUNCATION_LENGTH": ["8", "16", " 12 ", "7", "9.0", "9.5", "x", "", "1e1", "99999999999999999999"],
    "ENABLE_MAP_DATATYPE": ["true", "off", "x"],
    "THEME": ["dark", ""],
    "LOCKED": ["true", "", "null"],
    "SYNC": ["false", "no", "2"],
    "METAXY_LOCK_PATH": ["l", ""],
    "EXTEND": ["/nowhere/base.toml", ""],
    "ENTRYPOINTS": ['["x.y", "z"]', "[]", "null", "x.y", "", '"x"', '["x", 1, null]', '{"a": 1}', "x,y", "['x']"],
    "EXTRA_FEATURES": ['[{"all": true}]', '[{"projects": ["a"], "keys": null}]', "[{}]", "[null, 5]", '[{"keys": ["a/b", null]}]', "{}", "", '[{"all": null}]'],
    "EXT": ['{"a": {"enable": true, "b": 1}}', '{"a": 5}', '{"a": {"enable": null}}', "[]", "x", "null"],
    "STORES": ["null", "", "[]", "5", "{}", "x", '"x"', '{"dev": {}}', '{"dev": null, "e": {"config": {"x": {"y": 1}}}}', '{"dev": {"config": {"database": "q"}}, "e": 1}', '{"dev": {"type": 5}}'],
}  # fmt: skip

STORE_PARTS = {
    DEV[:-2]: ["5", "x", "", "null", '{"type": null}', '{"type": 5, "x": 1}', '{"config": {"database": "q"}}', "[]", '{"config": null}'],
    f"{DEV}TYPE": ["5", "", "null", '"x"', "foo.Bar", "metaxy.ext.duckdb:DuckDBMetadataStore", "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore"],
    f"{DEV}TYPE__X": ["1", "y"],
    f"{DEV}X": ["1", '{"a": 1}'],
    f"{DEV}X__Y": ['{"a": 1}'],
    f"{DEV}METAXY_CONFIG": ['{"a": 1}', "x"],
    f"{DEV}METAXY_TYPE": ['{"a": 1}'],
    CONFIG[:-2]: ["null", "5", "x", "", "[]", "{}", '{"database": "q", "x": 1}', '{"extensions": ["a"], "table_prefix": null}', '{"ducklake": {"alias": "z"}}', "{"],
    f"{CONFIG}DATABASE": ["5", "", "null", "/x", '"x"', "${HOME}"],
    f"{CONFIG}database__x": ["1"],
    f"{CONFIG}TABLE_PREFIX": ["p_", "", "5"],
    f"{CONFIG}AUTO_CREATE_TABLES": ["true", "", "null", "0"],
    f"{CONFIG}HASH_ALGORITHM": ["md5", "", "foo", '"md5"'],
    f"{CONFIG}VERSIONING_ENGINE": ["native", "x"],
    f"{CONFIG}EXTENSIONS": ['["a"]', "a", ""],
    f"{CONFIG}EXTENSIONS__0": ["a"],
    f"{CONFIG}FALLBACK_STORES": ['["a"]'],
    f"{CONFIG}CONNECTION_STRING": ["x"],
    f"{CONFIG}BACKEND": ["x"],
    f"{CONFIG}CONFIG__THREADS": ["4", '"4"', "x"],
    f"{CONFIG}DUCKLAKE": ['{"alias": "z"}', "null", ""],
    f"{CONFIG}NOPE": ["4"],
    f"{CONFIG}NOPE__A": ["4"],
    f"{DUCKLAKE}ALIAS": ["lake2", "5", "true", "null", "1e3", '" padded "', "", "[1]", "my-lake", '{"a": null}'],
    f"{DUCKLAKE}DATA_INLINING_ROW_LIMIT": ["7", "null", '"7"', "x", "7.5", "true", "", "1e2"],
    f"{DUCKLAKE}STORAGE": ["null", "5", '{"path": "/e"}', '{"type": "local"}', "x"],
    f"{DUCKLAKE}STORAGE__TYPE": ["s3", "null", "5", "azure"],
    f"{DUCKLAKE}STORAGE__PATH": ["/e", "5", "null", '""'],
    f"{DUCKLAKE}CATALOG": ["null", '{"uri": "/x"}', "[]"],
    f"{DUCKLAKE}CATALOG__TYPE": ["sqlite", "null", "mysql", "true"],
    f"{DUCKLAKE}CATALOG__URI": ["/e.db", "5", "null", "sqlite:/x", '{"a": 1}'],
    f"{DUCKLAKE}CATALOG__EXTRA": ["1"],
    OPTIONS[:-2]: ["null", "5", "{}", '{"a": null, "B": 1}', '{"OVERRIDE_DATA_PATH": false}', "x"],
    f"{OPTIONS}OVERRIDE_DATA_PATH": ["null", "false", "FALSE", "0"],
    f"{OPTIONS}Z": ["null", "[3]", "{}"],
    f"{OPTIONS}T": ["null", '{"b": 2}'],
    f"{OPTIONS}T__B": ["2", "null"],
    f"{OPTIONS}T__A__C": ["2"],
}  # fmt: skip

NULLS = "fallback_stores hash_algorithm versioning_engine connection_string backend connection_params table_prefix auto_create_tables database config extensions ducklake".split()

REMOTE_PARTS = {
    "CATALOG": "type database user password host port secret_name secret_parameters nope".split(),
    "STORAGE": "type key_id secret endpoint bucket prefix region url_style use_ssl scope data_path secret_name secret_parameters account_id".split(),
}
REMOTE_VALUES = ["null", "5", "x", "true", '{"PORT": null, "region": "r", "n": {"a": null}}']

# Several variables at once, over FULL unless another file is named.
SETS: list[tuple[str, dict[str, str]]] = [
    (FULL, {"METAXY_STORES": "null", f"{CONFIG}DATABASE": "x"}),
    (FULL, {"METAXY_STORES": "{}", f"{CONFIG}DATABASE": "x"}),
    (FULL, {"METAXY_STORES": "[1]", f"{CONFIG}DATABASE": "x"}),
    (FULL, {"METAXY_STORES": "{", f"{CONFIG}DATABASE": "x"}),
    (FULL, {"METAXY_STORES": '{"dev": {"config": {"ducklake": {"alias": "a", "attach_options": {"z": 1}}}}}', f"{DUCKLAKE}ALIAS": "b", f"{OPTIONS}Y": "2"}),
    (FULL, {f"{DUCKLAKE}ALIAS": "b", "METAXY_STORES": '{"dev": {"config": {"ducklake": {"alias": "a"}}}}'}),
    (FULL, {f"{DEV[:-2]}": '{"config": {"database": "a"}}', f"{CONFIG}DATABASE": "b"}),
    (FULL, {f"{CONFIG}DATABASE": "b", f"{DEV[:-2]}": '{"config": {"table_prefix": "a"}}'}),
    (FULL, {f"{DEV[:-2]}": "x", f"{DEV}TYPE": TYPE}),
    (FULL, {f"{DEV}TYPE": TYPE, f"{DEV[:-2]}": "x"}),
    (FULL, {f"{CONFIG[:-2]}": '{"table_prefix": "a"}', f"{CONFIG}TABLE_PREFIX__X": "b"}),
    (FULL, {f"{CONFIG}TABLE_PREFIX__X": "b", f"{CONFIG}TABLE_PREFIX": "c"}),
    (FULL, {f"{OPTIONS}A": "1", f"{OPTIONS}A__B": "2"}),
    (FULL, {f"{OPTIONS}A__B": "2", f"{OPTIONS}A": "1"}),
    (FULL, {f"{OPTIONS}A": '{"x": 1}', f"{OPTIONS}A__B": "2"}),
    (FULL, {f"{OPTIONS}A": "[1]", f"{OPTIONS}A__B": "2"}),
    (FULL, {f"{OPTIONS}b": "1", f"{OPTIONS}a": "2", f"{OPTIONS}B": "3"}),
    (FULL, {"METAXY_STORE": "prod", "metaxy_store": "dev"}),
    (FULL, {"metaxy_store": "dev", "METAXY_STORE": "prod", "Metaxy_Project": "z"}),
    (FULL, {"metaxy_stores__dev__config__ducklake__alias": "low", "METAXY_STORES__Dev__Config__DuckLake__DATA_inlining_row_limit": "9"}),
    (FULL, {"METAXY_STOER": "x", "METAXY_": "x", "METAXY": "x", "METAXY_STORE__X": "y", "METAXY_THEME__X": "1", "METAXY_LOG_LEVEL": "DEBUG", "METAXY_NOPE__A": "1"}),
    (FULL, {"METAXY_CONFIG": "", "METAXY_ENTRYPOINT": "a,b", "METAXY_ENTRYPOINT_X": "c"}),
    (FULL, {"METAXY_ENTRYPOINTS__0": "x"}),
    (FULL, {"METAXY_ENTRYPOINTS__0": '["x"]', "METAXY_ENTRYPOINTS": '["y"]'}),
    (FULL, {"METAXY_EXTRA_FEATURES__ALL": "true"}),
    (FULL, {"METAXY_EXTRA_FEATURES__PROJECTS": '["a"]', "METAXY_EXTRA_FEATURES__KEYS": "[1", "METAXY_EXTRA_FEATURES__X__Y": "[1]"}),
    (FULL, {"METAXY_EXT__A__ENABLE": "true", "METAXY_EXT__A__OTHER": "5", "METAXY_EXT__B": '{"enable": 1}'}),
    (FULL, {"METAXY_EXT__A__ENABLE": "maybe", "METAXY_EXT__C": "null", "METAXY_EXT__D__ENABLE__X": "1"}),
    (FULL, {"METAXY_STORES": "x", "METAXY_ENTRYPOINTS": "y", "METAXY_PROJECT": ""}),
    (FULL, {"METAXY_EXT": "x", "METAXY_ENTRYPOINTS": "y"}),
    (FULL, {"METAXY_PROJECT": "a/b", "METAXY_LOCKED": "", "METAXY_HASH_TRUNCATION_LENGTH": "4", "METAXY_STORE": "x"}),
    (FULL, {"METAXY_STORES__": "x", "METAXY_STORES____A": "1", "METAXY_STORES__A___B": "2", "METAXY_STORES__QA__CONFIG__CONNECTION_STRING": "c"}),
    (FULL, {f"{DEV}": "1"}),
    (FULL, {"METAXY_STORES__QA__TYPE": TYPE, "METAXY_STORE": "qa"}),
    (FULL, {"METAXY_STORES__QA__TYPE": TYPE, "METAXY_STORES__QA__CONFIG__DATABASE": ":memory:", "METAXY_STORE": "qa"}),
    (FULL, {"METAXY_STORE": "qa", "METAXY_STORES__QA__TYPE": TYPE, "METAXY_STORES__QA__CONFIG": json.dumps({"database": "x", "ducklake": {"catalog": {"type": "sqlite", "uri": "/q"}, "storage": {"type": "local", "path": "/r"}}})}),
    (FULL, {"METAXY_STORES__PROD__CONFIG__DUCKLAKE__CATALOG__TYPE": "duckdb", "METAXY_STORES__PROD__CONFIG__DUCKLAKE__CATALOG__URI": "/p", "METAXY_STORES__PROD__CONFIG__DUCKLAKE__STORAGE": '{"type": "local", "path": "/q"}', "METAXY_STORE": "prod"}),
    (FULL, {"METAXY_STORE": "${OTHER}", "OTHER": "prod"}),
    (FULL.replace('"/c.db"', '"${URI}"'), {"URI": "/from/env", "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__PATH": "${URI}"}),
    (FULL.replace('"/c.db"', '"${METAXY_URI}"'), {"METAXY_URI": "/from/env"}),
    (FILE.replace("[stores.dev]", "stores = 5\n[x.dev]"), {"METAXY_STORES__DEV__TYPE": TYPE}),
    ("stores = 5\n", {"METAXY_STORES__DEV__TYPE": TYPE, f"{CONFIG}DATABASE": "x"}),
    ('[stores.dev]\ntype = "x"\nconfig = 5\n', {f"{DEV}TYPE": TYPE, f"{CONFIG}DATABASE": "x"}),
    ('[stores.dev.config]\ndatabase = "x"\n', {f"{DEV}TYPE": TYPE}),
    ('[stores.dev.config]\ndatabase = "x"\n', {f"{CONFIG}TABLE_PREFIX": "p"}),
    ("", {"METAXY_STORES__DEV__TYPE": TYPE, f"{CONFIG}DATABASE": "x"}),
    ("", {"METAXY_STORES__DEV__CONFIG__DATABASE": "x"}),
    ("", {"METAXY_STORES": json.dumps({"dev": {"type": TYPE, "config": {"database": "x", "ducklake": {"catalog": {"type": "duckdb", "uri": "/c"}, "storage": {"type": "local", "path": "/d"}, "attach_options": {"n": None, "f": 1.5}}}}})}),
    ("x = \n", {"METAXY_STORES": "x"}),
    ('extend = "/nowhere/base.toml"\n' + FILE, {"METAXY_STORES": "x"}),
    ("foo = 1\n" + FILE, {"METAXY_FOO": "2", "METAXY_PROJECT": "a b"}),
    (FILE.replace("database", "Database"), {f"{CONFIG}DATABASE": "lower"}),
    (FILE.replace("[stores.dev.config]", "[stores.dev.Config]").replace(".config.", ".Config."), {f"{CONFIG}DATABASE": "lower"}),
    (MIXED_CASE, {"METAXY_STORE": "Prod", "METAXY_STORES__PROD__CONFIG__DATABASE": "x"}),
    (MIXED_CASE, {"METAXY_STORE": "prod", "METAXY_STORES__Prod__TYPE": TYPE, "METAXY_STORES__Prod__CONFIG__DATABASE": "x"}),
    (FILE + "attach_options = 5\n", {f"{OPTIONS}A": "1"}),
    (FILE.replace("database", 'fallback_stores = ["a", "dev"]\ndatabase'), {"METAXY_STORES__A__TYPE": TYPE}),
    (FILE.replace("database", 'extensions = ["a", "b"]\ndatabase'), {CONFIG[:-2]: '{"extensions": ["c"], "fallback_stores": ["x"]}'}),
    (FULL.replace("database", "auto_create_tables = false\ndatabase", 1), {CONFIG[:-2]: '{"auto_create_tables": null}'}),
    (FILE, {CONFIG[:-2]: '{"auto_create_tables": null}', "METAXY_AUTO_CREATE_TABLES": "true"}),
    (FILE, {CONFIG[:-2]: '{"extensions": [null, "a"], "config": {"threads": null, "a": 1}}'}),
    (REMOTE, {f"{DUCKLAKE}CATALOG__{name}": "null" for name in ["HOST", "DATABASE", "USER", "PASSWORD"]}),
    (REMOTE, {f"{DUCKLAKE}CATALOG__PASSWORD": "12345"}),
    (REMOTE, {f"{DUCKLAKE}CATALOG__PASSWORD": '"12345"', f"{DUCKLAKE}CATALOG__PORT": "5433"}),
    (REMOTE, {f"{DUCKLAKE}CATALOG": '{"password": "it\'s", "port": "5433", "secret_parameters": {"sslmode": "require", "USER": null}}'}),
    (REMOTE, {f"{DUCKLAKE}STORAGE__SECRET_PARAMETERS__CHAIN": "null", f"{DUCKLAKE}STORAGE__SECRET_PARAMETERS__KEY_ID": "null"}),
    (REMOTE, {f"{DUCKLAKE}STORAGE__TYPE": "gcs", f"{DUCKLAKE}STORAGE__DATA_PATH": "gs://b"}),
    (REMOTE, {f"{DUCKLAKE}STORAGE__TYPE": "r2", f"{DUCKLAKE}STORAGE__DATA_PATH": "r2://b"}),
    (REMOTE, {f"{DUCKLAKE}CATALOG__TYPE": "motherduck", f"{DUCKLAKE}STORAGE": "null"}),
]  # fmt: skip


def table() -> list[Case]:
    cases = [Case(f"override leaf {value[:40]}", FULL, {f"{OPTIONS}V": value, f"{OPTIONS}W__X": value}) for value in LEAVES]
    for name, values in SCALARS.items():
        cases += [Case(f"override {name} = {value[:60]}", FULL, {f"METAXY_{name}": value}) for value in values]
    for name, values in STORE_PARTS.items():
        cases += [Case(f"override {name} = {value[:60]}", FULL, {name: value}) for value in values]
    cases += [Case(f"override null {key}", FULL, {CONFIG[:-2]: json.dumps({key: None})}) for key in NULLS]
    for part, keys in REMOTE_PARTS.items():
        for key in keys:
            for value in REMOTE_VALUES:
                cases.append(Case(f"override {part} {key} = {value[:30]}", REMOTE, {f"{DUCKLAKE}{part}__{key.upper()}": value}))
    cases += [Case(f"override set {index}: {', '.join(variables)[:80]}", text, variables) for index, (text, variables) in enumerate(SETS)]
    cases.append(Case("override store, another asked for", FULL, {"METAXY_STORE": "prod"}, store="dev"))
    return cases


PATHS = """database table_prefix hash_algorithm auto_create_tables config__threads extensions nope
ducklake ducklake__alias ducklake__alias ducklake__alias ducklake__data_inlining_row_limit ducklake__data_inlining_row_limit ducklake__nope
ducklake__attach_options ducklake__attach_options__override_data_path ducklake__attach_options__encrypted ducklake__attach_options__a__b
ducklake__attach_options__data_path ducklake__attach_options__meta_x ducklake__attach_options__z
ducklake__catalog ducklake__catalog__type ducklake__catalog__uri ducklake__catalog__uri ducklake__catalog__host ducklake__catalog__port
ducklake__catalog__password ducklake__catalog__user ducklake__catalog__database ducklake__catalog__secret_name ducklake__catalog__secret_parameters__sslmode
ducklake__storage ducklake__storage__type ducklake__storage__path ducklake__storage__path ducklake__storage__bucket ducklake__storage__key_id
ducklake__storage__secret ducklake__storage__secret_name ducklake__storage__data_path ducklake__storage__use_ssl ducklake__storage__region
ducklake__storage__secret_parameters ducklake__storage__secret_parameters__provider""".split()

TEXTS = ["x", "/tmp/x", "it's", "", "s3://b/p", "${HOME}", "5", "true", "null", "1.5", '"q"', "[1, null]", '{"type": "sqlite", "uri": "/u"}', '{"k": [true, 2.0]}', "{"]
KINDS = ["duckdb", "sqlite", "postgres", "motherduck", "local", "s3", "r2", "gcs"]


def random_variables(rng: random.Random, stores: list[str]) -> dict[str, str]:
    variables = {}
    for _ in range(rng.randrange(1, 5)):
        if rng.random() < 0.15:
            name = rng.choice([key for key in SCALARS if key != "EXTEND"])
            variables[f"METAXY_{name}"] = rng.choice(SCALARS[name])
            continue
        path = rng.choice(PATHS)
        value = rng.choice(KINDS) if path.endswith("type") and rng.random() < 0.8 else rng.choice(TEXTS)
        if path == "database" and value == "":
            value = ":memory:"
        name = f"METAXY_STORES__{rng.choice(stores)}__CONFIG__{path}"
        variables[name.upper() if rng.random() < 0.8 else name.lower()] = value
    return variables


def cases(existing: list[Case]) -> list[Case]:
    """The configurations with overrides; the random ones are put over some of `existing`."""
    rng = random.Random(SEED)
    over = [case for case in existing if "syntax" not in case.name]
    mixtures = []
    for index in range(RANDOM_CASES):
        base = rng.choice([*over, Case("", FULL), Case("", FILE), Case("", REMOTE)]) if index % 2 else Case("", rng.choice([FULL, FILE, REMOTE]))
        variables = random_variables(rng, ["dev", "dev", "dev", "dev", "prod", "qa"])
        mixtures.append(Case(f"random overrides {index}", base.toml, base.environment | variables, base.store))
    return table() + mixtures
