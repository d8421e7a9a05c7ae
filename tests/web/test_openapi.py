from pathlib import Path

from web.openapi import document

FILE = Path(__file__).parents[2] / "frontend" / "openapi.json"


def test_the_document_that_the_front_end_is_typed_by_is_the_applications_own() -> None:
    assert FILE.read_text() == document(), "run: python -m web.openapi > frontend/openapi.json"
