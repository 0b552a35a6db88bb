"""``python -m tests.soak --builds 500``: run it, print what it met, fail where it must not be."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, astuple

from tests.soak.run import soak
from tests.soak.watch import Held, medians


def _tell(number: int, fault: str, held: Held) -> None:
    sys.stderr.write(f"{number + 1} {fault} {astuple(held)}\n")


def main() -> None:
    """Run the soak and print its result as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--builds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--memory", type=float, default=0.1, help="the share it may grow by")
    given = parser.parse_args()
    result, grown = soak(given.builds, given.seed, memory=given.memory, progress=_tell)
    tenth = max(1, len(result.seen) // 10)
    said = vars(result) | {"grown": grown, "seed": given.seed}
    said["seen"] = [  # the medians of each tenth of the run
        asdict(medians(result.seen[i : i + tenth])) for i in range(0, len(result.seen), tenth)
    ]
    json.dump(said, sys.stdout, indent=1)
    sys.stdout.write("\n")
    sys.exit(1 if grown else 0)


if __name__ == "__main__":
    main()
