"""``okno nlu train``, ``predict``, ``eval``, as typed: what is written, what is said of files that are wrong."""

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import app.__main__ as command_line
from app.config import ROOT
from nlu.model_file import VERSION, read_model, write_model
from tests.app.conftest import Okno

PHRASES = {
    "reading": ("передать показания", "сдать показания счётчика", "вот цифры", "внести показание 45"),
    "pay": ("как оплатить счёт", "оплата картой", "где заплатить за свет", "чем платить"),
    "fire": ("горит счётчик", "пожар в щитке", "дым из щитка", "искрит провод"),
    "thanks": ("спасибо", "👍", "благодарю вас", "спасибо большое"),
    "out_of_scope": ("какая погода", "расскажи анекдот", "рецепт борща", "курс доллара"),
}
COMPANY = """
version: 1
intents:
- {id: fire, title: {ru: Пожар, en: Fire}, route: [human], handoff: fire}
service:
- {id: thanks, title: {ru: Благодарность, en: Thanks}}
patterns:
- {intent: fire, reason: fire, any: ['задымил\\w*']}
courtesy: [добрый день]
accounts: ['\\d{5}']
"""
OTHERS = ("reading", "pay", "fire", "thanks")


def table(phrases: Mapping[str, tuple[str, ...]]) -> str:
    return "".join(f"{intent}\t{text}\n" for intent, texts in phrases.items() for text in texts)


def yaml_of(phrases: Mapping[str, tuple[str, ...]]) -> str:
    return 'version: "3.1"\nnlu:\n' + "".join(
        f'- intent: "{intent}"\n  examples: |\n' + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in phrases.items()
    )


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of Rasa's YAML with a company beside it: trained once, as typed."""
    folder = tmp_path_factory.mktemp("nlu")
    (folder / "nlu.yml").write_text(yaml_of(PHRASES), "utf-8")
    (folder / "intents.yml").write_text(COMPANY, "utf-8")
    out = folder / "small.model"
    with pytest.raises(SystemExit) as end:
        command_line.main(["nlu", "train", "--data", str(folder / "nlu.yml"), "--out", str(out)])
    assert end.value.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["intents.yml", "nlu.yml", "small.model"]
    return out


@pytest.fixture
def said(
    okno: Okno, trained: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """What ``predict`` says of the bytes on its standard input."""

    def run(data: bytes | str, *options: str) -> list[dict[str, Any]]:
        raw = data.encode() if isinstance(data, str) else data
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            command_line.main(["nlu", "predict", "--model", str(trained), *options])
        assert end.value.code == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_the_ranking_holds_intents_alone_and_the_first_is_the_intent(said: Any) -> None:
    lines = said("как заплатить за свет\nкакая погода\nпоказания\nспасибо\nмне бы борща\n")
    assert [line["intent"] for line in lines[:4:2]] == ["pay", "reading"]
    assert [line["out_of_scope"] for line in lines[:4]] == [False, True, False, False]
    assert lines[3]["intent"] == "thanks"
    for line in lines:
        names = [one["intent"] for one in line["ranking"]]
        assert sorted(names) == sorted(OTHERS)
        assert line["ranking"][0] == {"intent": line["intent"], "confidence": line["confidence"]}
        sure = [one["confidence"] for one in line["ranking"]]
        assert sure == sorted(sure, reverse=True)


def test_what_the_company_wrote_beside_the_data_is_known_to_the_model_file(said: Any) -> None:
    danger, polite, account = said("у соседа всё задымилось\nДобрый день! спасибо\nсчёт 12345")
    assert (danger["intent"], danger["confidence"], danger["out_of_scope"]) == ("fire", 1.0, False)
    assert danger["entities"] == []
    assert polite["intent"] == "thanks"
    assert [one["entity"] for one in account["entities"]] == ["account"]


def test_entities_stand_where_the_line_has_them_and_whole_amounts_are_whole(said: Any) -> None:
    text = "😀 оплатил 842,00 руб. завтра, Савушкина 7 кв 5, тел +7 921 123-45-67"
    (line,) = said(text, "--now", "2026-11-25T23:30:00")
    assert all(one["text"] == text[one["start"] : one["end"]] for one in line["entities"])
    values = {one["entity"]: one["value"] for one in line["entities"]}
    assert values == {"amount": 842, "date": "2026-11-26", "phone": "+79211234567"}
    assert isinstance(values["amount"], int)
    (line,) = said("завтра", "--now", "2026-11-25T23:30:00+00:00", "--zone", "Asia/Vladivostok")
    assert line["entities"][0]["value"] == "2026-11-27"


def test_every_line_gets_one_line_whatever_is_in_it(said: Any) -> None:
    long = "показания " * 100_000
    lines = said(
        b"\xef\xbb\xbf" + "как оплатить счёт\r\n".encode() + b"\n\xff\xfe\x00\n"
        + f"один\u2028два\x0bтри\r четыре\n{long}\n\u200b\n🤷\n".encode() + "последняя".encode()
    )  # fmt: skip
    assert len(lines) == 8
    assert (lines[0]["intent"], lines[0]["confidence"]) == ("pay", 1.0)
    assert lines[4]["intent"] == "reading"
    for nothing in (lines[1], lines[5]):
        assert (nothing["intent"], nothing["confidence"], nothing["out_of_scope"]) == (None, 0.0, True)
    assert all(len(line["ranking"]) >= 3 for line in lines)
    assert said(b"") == []


def test_a_moment_or_zone_that_is_none_is_refused(okno: Okno, trained: Path) -> None:
    assert "--now" in okno("nlu", "predict", "--model", trained, "--now", "вчера").refusal
    assert "--zone" in okno("nlu", "predict", "--model", trained, "--zone", "Луна").refusal


def test_eval_tells_the_measures_and_draws_them(okno: Okno, trained: Path, tmp_path: Path) -> None:
    data, picture = tmp_path / "test.tsv", tmp_path / "bins.svg"
    data.write_text(
        "intent\ttext\npay\tзаплатить картой\nreading\tпоказания счётчика\nreading\tчем платить\n"
        "out_of_scope\tрецепт торта\nstrange\tпоказание\n",
        "utf-8",
    )
    done = okno("nlu", "eval", "--model", trained, "--data", data, "--picture", picture)
    assert done.code == 0
    assert "accuracy           50.0%" in done.out
    assert "1  reading taken for pay\n        «чем платить»" in done.out
    assert done.err == "Warning: the model does not know the intent «strange».\n"
    assert picture.read_text("utf-8").startswith("<svg")
    told = json.loads(okno("nlu", "eval", "--model", trained, "--data", data, "--json").out)
    assert (told["texts"], told["accuracy"], told["foreign"]) == (4, 0.5, 1)
    assert sum(one["count"] for one in told["reliability"]) == 4
    assert (
        "cannot be written"
        in okno("nlu", "eval", "--model", trained, "--data", data, "--picture", tmp_path).refusal
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.tsv", "", "is empty"),
        ("a.tsv", "pay\tкак платить\nбез табуляции", "a.tsv, line 2: there is no tab"),
        ("a.tsv", "pay\tкак платить\npin\t  ", "line 2: the intent «pin» has no phrases"),
        ("a.tsv", "intent\ttext\n", "no phrase"),
        ("a.tsv", "out_of_scope\tпогода", "no intent but «out_of_scope»"),
        ("a.tsv", "pay\t👍\nreading\t…", "no intent with a phrasing of words"),
        ("a.yml", 'version: "3.1"\nnlu: [\n', "a.yml, line 3: not YAML"),
        ("a.yml", "[" * 100_000, "line 1: nested too deep"),
        ("a.yml", "- just\n- a list\n", "must be a mapping"),
        ("a.yml", 'version: "2.0"\nnlu: []\n', "line 1: «version» must be"),
        ("a.yml", 'version: "3.1"\nstories: []\n', "«nlu» must be a list"),
        (
            "a.yml",
            'version: "3.1"\nnlu:\n- intent: pay\n  examples: |\n',
            "a.yml, line 3: the intent «pay» has no",
        ),
        ("a.yml", 'version: "3.1"\nnlu:\n- intent: pay\n  examples: |\n    - x\n    y\n', "a.yml, line 6: "),
    ],
)
def test_data_that_are_wrong_are_refused_with_file_and_line(
    okno: Okno, tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    done = okno("nlu", "train", "--data", name, "--out", "made.model")
    assert done.code == 1
    assert done.out == ""
    assert told in done.err.splitlines()[-1]
    assert done.err.endswith(".\n")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_files_that_cannot_be_read_or_written_are_named(okno: Okno, trained: Path, tmp_path: Path) -> None:
    assert "gone.tsv cannot be read" in okno("nlu", "train", "--data", "gone.tsv", "--out", "m").refusal
    (tmp_path / "a.tsv").write_bytes("pay\tплатить\npay\t".encode() + b"\xff\n")
    assert "a.tsv, line 2: this is not UTF-8" in okno("nlu", "train", "--data", "a.tsv", "--out", "m").refusal
    (tmp_path / "a.tsv").write_text(table(PHRASES), "utf-8")
    for out in (tmp_path / "no" / "m", tmp_path, Path("/dev/null")):
        assert f"{out} cannot be written" in okno("nlu", "train", "--data", "a.tsv", "--out", out).refusal
    (tmp_path / "intents.yml").write_text("intents: 5", "utf-8")
    assert "intents.yml: " in okno("nlu", "train", "--data", "a.tsv", "--out", "m").refusal
    assert not (tmp_path / "m").exists()


def test_a_model_that_cannot_be_used_is_told_what_to_do(okno: Okno, trained: Path, tmp_path: Path) -> None:
    def refusal(data: bytes) -> str:
        (tmp_path / "m").write_bytes(data)
        return okno("nlu", "predict", "--model", "m").refusal

    assert "is no model of Okno's" in refusal(b"text")
    assert "no readable model" in refusal(trained.read_bytes()[:5000])
    other = trained.read_bytes().replace(f'"version": {VERSION}'.encode(), b'"version": 4')
    assert "train" in refusal(other)
    model, settings = read_model(trained.read_bytes())
    assert "holds no phrasings" in refusal(write_model(model, {}))
    assert "are wrong" in refusal(write_model(model, settings | {"company": "intents: 5"}))
    assert "cannot be read" in okno("nlu", "eval", "--model", "gone", "--data", "m").refusal


def test_doubtful_phrases_are_told_and_training_goes_on(okno: Okno, tmp_path: Path) -> None:
    (tmp_path / "one.tsv").write_text(
        "card\tWhere is my card\ncard\tWhere is my card\ncard\tlost card\ncard\t \n\tlabel of nothing\n",
        "utf-8",
    )
    (tmp_path / "two.yml").write_text(
        yaml_of({"rate, 5%: «A»": ("where is my card?", "exchange rate"), "pin": ("forgot pin",)}), "utf-8"
    )
    done = okno("nlu", "train", "--data", "one.tsv", "--data", "two.yml", "--out", "m")
    assert done.code == 0, done
    assert (
        "Warning: The phrase «Where is my card» stands in 2 intents: «card» (one.tsv, line 1), "
        "«rate, 5%: «A»» (two.yml, line 5)."
    ) in done.err
    assert "one.tsv, line 4: nothing behind the tab; left out." in done.err
    assert "an intent with an empty name" in done.err
    assert "«pin» has a single phrase" in done.err
    _, settings = read_model((tmp_path / "m").read_bytes())
    assert settings["phrasings"]["card"] == ["Where is my card", "lost card"]
    rate, nothing = okno(
        "nlu", "predict", "--model", "m", stdin="the exchange rate\nlabel of nothing"
    ).out.splitlines()
    assert json.loads(rate)["intent"] == "rate, 5%: «A»"
    assert json.loads(nothing)["intent"] == ""


def test_a_single_intent_is_trained_with_a_warning(okno: Okno, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("pin\tforgot the pin\npin\tchange my pin\n", "utf-8")
    done = okno("nlu", "train", "--data", "a.tsv", "--out", "m")
    assert done.code == 0, done
    assert "only one intent" in done.err
    line = json.loads(okno("nlu", "predict", "--model", "m", stdin="pin").out)
    assert (line["intent"], len(line["ranking"])) == ("pin", 1)


def test_whoever_reads_the_first_lines_alone_sees_no_traceback(trained: Path) -> None:
    """And each line is answered before the next is written."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "nlu", "predict", "--model", str(trained)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write("чем платить\n".encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["intent"] == "pay"
    process.stdout.close()
    process.stdin.write(b"x\ny\n")
    process.stdin.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()
