"""``python -m app.training``: lessons as JSON on standard input, a model file on standard output.

A process of its own: what training imports (scikit-learn, word vectors) never stays in the hub's memory, and its
seconds of work never stand between a client and his answer.
"""

import json
import os
import sys

from nlu.model_file import write_model
from nlu.training.train import train

NICE = 10


def main() -> None:
    os.nice(NICE)
    orders = json.load(sys.stdin.buffer)
    model, validation = train(orders["lessons"], orders["small_talk"])
    settings = {"validation": validation.settings() if validation else None}
    sys.stdout.buffer.write(write_model(model, settings))


if __name__ == "__main__":
    main()
