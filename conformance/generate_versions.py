"""Writes expected/versions.json: what the real Metaxy makes of each definition file.

Run with a Python that has metaxy installed: `python conformance/generate_versions.py`.
"""

from __future__ import annotations

import importlib
import json
import pathlib
import random
import sys
import tempfile
import warnings
from typing import Any

import metaxy
import pydantic
from definition_cases import INVALID, VALID
from metaxy import FeatureGraph
from metaxy.config import MetaxyConfig
from output import output_folder

OUTPUT = output_folder() / "versions.json"
PACKAGE = "example_pkg"
LENGTHS = [8, 12, 16, 64]
RANDOM_CASES = 40

WORDS = ["path", "audio", "video-frames", "a", "b2", "_private", "zeta/eta", "crop/left", "x-y", "text_0"]
TEXTS = ["", "plain", "it's", 'say "hi"', "Größe", "日本語", "🦆 duck", "tab\there", "back\\slash", "line\nbreak", "\u2028", "{}"]


def random_metadata(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.randrange(8 if depth < 3 else 5)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.randrange(-(10**rng.randrange(1, 25)), 10**20)
    if kind == 2:
        return rng.uniform(-1, 1) * 10.0 ** rng.randrange(-20, 25)
    if kind in (3, 4):
        return rng.choice(TEXTS)
    if kind in (5, 6):
        items = [random_metadata(rng, depth + 1) for _ in range(rng.randrange(4))]
        return items if kind == 5 else tuple(items)
    return {rng.choice(TEXTS) + str(n): random_metadata(rng, depth + 1) for n in range(rng.randrange(4))}


def random_case(rng: random.Random) -> str:
    fields = []
    for word in rng.sample(WORDS, rng.randrange(len(WORDS))):
        if rng.random() < 0.5:
            fields.append(repr(word))
        else:
            fields.append(f"mx.FieldSpec(key={word!r}, code_version={rng.choice(TEXTS)!r})")
    metadata = {f"k{n}{rng.choice(TEXTS)}": random_metadata(rng) for n in range(rng.randrange(5))}
    arguments = [f"key={'/'.join(rng.sample(['a', 'b-c', 'd_e', '_f'], rng.randrange(1, 4)))!r}"]
    arguments.append(f"id_columns={rng.sample(['uid', 'frame', 'Über'], rng.randrange(1, 4))!r}")
    if rng.random() < 0.8:
        arguments.append(f"fields=[{', '.join(fields)}]")
    if metadata:
        arguments.append(f"metadata={metadata!r}")
    if rng.random() < 0.2:
        arguments.append(f"description={rng.choice(TEXTS)!r}")
    rng.shuffle(arguments)
    lines = ["import metaxy as mx", "", "", f"class Feature{rng.randrange(100)}(", "    mx.BaseFeature,"]
    lines += ["    spec=mx.FeatureSpec("] + [f"        {argument}," for argument in arguments] + ["    ),", "):"]
    if rng.random() < 0.7:
        inner = [" " * rng.randrange(8) + rng.choice(["one", "zwei ü", "", "\tthree", "🦆"]) for _ in range(rng.randrange(4))]
        lines += ['    """' + rng.choice(["Head.", "", "  spaced"]), *inner, '    """']
    for n in range(rng.randrange(5)):
        kind = rng.choice(["str", "int", "float", "bool"])
        name = rng.choice(["col", "sample_uid", "aB", "größe"]) + str(n)
        lines.append(f"    {name}: {kind}" + rng.choice(["", " | None", " | None = None"]))
    return "\n".join([*lines, "    pass", ""])


def load(text: str, length: int, project: str | None) -> FeatureGraph:
    """Imports the text as `<PACKAGE>.definitions` into a graph of its own."""
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]
    MetaxyConfig.set(MetaxyConfig(hash_truncation_length=length, project=project))
    with tempfile.TemporaryDirectory() as root:
        package = pathlib.Path(root) / PACKAGE
        package.mkdir()
        (package / "__init__.py").write_text("")
        (package / "definitions.py").write_bytes(text.encode())
        sys.path.insert(0, root)
        importlib.invalidate_caches()
        graph = FeatureGraph()
        try:
            with graph.use():
                importlib.import_module(f"{PACKAGE}.definitions")
        finally:
            sys.path.remove(root)
    return graph


def describe(graph: FeatureGraph) -> list[dict[str, Any]]:
    features = []
    for key, definition in graph.feature_definitions_by_key.items():
        spec = definition._get_feature_class().spec()
        features.append(
            {
                "class": definition.feature_class_path.rsplit(".", 1)[-1],
                "key": key.to_string(),
                "table": definition.table_name,
                # Texts, not objects: a JSON reader would change 1.0 and large integers.
                "spec": json.dumps(spec.model_dump(mode="json"), sort_keys=True),
                "stored_spec": json.dumps(definition.spec.model_dump(mode="json"), sort_keys=True),
                "schema": json.dumps(definition.feature_schema, sort_keys=True),
                "feature_version": graph.get_feature_version(key),
                "field_versions": graph.get_feature_version_by_field(key),
                "struct_keys": [field.key.to_struct_key() for field in spec.fields],
                "spec_version": spec.feature_spec_version,
                "stored_spec_version": definition.spec.feature_spec_version,
                "definition_version": definition.feature_definition_version,
            }
        )
    return features


def valid_case(name: str, text: str, length: int, project: str | None) -> dict[str, Any]:
    graph = load(text, length, project)
    return {
        "name": name,
        "text": text,
        "truncation": length,
        "project": project,
        "features": describe(graph),
        "project_version": graph.project_version,
    }


def invalid_case(name: str, text: str) -> dict[str, Any]:
    try:
        graph = load(text, 8, None)
    except (Exception, SyntaxError) as error:
        return {"name": name, "text": text, "error": type(error).__name__, "message": str(error)}
    raise SystemExit(f"{name} is valid: {describe(graph)}")


def main() -> None:
    warnings.simplefilter("ignore")
    rng = random.Random(4)
    texts = dict(VALID) | {f"random {n}": random_case(rng) for n in range(RANDOM_CASES)}
    valid = [
        valid_case(name, text, LENGTHS[at % len(LENGTHS)] if at else 8, [None, PACKAGE, "other_project"][at % 3] if at else PACKAGE)
        for at, (name, text) in enumerate(texts.items())
    ]
    result = {
        "metaxy": metaxy.__version__,
        "pydantic": pydantic.VERSION,
        "python": ".".join(map(str, sys.version_info[:3])),
        "package": PACKAGE,
        "valid": valid,
        "invalid": [invalid_case(name, text) for name, text in INVALID.items()],
    }
    OUTPUT.write_text(json.dumps(result, indent=1, ensure_ascii=True) + "\n")
    print(f"{OUTPUT}: {len(valid)} valid, {len(result['invalid'])} invalid")


if __name__ == "__main__":
    main()
