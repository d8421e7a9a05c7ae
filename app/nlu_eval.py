"""``okno nlu eval``: how a model does on phrasings with known intents."""

import argparse
import sys

import orjson

from app.nlu_files import read_files, read_understander, whole_file
from nlu.evaluate import Evaluation, Judged, evaluate
from nlu.model import OUTSIDE
from nlu.predict import predict
from nlu.reliability import draw, tell

CONFUSIONS = 20
NARROW = 60
"""Signs of an example or a name that are shown in the terminal."""


def evaluate_model(options: argparse.Namespace) -> int:
    understander = read_understander(options.model)
    phrasings = [one for file in read_files(options.data) for one in file.phrasings]
    strange = {one.intent for one in phrasings} - understander.intents.keys() - {OUTSIDE}
    for name in sorted(strange):
        print(f"Warning: the model does not know the intent «{name}».", file=sys.stderr)
    judged = []
    for one in phrasings:
        found = predict(understander, one.text)
        ranking = tuple(candidate.intent for candidate in found.ranking) if found.intent is not None else ()
        judged.append(Judged(one.text, one.intent, ranking, found.confidence, found.out_of_scope))
    evaluation = evaluate(judged)
    if options.picture:
        summary = (
            f"{evaluation.texts} messages, {evaluation.accuracy:.1%} right, "
            f"calibration error {evaluation.calibration_error:.1%}"
        )
        with whole_file(options.picture) as beside:
            beside.write_text(
                draw(evaluation.reliability, "How far confidence may be believed", summary), "utf-8"
            )
    print(orjson.dumps(evaluation.as_json()).decode() if options.json else _told(evaluation))
    return 0


def _told(found: Evaluation) -> str:
    lines = [
        f"messages           {found.texts}",
        f"accuracy           {found.accuracy:.1%}",
        f"macro-F1           {found.macro_f1:.1%}",
        f"among three        {found.top_3:.1%}",
        f"calibration error  {found.calibration_error:.1%}",
        f"kept               {found.kept:.1%} of them are not taken for out of scope",
    ]
    if found.found is not None:
        lines.append(f"out of scope       {found.found:.1%} of {found.foreign} recognised")
    lines += ["", tell(found.reliability), "", *_intents(found)]
    if found.confusions:
        lines += ["", "confused most often:"]
    for one in found.confusions[:CONFUSIONS]:
        heard = "nothing" if one.heard is None else _narrow(one.heard)
        lines.append(f"{one.count:4d}  {_narrow(one.meant)} taken for {heard}")
        lines += [f"        «{_narrow(text)}»" for text in one.examples]
    return "\n".join(lines)


def _intents(found: Evaluation) -> list[str]:
    wide = max(len("intent"), *(len(_narrow(one.intent)) for one in found.intents))
    head = f"{'intent':<{wide}}  count  precision  recall      F1"
    return [
        head,
        *(
            f"{_narrow(one.intent):<{wide}} {one.count:6d} {one.precision:10.1%} {one.recall:7.1%} {one.f1:7.1%}"
            for one in found.intents
        ),
    ]


def _narrow(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= NARROW else f"{line[: NARROW - 1]}…"
