"""The OpenAPI document that the front end's types are made from: ``python -m web.openapi > frontend/openapi.json``."""

import json
import sys

from web.server import routes


def document() -> str:
    return json.dumps(routes().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
