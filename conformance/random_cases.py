"""Whole files, seeded: names, several stores, variables, other spellings of tables, wrong types, unknown keys."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from case_parts import INTEGERS, TYPE, VALUES, Case

RANDOM_CASES = 320
SEED = 20261123

NAMES = ["dev", "prod", "Dev", "my-store", "5", "a_b", "a b", "", "ü", "it's", 'q"q', "select", "tab\tname", "🦆"]
ALIASES = ["lake", "ducklake", "Lake_2", "my lake", "", "  padded ", "5x", "main", "temp", "memory", "ü", "x$y", "select", "${ALIAS}", "${UNSET:-fallen_back}"]
# One text several times with other variables set.
TEXTS = ["/p", "${A}", "${A:-a}", "x${B:-${A}}y", "${A}${B}", "$A", "${A:-}", "${ A }", "${A-b}", "${A:-it's}", "s3://b/${A:-p}", "${EMPTY}", "$${A}", "${A:-:memory:}"]
ENVIRONMENTS: list[dict[str, str]] = [{}, {"A": "/set/a"}, {"A": "", "B": "b"}, {"A": "it's", "EMPTY": "", "ALIAS": "from_env"}, {"B": "${A}", "ALIAS": ""}, {"A": "true", "B": "5", "ALIAS": "  p "}]
ODD = ["5", "1.0", "true", "[]", '["x"]', "{}", '{ k = "v" }', "2024-01-02", "nan", '""', '" "', '"x"', '"TRUE"', '"1"', "0", "-1", "9" * 30]
BOOLEANS = ["true", "false", "0", "1", "2", '"yes"', '"OFF"', '"maybe"', "1.0", '"${A}"', "[]"]
# Coerced, not refused.
GOOD_INTEGERS = ["0", "100", "true", "5432.0", '" 5 "', '"1_000"', '"${B:-12}"', "0x1F", '"005"', '"5.0"']
GOOD_BOOLEANS = ["true", "false", "0", "1", "1.0", '"yes"', '"OFF"', '"t"', '"${B:-n}"']
UNKNOWN = ["unknown", "Type", "TYPE", "Uri", "path", "metadata_backend", "x.y", "", "ü"]


def key(name: str) -> str:
    """A key as TOML needs it."""
    if name and all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'


def text(value: str, rng: random.Random) -> str:
    """A text in one of TOML's spellings."""
    if rng.random() < 0.15 and "'" not in value:
        return f"'{value}'"
    if rng.random() < 0.1:
        return f'"""\n{value}"""' if not value.endswith('"') else f'"{value}"'
    return f'"{value}"'


Table = dict[str, Any]


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key(name)} = {inline(item)}" for name, item in value.items()) + " }"
    return value


def written(table: Table, path: list[str], rng: random.Random) -> str:
    """A table with everything below it: under headers, dotted, or inline."""
    values, below = [], []
    for name, value in table.items():
        if not isinstance(value, dict):
            values.append(f"{key(name)} = {value}\n")
        elif rng.random() < 0.55:
            below.append(written(value, [*path, name], rng))
        elif rng.random() < 0.5 and value and not any(isinstance(item, dict) for item in value.values()):
            values += [f"{key(name)}.{key(inner)} = {item}\n" for inner, item in value.items()]
        elif "\n" not in inline(value):
            values.append(f"{key(name)} = {inline(value)}\n")
        else:
            below.append(written(value, [*path, name], rng))
    rng.shuffle(values)
    rng.shuffle(below)
    header = f"[{'.'.join(map(key, path))}]\n" if path and (values or not below) else ""
    return header + "".join(values) + "".join(below)


def spoilt(table: Table, rng: random.Random, chance: float) -> Table:
    """Now and then a value of another type, a key missing or one too many."""
    kept = {name: value for name, value in table.items() if rng.random() > chance / 3}
    for name, value in kept.items():
        if isinstance(value, str) and rng.random() < chance / 2:
            kept[name] = rng.choice(ODD + VALUES)
    if rng.random() < chance:
        kept[rng.choice(UNKNOWN)] = rng.choice(ODD)
    return kept


def chosen(rng: random.Random, good: list[str], other: list[str], chance: float) -> str:
    return rng.choice(other if rng.random() < chance else good)


def catalog(rng: random.Random, chance: float) -> Table:
    quoted: Callable[[str], str] = lambda value: text(value, rng)  # noqa: E731
    kind = rng.choice(["duckdb", "duckdb", "sqlite", "postgres", "postgres", "motherduck"])
    if kind == "motherduck":
        region = {"region": quoted(rng.choice(["eu-central-1", "${A}"]))} if rng.random() < 0.4 else {}
        return {"type": quoted(kind), "database": quoted(rng.choice(["lake", "${A}", "a.b"])), **region}
    if kind != "postgres":
        return {"type": quoted(kind), "uri": quoted(rng.choice(TEXTS))}
    table: Table = {"type": quoted(kind), "secret_name": quoted(rng.choice(["pg", "${A:-pg}", "my pg"]))}
    if rng.random() < 0.6:
        table |= {name: quoted(rng.choice(TEXTS)) for name in ["host", "database", "user", "password"]}
    if rng.random() < 0.4:
        table["port"] = chosen(rng, GOOD_INTEGERS, [*INTEGERS, '"${B}"'], chance)
    if rng.random() < 0.3:
        table["secret_parameters"] = {name: rng.choice(VALUES) for name in rng.sample(["sslmode", "HOST", "a-b"], 2)}
    return table


def storage(rng: random.Random, chance: float) -> Table:
    quoted: Callable[[str], str] = lambda value: text(value, rng)  # noqa: E731
    kind = rng.choice(["local", "local", "s3", "s3", "r2", "gcs"])
    if kind == "local":
        return {"type": quoted(kind), "path": quoted(rng.choice(TEXTS))}
    table: Table = {"type": quoted(kind), "secret_name": quoted(rng.choice(["st", "${A:-st}", "5"]))}
    if kind == "s3":
        table["bucket"] = quoted("b")
        table |= {name: quoted(rng.choice(TEXTS)) for name in ["bucket", "prefix", "region", "endpoint", "scope"] if rng.random() < 0.5}
        if rng.random() < 0.3:
            table["use_ssl"] = chosen(rng, GOOD_BOOLEANS, BOOLEANS, chance)
    else:
        table["data_path"] = quoted(rng.choice(TEXTS))
    if kind == "r2" and rng.random() < 0.8:
        table["account_id"] = quoted(rng.choice(TEXTS))
    if rng.random() < 0.6:
        table |= {"key_id": quoted(rng.choice(TEXTS)), "secret": quoted(rng.choice(TEXTS))}
    if rng.random() < 0.3:
        table["secret_parameters"] = {"provider": '"credential_chain"', "n": rng.choice(VALUES)}
    return table


def store(rng: random.Random, chance: float) -> Table:
    lake: Table = {"catalog": spoilt(catalog(rng, chance), rng, chance)}
    if rng.random() > chance / 2:
        lake["storage"] = spoilt(storage(rng, chance), rng, chance)
    if rng.random() < 0.5:
        lake["alias"] = text(rng.choice(ALIASES), rng) if rng.random() > chance else rng.choice(ODD)
    if rng.random() < 0.3:
        lake["data_inlining_row_limit"] = chosen(rng, GOOD_INTEGERS, INTEGERS, chance)
    if rng.random() < 0.3:
        options = ["override_data_path", "DATA_PATH", "create_if_not_exists", "no_such", "meta_schema", "z-z"]
        lake["attach_options"] = {name: rng.choice(VALUES) for name in rng.sample(options, rng.randrange(4))}
    config: Table = {"database": text(rng.choice([":memory:", "/db", "${A:-:memory:}"]), rng)}
    if rng.random() < 0.98:
        config["ducklake"] = spoilt(lake, rng, chance)
    settings = {
        "hash_algorithm": (['"xxhash64"', '"md5"', '"xxh3_64"', '"${UNSET:-xxhash32}"'], ['"XXHASH32"', '"${A}"', "5"]),
        "table_prefix": (['"p_"', '"${B:-}"'], ODD),
        "auto_create_tables": (GOOD_BOOLEANS, BOOLEANS),
        "extensions": (['["json"]', '["hashfuncs", "${B:-x}"]', "[]"], ["[5]", '"json"']),
        "fallback_stores": (["[]", '["prod"]'], ODD),
    }
    for name, (good, other) in settings.items():
        if rng.random() < 0.2:
            config[name] = chosen(rng, good, other, chance)
    found: Table = {"type": text(TYPE, rng), "config": spoilt(config, rng, chance)}
    return spoilt(found, rng, chance / 2)


def random_case(rng: random.Random, index: int) -> Case:
    # Most files are nearly right: a wrong one says nothing about what comes after its first mistake.
    chance = rng.choice([0, 0, 0, 0.2, 0.5])
    names = rng.sample(NAMES, rng.choice([1, 1, 2, 3]))
    if rng.random() < 0.6:
        names[0] = "dev"
    head: Table = {}
    if rng.random() < 0.3 or "dev" not in names:
        head["store"] = text(rng.choice(names).replace('"', '\\"').replace("\t", "\\t"), rng) if rng.random() > chance else rng.choice(ODD)
    settings = {
        "project": (['"p"', '"${A:-p}x"', '"it\'s"'], ['"a__b"', '"${UNSET}"', "5"]),
        "auto_create_tables": (GOOD_BOOLEANS, BOOLEANS),
        "hash_truncation_length": (["8", "64", '" 12 "', "9.0"], INTEGERS),
        "entrypoints": (['["a.b", "${B:-c}"]', "[]"], ['"a"', "[1]"]),
        "locked": (GOOD_BOOLEANS, BOOLEANS),
    }
    for name, (good, other) in settings.items():
        if rng.random() < 0.15:
            head[name] = chosen(rng, good, other, chance)
    if rng.random() < chance / 3:
        head["unknown"] = rng.choice(ODD)
    stores = {name: store(rng, chance) for name in dict.fromkeys(names)}
    asked = rng.choice([None, None, None, None, *names, *names, "gone"])
    toml = "".join(f"{name} = {value}\n" for name, value in head.items())
    tables = [written(table, ["stores", name], rng) for name, table in stores.items()]
    rng.shuffle(tables)
    return Case(f"random files {index}", toml + "".join(tables), rng.choice(ENVIRONMENTS), asked)


def random_cases() -> list[Case]:
    rng = random.Random(SEED)
    return [random_case(rng, index) for index in range(RANDOM_CASES)]


CASES = random_cases()
