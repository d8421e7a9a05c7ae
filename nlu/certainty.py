"""Answer, ask back, or admit that nothing was recognised: judged by calibrated chances."""

from collections.abc import Sequence

from conversation.understanding import Candidate, Certainty

ANSWER = 0.7
"""The chance from which on the first is answered; chosen so that few of the answers are wrong (bench)."""
LEAD = 0.3
"""How far it must then be ahead of the next."""
OFFERED = 3
ASK = 0.55
"""What the offered ones must have together to be worth a question back."""
NONSENSE = "nonsense"


def certainty_of(candidates: Sequence[Candidate]) -> Certainty:
    """``candidates`` come best first, their confidences are chances."""
    if not candidates or candidates[0].intent == NONSENSE:
        return "unknown"
    first = candidates[0].confidence
    second = candidates[1].confidence if len(candidates) > 1 else 0.0
    if first >= ANSWER and first - second >= LEAD:
        return "answer"
    together = sum(candidate.confidence for candidate in candidates[:OFFERED])
    return "clarify" if together >= ASK else "unknown"
