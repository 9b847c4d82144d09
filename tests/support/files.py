"""Reading files back, to compare them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file's bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def front_matter(page: Path) -> dict[str, Any]:
    """The YAML block of a card."""
    return dict(yaml.safe_load(page.read_text(encoding="utf-8").split("---\n")[1]))
