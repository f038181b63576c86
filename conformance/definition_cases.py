"""Definition files, written by hand, that the conformance checks read with the real Metaxy and with the page's reader."""

HEADER = "import metaxy as mx\n\n\n"


def feature(spec: str, body: str = "    pass\n", name: str = "Sample", header: str = HEADER) -> str:
    """One feature class; `spec` are the arguments of FeatureSpec, `body` is indented already."""
    return f"{header}class {name}(mx.BaseFeature, spec=mx.FeatureSpec({spec})):\n{body}"


SEED = '''"""Feature definitions of the DuckLake example."""

import metaxy as mx


class DuckLakeDemoFeature(
    mx.BaseFeature,
    spec=mx.FeatureSpec(
        key="examples/ducklake_demo",
        id_columns=("sample_uid",),
        fields=["path"],
    ),
):
    """Small feature used to show DuckLake-backed metadata persistence."""
'''

PLAIN = 'key="a/b", id_columns=["x"]'

VALID: dict[str, str] = {
    "seed": SEED,
    "no fields": feature(PLAIN),
    "empty fields": feature(PLAIN + ", fields=[]"),
    "empty deps": feature(PLAIN + ", deps=[]"),
    "key as list": feature('key=["examples", "list"], id_columns=["x"]'),
    "key as tuple": feature('key=("examples", "tuple"), id_columns=["x"]'),
    "key as FeatureKey": feature('key=mx.FeatureKey(["examples", "key"]), id_columns=["x"]'),
    "key as FeatureKey of text": feature('key=mx.FeatureKey("examples/key"), id_columns=["x"]'),
    "key as FeatureKey of key": feature('key=mx.FeatureKey(mx.FeatureKey("q/w")), id_columns=["x"]'),
    "key with parts": feature('key=mx.FeatureKey(parts=["a", "b"]), id_columns=["x"]'),
    "deep key": feature('key="a/b/c/d-e/_f/9g", id_columns=["x"]'),
    "hyphens": feature('key="my-project/my-feature", id_columns=["x"], fields=["a-b", "a_b"]'),
    "empty key": feature('key=[], id_columns=["x"]'),
    "key with a line end": feature('key="a\\n", id_columns=["x"]'),
    "id columns as text": feature('key="a/b", id_columns="uid"'),
    "id columns repeated": feature('key="a/b", id_columns=["x", "x"]'),
    "several id columns": feature('key="a/b", id_columns=("video_id", "frame", "Ünit")'),
    "fields as tuple": feature(PLAIN + ', fields=("z", "a", "m")'),
    "fields sorted in the hash": feature(PLAIN + ', fields=["b", "a/c", "a-b", "a", "a_b", "a/b"]'),
    "field specs": feature(
        PLAIN + ', fields=[mx.FieldSpec(key="audio", code_version="2"), "video", mx.FieldSpec(code_version="é")]'
    ),
    "field spec keys": feature(
        PLAIN
        + ', fields=[mx.FieldSpec(key=mx.FieldKey(["a", "b"])), mx.FieldSpec(key=["c", "d"]), '
        + 'mx.FieldSpec(key=("e",), deps=[], code_version="")]'
    ),
    "fields as dicts": feature(PLAIN + ', fields=[{"key": "p", "code_version": "2"}, {}]'),
    "code versions": feature(PLAIN + ', fields=[mx.FieldSpec(key="p", code_version="2024-01-02 🙂")]'),
    "description": feature(PLAIN + ', description="Given."', '    """Docstring that is not used."""\n'),
    "empty description": feature(PLAIN + ', description=""', '    """Docstring that is not used."""\n'),
    "description None": feature(PLAIN + ", description=None", '    """Docstring."""\n'),
    "empty docstring": feature(PLAIN, '    """"""\n'),
    "blank docstring": feature(PLAIN, '    """   \n\t\n    """\n'),
    "odd indentation": feature(
        PLAIN, '    """First line.\n\n        Indented more\n      less\n\twith a tab\n\n\n    """\n'
    ),
    "indentation below the margin": feature(PLAIN, '    """\n  two\n    four\n\u2003em space\n    """\n'),
    "tabs inside": feature(PLAIN, '    """a\tb\n    éé\tc\n    \t\td"""\n'),
    "unicode docstring": feature(PLAIN, '    """Größe, naïve, 日本語, 🦆, \\N{BULLET}."""\n').replace("\\N{BULLET}", "•"),
    "docstring escapes": feature(PLAIN, '    """Tab\\there, quote \\", \\x41\\u00e9\\U0001F986\\101\\q\\\n joined."""\n'),
    "raw docstring": feature(PLAIN, '    r"""Raw \\n stays \\q."""\n'),
    "docstring of two strings": feature(PLAIN, "    ('one '\n     \"two\")\n"),
    "docstring with line ends": feature(PLAIN, '    """One\r\n    two\r\n    """\r\n'),
    "formatted docstring is none": feature(PLAIN, '    f"""Not a docstring."""\n'),
    "comments everywhere": '''# A comment
import metaxy as mx  # the package


# another
class Sample(  # here
    mx.BaseFeature,
    # and here
    spec=mx.FeatureSpec(
        key="a/b",  # key
        # before ids
        id_columns=[  # ids
            "x",  # one
        ],
    ),
):
    # not a docstring
    """Docstring after a comment."""
    x: str  # column
    # end
''',
    "import metaxy": feature(PLAIN).replace("import metaxy as mx", "import metaxy").replace("mx.", "metaxy."),
    "from metaxy import": """from metaxy import BaseFeature, FeatureKey, FeatureSpec, FieldKey, FieldSpec


class Sample(BaseFeature, spec=FeatureSpec(key=FeatureKey("f/g"), id_columns=["x"], fields=[FieldSpec(key=FieldKey("h"))])):
    pass
""",
    "import with aliases": """from metaxy import (
    BaseFeature as Base,
    FeatureSpec as Spec,
)


class Sample(Base, spec=Spec(key="a/b", id_columns=["x"])): ...
""",
    "import from modules": """from metaxy.models.feature import BaseFeature
from metaxy.models.feature_spec import FeatureSpec
import metaxy.models.types as types


class Sample(BaseFeature, spec=FeatureSpec(key=types.FeatureKey("a/c"), id_columns=["x"])): ...
""",
    "constants": """import metaxy as mx

NAMESPACE = "media"
KEY = NAMESPACE + "/video"
IDS = ["uid"]
TAGS: dict = {"team": NAMESPACE, "n": -1}
SPEC = mx.FeatureSpec(key=KEY, id_columns=IDS, metadata=TAGS)
Feature = mx.BaseFeature
unused = sorted(IDS)


class Sample(Feature, spec=SPEC):
    pass
""",
    "harmless code": '''"""Module docstring."""
from __future__ import annotations

import logging
import os.path
from typing import TYPE_CHECKING

import metaxy as mx

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = logging.getLogger(__name__)
LIMIT = max(1, 2)


def helper(values: Iterable[int], *, flag: bool = False) -> int:
    """Does nothing."""
    total = 0
    for value in values:
        total += value
    return total


class Plain:
    value = 3


class Sample(mx.BaseFeature, spec=mx.FeatureSpec(key="a/b", id_columns=["x"])):
    """Doc."""

    x: str

    def label(self) -> str:
        return self.x.upper()


if __name__ == "__main__":
    print(helper([1, 2]))
''',
    "two features": feature('key="b/one", id_columns=["x"]', name="One")
    + "\n\n"
    + feature('key="a/two", id_columns=["x"]', '    """Two."""\n', name="Two", header=""),
    "keys sort by parts": "\n\n".join(
        [feature('key="a-b/c", id_columns=["x"]', name="Dash")]
        + [
            feature(f'key="{key}", id_columns=["x"]', name=f"F{at}", header="")
            for at, key in enumerate(["a/c", "a", "a/b/c", "a/b", "a_b"])
        ]
    ),
    "same class twice": feature('key="a/b", id_columns=["x"]')
    + "\n\n"
    + feature('key="a/b", id_columns=["y"]', '    """Second."""\n', header=""),
    "abstract base": """import metaxy as mx


class Base(mx.BaseFeature, spec=None):
    \"\"\"Columns every feature has.\"\"\"

    uid: str
    note: str | None = None


class Sample(Base, spec=mx.FeatureSpec(key="a/b", id_columns=["uid"])):
    size: int
    note: str
""",
    "feature extending a feature": feature('key="a/b", id_columns=["x"]', '    """One."""\n\n    x: str\n', name="One")
    + "\n\n"
    + 'class Two(One, spec=mx.FeatureSpec(key="a/c", id_columns=["x"])):\n    y: int = None\n',
    "columns": feature(
        PLAIN,
        "    x: str\n    sampleUID: int\n    x1y_z__w: float\n    ok: bool\n    é_à: str\n    trailing_: str\n",
    ),
    "optional columns": feature(
        PLAIN,
        "    a: str | None\n    b: None | int = None\n    c: Optional[float] = None\n    d: Union[bool, None] = None\n"
        '    e: "int | None" = None\n    f: (str)\n    g: typing.Optional[int] = None\n    h: str = None\n',
        header="import typing\nfrom typing import Optional, Union\nimport metaxy as mx\n\n\n",
    ),
    "defaults": feature(
        PLAIN,
        '    a: str = "x\'é"\n    b: int = -5\n    c: float = 1.0\n    d: bool = True\n    e: float = 1e16\n'
        "    f: int | None = 3\n    g: str = ...\n    h: float = 1e-7\n    i: float = 1e400\n",
    ),
    "other column types": feature(
        PLAIN,
        "    a: bytes\n    b: datetime\n    c: dt.date | None = None\n    d: dt.time\n    e: dt.timedelta\n    f: Any\n"
        "    g: Any | None = None\n    h: list\n    i: list[str]\n    j: List[list[float | None]]\n    k: dict\n"
        "    l: dict[str, Any]\n    m: Dict[str, list[int]] | None\n    n: dict[int, str]\n    o: int | str\n"
        "    p: None | str | int | str\n    q: Optional[str | int]\n    r: None\n    s: list[int] | list[str] = []\n"
        '    t: dict = {"a": [1, None]}\n    u: Union[str, list[str], None] = ["é"]\n    v: "list[int]"\n',
        header="import datetime as dt\nfrom datetime import datetime\nfrom typing import *\nimport metaxy as mx\n\n\n",
    ),
    "pydantic fields": feature(
        PLAIN,
        '    a: str = Field(description="Größe")\n    b: str = Field(...)\n    c: str | None = Field(None, description="d")\n'
        '    d: int = Field(default=5)\n    e: str = pydantic.Field(default=None, description="")\n    f: str = Field()\n',
        header="import pydantic\nfrom pydantic import Field\nimport metaxy as mx\n\n\n",
    ),
    "id columns from a key": feature('key="a/b", id_columns=mx.FeatureKey("x/y")'),
    "key as dict": feature('key={"parts": ["a", "b"]}, id_columns=["x"]'),
    "class variables and private names": feature(
        PLAIN,
        "    limit: ClassVar[int] = 3\n    _cache: int = 4\n    _plain = 5\n    a: int; b: str = None\n",
        header="from typing import ClassVar\nimport metaxy as mx\n\n\n",
    ),
    "system columns declared again": feature(
        PLAIN, "    x: str\n    metaxy_provenance: str\n    metaxy_feature_version: str | None = None\n"
    ),
    "attribute redeclared": feature(PLAIN, "    a: str\n    b: str\n    a: int = None\n"),
    "metadata": feature(
        PLAIN
        + ', metadata={"owner": "me", "nested": {"b": [1, 2.5, None, True, {"c": ()}], "a": {}}, "é": "ü🦆", "": ""}'
    ),
    "metadata numbers": feature(
        PLAIN
        + ', metadata={"i": 1_000, "h": 0xFF, "o": 0o17, "b": 0b101, "big": 123456789012345678901234567890, '
        + '"f": 1.0, "e": 1e16, "s": 1.5e-7, "m": -0.0, "n": -3, "p": +4, "t": .5, "u": 5., "v": 1_0.2_5, '
        + '"inf": 1e400, "g": 123456789.123456789, "k": 1e22, "l": 0.0001, "z": 0}'
    ),
    "metadata keys": feature(PLAIN + ', metadata={"z": 1, "Z": 2, "é": 3, "\\uffff": 4, "🦆": 5, "a": 6, "a": 7}'),
    "metadata nested keys": feature(PLAIN + ', metadata={"k": {1: "a", True: "b", None: "c", -2: "d", "x": "e"}}'),
    "metadata strings": feature(
        PLAIN
        + ", metadata={'q': 'it\\'s \"q\"', 'esc': '\\t\\n\\r\\f\\b\\\\/\\x7f\\x00', 'raw': r'\\d', 'two': 'a' \"b\" r'c', "
        + "'f': f'{{x}}', 'u': u'u', 'triple': '''a\nb''', 'ls': '\\u2028'}"
    ),
    "metadata key object": feature(PLAIN + ', metadata={"of": mx.FeatureKey("a/b")}'),
}

INVALID: dict[str, str] = {
    "no id columns": feature('key="a/b"'),
    "empty id columns": feature('key="a/b", id_columns=[]'),
    "empty id column text": feature('key="a/b", id_columns=""'),
    "id columns None": feature('key="a/b", id_columns=None'),
    "id columns number": feature('key="a/b", id_columns=5'),
    "id columns bool": feature('key="a/b", id_columns=True'),
    "id column number": feature('key="a/b", id_columns=[1, "x", None]'),
    "no key": feature('id_columns=["x"]'),
    "no arguments": feature(""),
    "positional key": feature('"a/b", id_columns=["x"]'),
    "unknown arguments": feature(PLAIN + ', owner="me", lineage=1.5'),
    "upper case key": feature('key="A/b", id_columns=["x"]'),
    "upper case part": feature('key="a/B", id_columns=["x"]'),
    "digit first": feature('key="1a", id_columns=["x"]'),
    "empty part": feature('key="a//b", id_columns=["x"]'),
    "empty key": feature('key="", id_columns=["x"]'),
    "trailing slash": feature('key="a/b/", id_columns=["x"]'),
    "double underscore": feature('key="a/b__c", id_columns=["x"]'),
    "slash in part": feature('key=["a/b"], id_columns=["x"]'),
    "part starts with hyphen": feature('key="a/-b", id_columns=["x"]'),
    "space in key": feature('key="my feature", id_columns=["x"]'),
    "umlaut in key": feature('key="größe/ü", id_columns=["x"]'),
    "long key": feature(f'key="a/{"é" * 40}B", id_columns=["x"]'),
    "key part number": feature('key=["a", 1, 2.5], id_columns=["x"]'),
    "key number": feature('key=1, id_columns=["x"]'),
    "key None": feature('key=None, id_columns=["x"]'),
    "key empty dict": feature('key={}, id_columns=["x"]'),
    "key of a field": feature('key=mx.FieldKey("a"), id_columns=["x"]'),
    "FeatureKey invalid": feature('key=mx.FeatureKey("A"), id_columns=["x"]'),
    "FeatureKey part number": feature('key=mx.FeatureKey(["a", 1]), id_columns=["x"]'),
    "FeatureKey of two": feature('key=mx.FeatureKey("a", "b"), id_columns=["x"]'),
    "code version number": feature(PLAIN + ', fields=[mx.FieldSpec(key="p", code_version=1)]'),
    "code version None": feature(PLAIN + ', fields=[mx.FieldSpec(key="p", code_version=None)]'),
    "field key invalid": feature(PLAIN + ', fields=[mx.FieldSpec(key="P")]'),
    "field names invalid": feature(PLAIN + ', fields=["P", "ok", "a__b"]'),
    "field spec unknown argument": feature(PLAIN + ', fields=[mx.FieldSpec(key="p", version="1")]'),
    "field spec positional": feature(PLAIN + ', fields=[mx.FieldSpec("p")]'),
    "field of wrong kind": feature(PLAIN + ', fields=["a", 1, ["b"], mx.FieldKey("c")]'),
    "field dict invalid": feature(PLAIN + ', fields=[{"key": "P", "code_version": 2, "extra": None}]'),
    "fields as text": feature(PLAIN + ', fields="path"'),
    "fields None": feature(PLAIN + ", fields=None"),
    "fields as dict": feature(PLAIN + ', fields={"path": 1}'),
    "duplicate fields": feature(PLAIN + ', fields=["p", "q", "p"]'),
    "duplicate field specs": feature(
        PLAIN + ', fields=[mx.FieldSpec(key="p/q", code_version="1"), mx.FieldSpec(key=["p", "q"])]'
    ),
    "duplicate fields and no id columns": feature('key="a", id_columns=[], fields=["p", "p"]'),
    "metadata number": feature(PLAIN + ", metadata=1"),
    "metadata None": feature(PLAIN + ", metadata=None"),
    "metadata list": feature(PLAIN + ', metadata=["a"]'),
    "metadata number key": feature(PLAIN + ', metadata={1: 2, "a": 3}'),
    "metadata tuple key": feature(PLAIN + ', metadata={("a",): 2, 1.5: 3, None: 4, "x": 1}'),
    "metadata unhashable key": feature(PLAIN + ", metadata={[1]: 2}"),
    "description number": feature(PLAIN + ", description=1"),
    "deps None": feature(PLAIN + ", deps=None"),
    "everything at once": feature('key="A", id_columns=[1], fields=["P"], foo="it\'s", description=3'),
    "spec of wrong kind": HEADER + 'class Sample(mx.BaseFeature, spec="a/b"):\n    pass\n',
    "same key twice": feature('key="a/b", id_columns=["x"]', name="One")
    + "\n\n"
    + feature('key="a/b", id_columns=["x"]', name="Two", header=""),
    "attribute without annotation": feature(PLAIN, '    x = "it\'s"\n'),
    "attribute overridden": feature(PLAIN, "    metaxy_provenance = 5\n"),
    "nested Config": feature(PLAIN, "    class Config:\n        title = 'x'\n"),
    "name not defined": "class Sample(mx.BaseFeature, spec=mx.FeatureSpec(key='a', id_columns=['x'])):\n    pass\n",
    "constant not defined": feature('key=KEY, id_columns=["x"]'),
    "type not defined": feature(PLAIN, "    x: Optional[int] = None\n"),
    "not closed": HEADER + 'class Sample(mx.BaseFeature, spec=mx.FeatureSpec(key="a", id_columns=["x"]):\n    pass\n',
    "string never closed": HEADER + "KEY = 'a/b\n" + feature("key=KEY, id_columns=['x']", header=""),
    "not a name": feature(PLAIN, "    🦆: str\n"),
    "dedent to nowhere": feature(PLAIN, "    x: str\n  y: str\n"),
    "no colon": HEADER + 'class Sample(mx.BaseFeature, spec=mx.FeatureSpec(key="a", id_columns=["x"]))\n    pass\n',
    "quote not closed": feature('key="a, id_columns=["x"]'),
    "keyword twice": feature('key="a", key="b", id_columns=["x"]'),
    "positional after keyword": feature('key="a", ["x"]'),
    "broken escape": feature('key="a", id_columns=["\\x1"]'),
    "leading zero": feature(PLAIN + ', metadata={"a": 007}'),
    "body missing": HEADER + 'class Sample(mx.BaseFeature, spec=mx.FeatureSpec(key="a", id_columns=["x"])):\n',
    "body not indented": HEADER
    + 'class Sample(mx.BaseFeature, spec=mx.FeatureSpec(key="a", id_columns=["x"])):\nx: str\n',
    "unexpected indentation": HEADER + '    KEY = "a"\n' + feature(PLAIN, header=""),
}
