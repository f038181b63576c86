"""Catalogs and storages other than files: every kind with every style of credentials, odd values, seeded mixtures."""

from __future__ import annotations

import itertools
import random

from case_parts import ENVIRONMENT, INTEGERS, TYPE, VALUES, Case, store

RANDOM_CASES = 360
SEED = 20240217

# The two configurations of Metaxy's other documentation page, in today's spelling, and its bring-your-own-bucket one
# in the spelling it had before 0.1.1.
POSTGRES_S3 = f"""\
[stores.dev]
type = "{TYPE}"

[stores.dev.config]
database = ":memory:"

[stores.dev.config.ducklake.catalog]
type = "postgres"
secret_name = "my_pg_secret"
host = "localhost"
port = 5432
database = "ducklake_meta"
user = "ducklake"
password = "changeme"

[stores.dev.config.ducklake.storage]
type = "s3"
secret_name = "my_s3_secret"
bucket = "my-ducklake-bucket"
key_id = "AKIA..."
secret = "..."
region = "eu-central-1"
"""

MOTHERDUCK_FORMER = f"""\
[stores.dev]
type = "{TYPE}"

[stores.dev.config]
database = ":memory:"

[stores.dev.config.ducklake.metadata_backend]
type = "motherduck"
database = "my_ducklake"
region = "eu-central-1"

[stores.dev.config.ducklake.storage_backend]
type = "s3"
secret_name = "my_s3_secret"
key_id = "AKIA..."
secret = "..."
region = "eu-central-1"
scope = "s3://mybucket/"
bucket = "mybucket"
"""

MOTHERDUCK = MOTHERDUCK_FORMER.replace("metadata_backend", "catalog").replace("storage_backend", "storage")

CHAIN = 'secret_parameters = { provider = "credential_chain" }'
# The row on every kind of value, among them names that fields of its own already have.
ODD_PARAMETERS = (
    'secret_parameters = { Host = "other", n = 1.0, b = false, l = ["a", "b\'c"], d = { k = 1 }, dt = 2024-01-02, '
    'provider = "config", region = "r", "ß" = 1, "a-b" = "" }'
)

CATALOGS: dict[str, dict[str, str]] = {
    "duckdb": {"": 'uri = "/c.db"', "uri with a quote": 'uri = "/it\'s.db"'},
    "sqlite": {"": 'uri = "/c.db"', "scheme": 'uri = "sqlite:/c.db"'},
    "postgres": {
        "name": 'secret_name = "pg"',
        "name and port": 'secret_name = "pg"\nport = 6543',
        "inline": 'secret_name = "pg"\nhost = "h"\ndatabase = "d"\nuser = "u"\npassword = "p\'w"',
        "inline and port": 'secret_name = "pg"\nhost = "h"\ndatabase = "d"\nuser = "u"\npassword = "p"\nport = "6543"',
        "parameters": 'secret_name = "pg"\nsecret_parameters = { sslmode = "require" }',
        "no parameters": 'secret_name = "pg"\nsecret_parameters = {}',
        "inline and parameters": f'secret_name = "pg"\nhost = "h"\ndatabase = "d"\nuser = "u"\npassword = "p"\n{ODD_PARAMETERS}',
        "empty": 'secret_name = "pg"\nhost = "${PG_HOST}"\ndatabase = ""\nuser = "${EMPTY}"\npassword = "${PG_PASSWORD:-}"',
    },
    "motherduck": {"": 'database = "my_lake"', "region": 'database = "my_lake"\nregion = "eu-central-1"'},
}

# What S3, R2 and GCS have in common.
BUCKET_STYLES = {
    "name": "",
    "inline": 'key_id = "k"\nsecret = "s\'s"',
    "key_id": 'key_id = "k"',
    "secret": 'secret = "s"',
    "chain": CHAIN,
    "inline and parameters": f'key_id = "k"\nsecret = "s"\n{ODD_PARAMETERS}',
    "key_id and parameters": 'key_id = "k"\nsecret_parameters = { secret = "s", KEY_ID = "K", key_id = "l" }',
    "no parameters": "secret_parameters = {}",
    "empty": 'key_id = "${KEY}"\nsecret = ""',
}


def bucket(rest: str, account: str = "") -> dict[str, str]:
    return {name: "\n".join(filter(None, ['secret_name = "st"', rest, account, style])) for name, style in BUCKET_STYLES.items()}


STORAGES: dict[str, dict[str, str]] = {
    "local": {"": 'path = "/d"'},
    "s3": bucket('bucket = "b"')
    | {
        "everything": 'secret_name = "st"\nkey_id = "k"\nsecret = "s"\nendpoint = "https://minio:9000"\nbucket = "b"\nprefix = "/p/q/"\n'
        'region = "r"\nurl_style = "path"\nuse_ssl = false\nscope = "s3://b/"\ndata_path = "s3://other/x"',
    },
    "r2": bucket('data_path = "r2://b/data/"', 'account_id = "acc"'),
    "gcs": bucket('data_path = "gs://b/data/"'),
}

S3_PATHS = ['data_path = "s3://x/y"', 'data_path = ""', 'bucket = "b"', 'bucket = ""', 'prefix = "/p//q/"', 'prefix = "//"', 'prefix = ""']
S3_PATHS += ['scope = "s3://sc"', 'scope = "s3://sc/"', 'scope = "S3://sc"', 'scope = ""']
ENDPOINTS = ["minio:9000", "https://minio", "http://minio:9000/", "HTTPS://minio", "https://http://x", "", "https://", "it's"]
NAMES = ["my-secret", "a b", "5x", "select", "", "it's", '\\"quoted\\"', "a.b", "a;b", "x", "MixedCase_1", "ü"]


def ducklake(catalog: str, catalog_body: str, storage: str | None, storage_body: str = "", rest: str = "") -> str:
    """A file with one store, `dev`, and its lake."""
    head = "[stores.dev.config.ducklake"
    parts = [f"{head}]\n{rest}"] if rest else []
    parts.append(f'{head}.catalog]\ntype = "{catalog}"\n{catalog_body}\n')
    if storage is not None:
        parts.append(f'{head}.storage]\ntype = "{storage}"\n{storage_body}\n')
    return store("".join(parts))


def matrix() -> list[Case]:
    cases = []
    for catalog, styles in CATALOGS.items():
        for style, body in styles.items():
            cases.append(Case(f"{catalog} {style}, no storage", ducklake(catalog, body, None), ENVIRONMENT))
            for storage, storage_styles in STORAGES.items():
                for storage_style, storage_body in storage_styles.items():
                    name = f"{catalog} {style}, {storage} {storage_style}"
                    cases.append(Case(name, ducklake(catalog, body, storage, storage_body), ENVIRONMENT))
    return cases


def on_file(storage: str, body: str, rest: str = "") -> str:
    return ducklake("duckdb", 'uri = "/c.db"', storage, body, rest)


def single_values() -> list[Case]:
    cases = [
        Case("documentation, PostgreSQL and S3", POSTGRES_S3),
        Case("documentation, MotherDuck", MOTHERDUCK),
        Case("documentation, MotherDuck, former spelling", MOTHERDUCK_FORMER),
        Case("former storage with MotherDuck", MOTHERDUCK_FORMER.replace("metadata_backend", "catalog")),
        Case("documentation, no database", POSTGRES_S3.replace('database = ":memory:"', "")),
        Case("documentation, MotherDuck, no database", MOTHERDUCK.replace('database = ":memory:"', "")),
        Case("motherduck with everything ignored", ducklake("motherduck", 'database = "d"', "local", 'path = "/d"', 'alias = "x"\ndata_inlining_row_limit = 5\nattach_options = { a = 1 }\n')),
        Case("motherduck named", ducklake("motherduck", 'database = "d"', None).replace("database", 'extensions = ["motherduck", "json"]\ndatabase', 1)),
    ]  # fmt: skip
    for pair in itertools.combinations(["", *S3_PATHS], 2):
        lines = [line for line in pair if line]
        if len({line.split()[0] for line in lines}) == len(lines):
            cases.append(Case(f"s3 path {lines}", on_file("s3", "\n".join(['secret_name = "s"', *lines]))))
    for endpoint, ssl in itertools.product(ENDPOINTS, ["", "use_ssl = true", "use_ssl = 0", 'use_ssl = "off"']):
        body = f'secret_name = "s"\nbucket = "b"\nendpoint = "{endpoint}"\n{ssl}'
        cases.append(Case(f"endpoint {endpoint} {ssl}", on_file("s3", body)))
    for key in ["region", "url_style", "use_ssl"]:
        value = "true" if key == "use_ssl" else '"v"'
        cases.append(Case(f"s3 {key} alone", on_file("s3", f'secret_name = "s"\nbucket = "b"\n{key} = {value}')))
    for name in NAMES:
        cases += [
            Case(f"s3 secret_name {name}", on_file("s3", f'secret_name = "{name}"\nbucket = "b"\n{CHAIN}')),
            Case(f"gcs existing {name}", on_file("gcs", f'secret_name = "{name}"\ndata_path = "gs://b"')),
            Case(f"postgres existing {name}", ducklake("postgres", f'secret_name = "{name}"', "local", 'path = "/d"')),
            Case(f"motherduck {name}", ducklake("motherduck", f'database = "{name}"\nregion = "{name}"', "r2", f'secret_name = "{name}"\ndata_path = "{name}"\nsecret_parameters = {{}}')),
        ]  # fmt: skip
    for value in VALUES:
        body = f'secret_name = "s"\ndata_path = "gs://b"\nsecret_parameters = {{ p = {value} }}'
        cases.append(Case(f"parameter {value}", on_file("gcs", body)))
    cases += [Case(f"port {value}", ducklake("postgres", f'secret_name = "s"\nsecret_parameters = {{}}\nport = {value}', "local", 'path = "/d"'), ENVIRONMENT) for value in INTEGERS]  # fmt: skip
    return cases


def table_ten() -> list[Case]:
    """The configurations of Metaxy's own tests, `tests/ext/duckdb/test_ducklake_config.py`."""
    postgres = 'secret_name = "pg_meta"\ndatabase = "ducklake_meta"\nuser = "ducklake"\npassword = "secret"\nhost = "localhost"'
    minio = 'secret_name = "s3_store"\nkey_id = "key"\nsecret = "secret"\nendpoint = "https://object-store"\nbucket = "ducklake"'
    override = 'attach_options = { api_version = "0.2", override_data_path = true }\n'
    file, folder = 'uri = "/tmp/cat.duckdb"', 'path = "/tmp/data"'
    s3 = 'secret_name = "my_s3"\nbucket = "my-bucket"\n'
    r2 = 'secret_name = "my_r2"\ndata_path = "r2://my-bucket/data/"\n'
    gcs = 'secret_name = "my_gcs"\ndata_path = "gs://my-bucket/data/"\n'
    account = 'account_id = "my-account-id"\n'
    byob = 'secret_name = "my_s3_secret"\nbucket = "mybucket"\n'
    texts = {
        "attachment_sequence": ducklake("postgres", postgres, "s3", minio, f'alias = "lake"\n{override}'),
        "data_inlining": ducklake("duckdb", file, "local", folder, "data_inlining_row_limit = 100\n"),
        "data_inlining absent": ducklake("duckdb", file, "local", folder),
        "option types": ducklake("duckdb", file, "local", folder, 'attach_options = { api_version = "0.2", override_data_path = true, max_retries = 3 }\n'),
        "motherduck": ducklake("motherduck", 'database = "my_lake"', None, rest='alias = "lake"\n'),
        "motherduck region": ducklake("motherduck", 'database = "my_lake"\nregion = "eu-central-1"', None, rest='alias = "lake"\n'),
        "duckdb without storage": ducklake("duckdb", file, None),
        "sqlite without storage": ducklake("sqlite", file, None),
        "postgres without storage": ducklake("postgres", postgres, None),
        "default alias": ducklake("postgres", postgres, "s3", minio, "attach_options = { override_data_path = true }\n"),
        "default alias, extensions": ducklake("postgres", postgres, "s3", minio, "attach_options = { override_data_path = true }\n").replace("database", 'extensions = ["json"]\ndatabase', 1),
        "roundtrip": ducklake("duckdb", file, "local", folder, 'alias = "lake"\n'),
        "s3 params": on_file("s3", f'{s3}key_id = "key"\nsecret = "secret"\nsecret_parameters = {{ chain = "credential_chain", kms_key_id = "my-kms-key" }}'),
        "s3 chain": on_file("s3", s3 + CHAIN),
        "s3 roundtrip": on_file("s3", f'{s3}key_id = "k"\nsecret = "s"\nendpoint = "http://127.0.0.1:5000"\nregion = "us-east-1"\nurl_style = "path"\nuse_ssl = false', "attach_options = { override_data_path = true }\n"),
        "r2 explicit": on_file("r2", f'{r2}{account}key_id = "r2key"\nsecret = "r2secret"'),
        "r2 chain": on_file("r2", r2 + account + CHAIN),
        "gcs explicit": on_file("gcs", f'{gcs}key_id = "gcskey"\nsecret = "gcssecret"'),
        "gcs chain": on_file("gcs", gcs + CHAIN),
        "r2 attached": ducklake("duckdb", file, "r2", r2, 'alias = "lake"\n'),
        "gcs attached": ducklake("duckdb", file, "gcs", gcs, 'alias = "lake"\n'),
        "pg name only": ducklake("postgres", 'secret_name = "my_pg_secret"', "local", folder),
        "pg name and inline": ducklake("postgres", postgres.replace("pg_meta", "my_pg"), "local", folder),
        "pg partial": ducklake("postgres", 'secret_name = "my_pg"\nhost = "localhost"\ndatabase = "db"', "local", folder),
        "s3 name only": on_file("s3", s3),
        "s3 name and inline": on_file("s3", f'{s3}key_id = "key"\nsecret = "secret"'),
        "r2 name only": on_file("r2", r2),
        "gcs name only": on_file("gcs", gcs),
        "r2 without account": on_file("r2", f'{r2}key_id = "key"\nsecret = "secret"'),
        "all names": ducklake("postgres", 'secret_name = "pg_catalog"', "s3", 'secret_name = "s3_storage"\nbucket = "data-bucket"', 'alias = "lake"\n'),
        "s3 without secret_name": on_file("s3", 'bucket = "b"'),
        "r2 without secret_name": on_file("r2", 'data_path = "r2://b/"'),
        "gcs without secret_name": on_file("gcs", 'data_path = "gs://b/"'),
        "postgres without secret_name": ducklake("postgres", 'host = "h"', "local", folder),
        "byob inline": ducklake("motherduck", 'database = "my_ducklake"\nregion = "eu-central-1"', "s3", f'{byob}key_id = "AKIA..."\nsecret = "secret"\nscope = "s3://mybucket/"'),
        "byob existing": ducklake("motherduck", 'database = "my_ducklake"', "s3", byob),
    }  # fmt: skip
    return [Case(f"Metaxy's test: {name}", text) for name, text in texts.items()]


def refusals() -> list[Case]:
    """Every error of the DuckLake models, inside and beside one another."""
    names = ["host", "database", "user", "password"]
    cases = []
    for count in range(1, 4):
        for given in itertools.combinations(names, count):
            body = "\n".join(['secret_name = "s"', *(f'{name} = "x"' for name in given)])
            cases.append(Case(f"postgres only {given}", ducklake("postgres", body, "local", 'path = "/d"')))
    values = {
        "postgres": 'secret_name = 5\nhost = 1\nport = "x"\ndatabase = true\nuser = []\npassword = 12345\nsecret_parameters = "x"',
        "motherduck": "database = 5\nregion = 1",
        "duckdb": 'path = "/c"',
        "sqlite": "uri = {}",
    }
    s3_keys = ["key_id", "secret", "endpoint", "bucket", "prefix", "region", "url_style", "use_ssl", "scope", "data_path", "secret_name", "secret_parameters"]
    storages = {
        "s3": "\n".join(f"{key} = 5" for key in s3_keys),
        "r2": 'key_id = 1\nsecret = 2\naccount_id = 3\nsecret_name = "s"\nsecret_parameters = []',
        "gcs": "key_id = 1.5\nsecret_parameters = 5",
        "local": "path = 2024-01-02",
    }
    for (catalog, body), (storage, storage_body) in itertools.product(values.items(), storages.items()):
        cases.append(Case(f"values {catalog} {storage}", ducklake(catalog, body, storage, storage_body)))
    texts = {
        "account and credentials": ducklake("postgres", 'secret_name = "s"\nhost = "h"', "r2", 'secret_name = "s"\ndata_path = "x"\nsecret = "s"'),
        "account missing with MotherDuck": ducklake("motherduck", 'database = "d"', "r2", 'secret_name = "s"\ndata_path = "x"\nkey_id = "s"'),
        "no data path": on_file("s3", 'secret_name = "s"'),
        "no data path with MotherDuck": ducklake("motherduck", 'database = "d"\nregion = "r"', "s3", 'secret_name = "s"\nkey_id = "k"\nsecret = "s"'),
        "former s3 keys": on_file("s3", 'aws_access_key_id = "k"\naws_secret_access_key = "s"\nendpoint_url = "http://x"\nbucket = "b"'),
        "former s3 keys and a name": on_file("s3", 'secret_name = "n"\naws_access_key_id = "k"\naws_secret_access_key = "s"\nendpoint_url = "http://x"\nbucket = "b"'),
        "former plugins": ducklake("sqlite", 'path = "/c"', "local", 'path = "/d"', 'plugins = ["ducklake"]\n'),
        "secret of 0.1.0": on_file("s3", 'secret_name = "n"\nbucket = "b"\nsecret = { type = "S3" }'),
        "storage kind in capitals": on_file("S3", 'secret_name = "n"'),
        "storage kind empty": on_file("", 'secret_name = "n"'),
        "motherduck with storage not a table": ducklake("motherduck", 'database = "d"', None, rest="storage = 5\n"),
    }  # fmt: skip
    return cases + [Case(f"backend: {name}", text) for name, text in texts.items()]


TEXT_VALUES = ["", "x", "it's", "${UNSET}", "${B}", "${HOME_DIR}/y", "s3://b/p", "Größe 🦆", "a b", "https://h:1"]
PARAMETER_KEYS = ["provider", "Region", "chain", "KEY_ID", "secret", "host", "PORT", "sslmode", "ü", "x-y", "_a", "Z"]


def random_table(rng: random.Random, texts: list[str], required: list[str]) -> str:
    lines = []
    for key in rng.sample(texts, len(texts)):
        if key in required and rng.random() < 0.95 or rng.random() < 0.4:
            value = rng.choice(VALUES) if rng.random() < 0.04 else f'"{rng.choice(TEXT_VALUES)}"'
            lines.append(f"{key} = {value}")
    return "\n".join(lines)


def random_parameters(rng: random.Random) -> str:
    keys = rng.sample(PARAMETER_KEYS, rng.randrange(4))
    # The key is quoted because not all of them are bare keys.
    return "\nsecret_parameters = { " + ", ".join(f'"{key}" = {rng.choice(VALUES)}' for key in keys) + " }"


def random_case(rng: random.Random, index: int) -> Case:
    credentials = ["key_id", "secret", "secret_name"]
    catalogs = {
        "duckdb": (["uri"], ["uri"]),
        "sqlite": (["uri"], ["uri"]),
        "postgres": (["secret_name", "host", "database", "user", "password"], ["secret_name", "host", "database", "user", "password"]),
        "motherduck": (["database", "region"], ["database"]),
    }
    storages = {
        "local": (["path"], ["path"]),
        "s3": ([*credentials, "endpoint", "bucket", "prefix", "region", "url_style", "scope", "data_path"], ["secret_name"]),
        "r2": ([*credentials, "account_id", "data_path"], ["secret_name", "data_path"]),
        "gcs": ([*credentials, "data_path"], ["secret_name", "data_path"]),
    }
    catalog = rng.choice(list(catalogs))
    storage = rng.choice(list(storages))
    bodies = [random_table(rng, *catalogs[catalog]), random_table(rng, *storages[storage])]
    if catalog == "postgres" and rng.random() < 0.4:
        bodies[0] = 'secret_name = "n"' if rng.random() < 0.5 else f"{bodies[0]}\nport = {rng.choice(INTEGERS)}"
    if catalog == "postgres" and rng.random() < 0.4:
        bodies[0] += random_parameters(rng)
    if storage != "local" and rng.random() < 0.5:
        bodies[1] += random_parameters(rng)
    if storage == "s3" and rng.random() < 0.4:
        bodies[1] += "\nuse_ssl = " + rng.choice(["true", "false", "1", '"yes"', '"x"', "2"])
    rest = "".join(
        line
        for line in ['alias = "lake"\n', "data_inlining_row_limit = 5\n", 'attach_options = { B = 1, a = "x", c = [1] }\n', "unknown = 1\n"]
        if rng.random() < 0.25
    )
    chosen = None if rng.random() < 0.08 else storage
    text = ducklake(catalog, bodies[0], chosen, bodies[1], rest)
    return Case(f"random backends {index}", text, ENVIRONMENT)


def random_cases() -> list[Case]:
    rng = random.Random(SEED)
    return [random_case(rng, index) for index in range(RANDOM_CASES)]


CASES = matrix() + single_values() + table_ten() + refusals() + random_cases()
