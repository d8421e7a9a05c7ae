"""Damaged payloads into every parse: ``python -m bench.fuzz [--inputs N] [--seed S] [--channel NAME …]``.

``--inputs`` in all. Nothing may escape but Unparseable; what does is printed with its seed and kept in a file.
"""

import argparse
import random
import tempfile
import time
import traceback
from pathlib import Path

from tests.fuzz.mutations import stream
from tests.fuzz.subjects import SUBJECTS

BATCH = 500


def fuzz(channel: str, count: int, seed: int) -> int:
    """The number of inputs at which something escaped."""
    subject, read, wrong, slowest = SUBJECTS[channel](), 0, 0, 0.0
    started = time.perf_counter()
    for start in range(0, count, BATCH):
        for payload in stream(subject.seeds, min(BATCH, count - start), seed + start):
            begun = time.perf_counter()
            try:
                read += subject.take(payload)
            except Exception:  # noqa: BLE001 - what escapes is what is looked for
                wrong += 1
                kept = Path(tempfile.mkdtemp(prefix=f"okno-fuzz-{channel}-")) / "payload"
                kept.write_bytes(payload)
                print(f"{channel}: seed {seed + start}, kept as {kept}\n{traceback.format_exc(limit=-3)}")
            slowest = max(slowest, time.perf_counter() - begun)
    seconds = time.perf_counter() - started
    print(
        f"{channel}: {count} inputs from {len(subject.seeds)} payloads, seed {seed}: {read} read, "
        f"{count - read - wrong} refused, {wrong} escaped; {count / seconds:.0f}/s, slowest {slowest * 1e3:.0f} ms"
    )
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--channel", nargs="*", choices=list(SUBJECTS), default=list(SUBJECTS))
    chosen = parser.parse_args()
    wrong = sum(
        fuzz(channel, chosen.inputs // len(chosen.channel), chosen.seed) for channel in chosen.channel
    )
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
