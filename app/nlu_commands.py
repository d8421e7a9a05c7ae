"""``okno nlu …``: what has to do with the model that understands."""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.config import Config, ConfigError
from app.published import published_articles

Command = Callable[[Config, argparse.Namespace], Awaitable[int]]


def add_nlu_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "the model that understands clients"
    parser = commands.add_parser("nlu", help=text, description=text[:1].upper() + text[1:] + ".")
    own = parser.add_subparsers(required=True, metavar="COMMAND")
    _train(own)
    _predict(own)
    _eval(own)
    _export_rasa(own)


def _train(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "make a model file of phrasings; what lies beside them as intents.yml goes into it"
    parser = commands.add_parser("train", help=text, description=text[:1].upper() + text[1:] + ".")
    parser.add_argument(
        "--data",
        action="append",
        required=True,
        type=Path,
        metavar="FILE",
        help="Rasa's training data (YAML, 3.1), or «intent<TAB>text» lines; may be given several times",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="MODEL", help="the file to write")
    parser.set_defaults(plain=_run_train)


def _run_train(options: argparse.Namespace) -> int:
    from app.nlu_train import train_model

    return train_model(options)


def _predict(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "what is meant by each line of the standard input, one JSON object a line"
    parser = commands.add_parser("predict", help=text, description=text[:1].upper() + text[1:] + ".")
    parser.add_argument("--model", required=True, type=Path, help="the file that «okno nlu train» wrote")
    parser.add_argument("--now", metavar="ISO", help="the moment that «tomorrow» is counted from (now)")
    parser.add_argument("--zone", default="Europe/Moscow", help="the client's time zone (Europe/Moscow)")
    parser.set_defaults(plain=_run_predict)


def _run_predict(options: argparse.Namespace) -> int:
    from app.nlu_predict import predict_lines

    return predict_lines(options)


def _eval(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "how well a model does on phrasings whose intents are known"
    parser = commands.add_parser("eval", help=text, description=text[:1].upper() + text[1:] + ".")
    parser.add_argument("--model", required=True, type=Path, help="the file that «okno nlu train» wrote")
    parser.add_argument(
        "--data",
        action="append",
        required=True,
        type=Path,
        metavar="FILE",
        help="phrasings the model was not trained on, in either format of «okno nlu train»",
    )
    parser.add_argument(
        "--picture", type=Path, metavar="FILE.svg", help="draw how far confidence may be believed"
    )
    parser.add_argument("--json", action="store_true", help="all of it as one JSON object")
    parser.set_defaults(plain=_run_eval)


def _run_eval(options: argparse.Namespace) -> int:
    from app.nlu_eval import evaluate_model

    return evaluate_model(options)


def _export_rasa(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "write a project that «rasa train nlu» accepts: the pack's phrasings and the published articles'"
    parser = commands.add_parser("export-rasa", help=text, description=text[:1].upper() + text[1:] + ".")
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--force", action="store_true", help="write into a folder that is not empty")
    parser.add_argument("--epochs", type=int, help="rounds of training (100)")
    parser.add_argument(
        "--pack-only", action="store_true", help="the pack's articles, without a look into the database"
    )
    parser.add_argument("--config", help="configuration file (config.yml)")
    parser.add_argument("--data", type=Path, help="folder of the database and the files (data)")
    parser.set_defaults(run=export_rasa)


async def export_rasa(config: Config, options: argparse.Namespace) -> int:
    from app.pack import load_pack
    from nlu.intents import CatalogueError
    from nlu.lessons import classes_of
    from nlu.phrasings import load_phrasings
    from nlu.rasa_project import EPOCHS, rasa_project

    if options.epochs is not None and options.epochs < 1:
        raise ConfigError("--epochs must be 1 or more.")
    pack = load_pack(config.pack)
    articles = pack.articles if options.pack_only else await published_articles(config) or pack.articles
    topics = classes_of(load_phrasings(pack.phrasings), articles)
    try:
        files = rasa_project(topics, epochs=options.epochs or EPOCHS)
    except CatalogueError as error:
        raise ConfigError(f"{error}.") from None
    _write(options.folder, files, force=options.force)
    phrasings = sum(map(len, topics.values()))
    print(
        f"{len(topics)} intents with {phrasings} phrasings are in {options.folder}; README.md there goes on."
    )
    return 0


def _write(folder: Path, files: dict[str, str], *, force: bool) -> None:
    try:
        if not force and folder.exists() and any(folder.iterdir()):
            raise ConfigError(f"{folder} is not empty. Name another folder, or write into it with --force.")
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}. Name another folder.") from None
