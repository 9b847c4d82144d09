"""Make brat's configuration of `seeds/` from the vocabularies and the layers: python make_brat_configuration.py."""

from __future__ import annotations

from imu_corpus.brat import configuration
from imu_corpus.contract.load import load_contract
from imu_corpus.io import paths


def main() -> None:
    """Write `annotation.conf`, `visual.conf` and `tools.conf`, so that brat offers every type and code."""
    codes = {name: [row["code"] for row in rows] for name, rows in load_contract(paths.schema_folder()).codes.items()}
    pages = {
        "annotation": configuration.annotation_conf(codes),
        "visual": configuration.visual_conf(codes),
        "tools": configuration.tools_conf(),
    }
    for name, text in pages.items():
        (paths.repository() / f"seeds/{name}.conf").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
