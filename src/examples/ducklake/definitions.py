"""Feature definitions of the DuckLake example."""

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
