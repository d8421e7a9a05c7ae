"""The file of a model: a NumPy archive without pickles, so that a stranger's file can do no more than be wrong."""

import io
import json
import zipfile
from typing import Any

import numpy as np

from nlu.model import Block, Gate, Meaning, Model, Parts
from nlu.vectors import WordVectors

VERSION = 8
"""Raised with every change of features, file or inference: a model of another version is trained again."""
_KIND = "okno-understanding"
_BEGINNING = b"PK"
"""Of an archive; without it NumPy would offer to load pickles."""
_TROUBLE = (zipfile.BadZipFile, ValueError, KeyError, OSError, EOFError, TypeError, AttributeError)


class ModelError(Exception):
    """The file is no model, a broken one, or one of another version. ``str()`` says what to do."""


def write_model(model: Model, settings: dict[str, Any]) -> bytes:
    """``settings``: JSON that goes with the model (courtesy, account patterns …)."""
    parts = model.parts
    head = {
        "kind": _KIND,
        "version": VERSION,
        "labels": parts.labels,
        "temperatures": parts.temperatures,
        "gate": [parts.gate.intercept, parts.gate.threshold] if parts.gate else None,
        "settings": settings,
    }
    arrays: dict[str, Any] = {
        "head": _text(json.dumps(head, ensure_ascii=False)),
        "intercept": parts.intercept,
        **_block("words", parts.words),
        **_block("together", parts.together),
        **_block("pieces", parts.pieces),
    }
    if parts.gate:
        arrays["gate"] = parts.gate.coefficients
    if parts.meaning:
        vectors = parts.meaning.vectors
        arrays |= {
            "meaning.weights": parts.meaning.weights,
            "meaning.centroids": parts.meaning.centroids,
            "vectors.words": _text("\n".join(vectors.rows)),
            "vectors.codes": vectors.codes,
            "vectors.codebook": vectors.codebook,
        }
    written = io.BytesIO()
    np.savez(written, allow_pickle=False, **arrays)
    return written.getvalue()


def read_model(data: bytes) -> tuple[Model, dict[str, Any]]:
    """The model and its settings. Raises ModelError."""
    if not data.startswith(_BEGINNING):
        raise ModelError("this is no model of Okno's; train one with «okno nlu train»")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes().decode())
            if head["kind"] != _KIND:
                raise ModelError("this is no model of Okno's; train one with «okno nlu train»")
            if head["version"] != VERSION:
                raise ModelError(
                    f"the model is of version {head['version']}, this program reads version {VERSION}; "
                    "train it again with «okno nlu train»"
                )
            return Model(_parts(head, arrays)), dict(head["settings"])
    except _TROUBLE as error:
        raise ModelError(
            f"the file is no readable model ({error}); train one with «okno nlu train»"
        ) from None


def _parts(head: Any, arrays: Any) -> Parts:  # noqa: ANN401 JSON and an archive
    meaning = None
    if "vectors.codes" in arrays:
        names = arrays["vectors.words"].tobytes().decode().split("\n")
        rows = dict(zip(names, range(len(names)), strict=True))
        vectors = WordVectors(rows, arrays["vectors.codes"], arrays["vectors.codebook"])
        meaning = Meaning(vectors, arrays["meaning.weights"], arrays["meaning.centroids"])
    return Parts(
        labels=tuple(head["labels"]),
        words=_read_block("words", arrays),
        together=_read_block("together", arrays),
        pieces=_read_block("pieces", arrays),
        meaning=meaning,
        intercept=arrays["intercept"],
        temperatures=tuple(map(float, head["temperatures"])),
        gate=Gate(arrays["gate"], *map(float, head["gate"])) if head["gate"] else None,
    )


def _text(text: str) -> Any:  # noqa: ANN401 an array of bytes
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _block(name: str, block: Block) -> dict[str, Any]:
    return {
        f"{name}.names": _text("\n".join(block.rows)),
        f"{name}.idf": block.idf,
        f"{name}.weights": block.weights,
    }


def _read_block(name: str, arrays: Any) -> Block:  # noqa: ANN401 an archive
    text = arrays[f"{name}.names"].tobytes().decode()
    names = text.split("\n") if text else []
    idf, weights = arrays[f"{name}.idf"], arrays[f"{name}.weights"]
    return Block(dict(zip(names, range(len(idf)), strict=True)), idf, weights)
