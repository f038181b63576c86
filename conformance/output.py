"""Where the generators write: the folder that is their argument, or conformance/expected."""

from __future__ import annotations

import sys
from pathlib import Path


def output_folder() -> Path:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "expected"
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
