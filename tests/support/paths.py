"""Where the repository is, and the contract that it holds."""

from __future__ import annotations

from pathlib import Path

from imu_corpus.contract.load import codes_of, load_contract

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
CONTRACT = load_contract(ROOT / "schema")
CODES = codes_of(CONTRACT)
