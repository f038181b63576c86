"""What the configurations are put together from."""

from __future__ import annotations

from dataclasses import dataclass, field

TYPE = "metaxy.ext.duckdb.DuckDBMetadataStore"
# Values of every TOML type, and those that Python prints in an unexpected way.
VALUES = """1;0;-7;+3;1_000;0x1F;0o17;0b101;99999999999999999999;1.0;-0.0;0.1;1e16;1e15;123456789012345680.0;1e-5;0.0001
1.5e300;5e-324;inf;-inf;nan;-nan;true;false;"";"x";"x'y";"''";'a"b';"back\\\\slash";"tab\\t";"line\\nbreak";"Größe 🦆"
2024-01-02T03:04:05Z;2024-01-02T03:04:05+00:00;2024-01-02T03:04:05-05:30;2024-01-02 03:04:05.12;2024-01-02T03:04:05
2024-01-02T00:00:00;2024-01-02;0001-01-01;03:04:05;03:04:05.120000;00:00:00;03:04:05.1234567
[];["a"];["a","b'c"];[1, 1.5, true, 2024-01-02];[[1],["x"]];{};{k="v"};{k=1, "l m"={n=[2.0]}};[{a=1}];["\\u00a0\\u200b","'\\""]
[03:04:05, 2024-01-02T03:04:00, 2024-01-02T03:04:05+01:30, 2024-01-02T03:04:05.5Z, 2024-01-02T03:04:05-01:00]""".replace(
    "\n", ";"
).split(";")

INTEGERS = """0;100;-1;true;5432.0;1e3;5.5;inf;nan;1e16;1e30;9.2e18;9.3e18;" 5 ";"1_000";"+5";"-5";"005";"5.0";"5.00";"5.";"5.5"
"";" ";"x";"1e3";"0x10";"_5";"5_";"5__0";"++5";"٣";[];{};2024-01-02;99999999999999999999;"99999999999999999999";"\\u00a05\\u2003";"\\ufeff5"
"${LIMIT}";"${LIMIT:-12}";"${UNSET}" """.strip().replace("\n", ";").split(";")

ENVIRONMENT = {"LIMIT": "7", "ALIAS": "from_env", "HOME_DIR": "/home/me", "EMPTY": "", "QUOTE": "o'clock", "B": "set"}


@dataclass
class Case:
    name: str
    toml: str
    environment: dict[str, str] = field(default_factory=dict)
    store: str | None = None


def store(config: str = "", head: str = "", name: str = "dev", type: str = TYPE, database: str = 'database = ":memory:"\n') -> str:
    """A file with one store; `config` goes below [stores.<name>.config]."""
    return f'{head}[stores.{name}]\ntype = "{type}"\n[stores.{name}.config]\n{database}{config}'
