"""What a refusal looks like: ``{error: {code, message_ru, message_en}}``, never with what the client sent."""

from collections.abc import Mapping
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from handoff.desk import Refused
from hub.access import NotFound
from hub.editor import Stale
from hub.file_names import RefusedFile
from hub.widget import NoFile, UnknownAccount
from storage.database import Conflict, DatabaseUnavailable

log = structlog.get_logger(__name__)

RETRY_SECONDS = 5

_REFUSED_STATUS = {"not_her_queue": 403, "senior_only": 403, "taken": 409, "linked": 409}
_UNUSABLE = frozenset(
    (
        "empty",
        "no_file",
        "no_target",
        "unknown_queue",
        "unknown_operator",
        "not_failed",
        "no_comment",
        "in_past",
        "unknown_department",
        "unknown_kind",
        "unknown_request",
    )
)
_HTTP = {
    400: ("bad_request", "Запрос не удалось прочитать.", "The request could not be read."),
    404: ("not_found", "Не найдено.", "Not found."),
    405: ("method", "Так сюда обращаться нельзя.", "This method is not allowed here."),
    413: ("too_large", "Слишком большой запрос.", "The request is too large."),
}


class Problem(Exception):
    """A refusal with its status."""

    def __init__(
        self, status: int, code: str, ru: str, en: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.ru = ru
        self.en = en
        self.headers = dict(headers or {})


def unauthorized() -> Problem:
    return Problem(401, "unauthorized", "Войдите ещё раз.", "Log in again.")


def forbidden() -> Problem:
    return Problem(403, "forbidden", "У вас нет на это прав.", "You are not allowed to do this.")


def foreign_origin() -> Problem:
    return Problem(403, "origin", "Запрос с чужой страницы.", "The request comes from a foreign page.")


def too_many(seconds: int) -> Problem:
    return Problem(
        429,
        "rate_limited",
        f"Слишком часто. Попробуйте через {seconds} с.",
        f"Too often. Try again in {seconds} s.",
        {"Retry-After": str(seconds)},
    )


def body_of(problem: Problem) -> dict[str, Any]:
    return {"error": {"code": problem.code, "message_ru": problem.ru, "message_en": problem.en}}


def answer(problem: Problem) -> JSONResponse:
    return JSONResponse(body_of(problem), problem.status, problem.headers)


def handle_errors(app: FastAPI) -> None:
    """Every exception that use cases raise on purpose gets its status; the rest is our defect."""

    async def known(request: Request, error: Exception) -> JSONResponse:
        return answer(problem_of(error))

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        found = cast(RequestValidationError, error).errors()
        fields = sorted({str(part) for one in found for part in one["loc"][1:2]})
        problem = Problem(422, "invalid", "Проверьте поля запроса.", "Check the request's fields.")
        body = body_of(problem)
        body["error"]["fields"] = fields
        return JSONResponse(body, problem.status)

    async def defect(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", error=type(error).__name__, where=_where(error))
        return answer(Problem(500, "defect", "Ошибка на сервере.", "An error on the server."))

    for kind in _KNOWN:
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, defect)


_KNOWN: tuple[type[Exception], ...] = (
    Problem, Refused, NotFound, Stale, RefusedFile, NoFile, UnknownAccount, HTTPException, Conflict,
    DatabaseUnavailable,
)  # fmt: skip


def problem_of(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refused):
        status = 422 if error.code in _UNUSABLE else _REFUSED_STATUS.get(error.code, 409)
        return Problem(status, error.code, error.text_ru, error.text_en)
    if isinstance(error, HTTPException):
        code, ru, en = _HTTP.get(
            error.status_code, ("refused", "Запрос отклонён.", "The request was refused.")
        )
        return Problem(error.status_code, code, ru, en, error.headers)
    if isinstance(error, RefusedFile):
        return _REFUSED_FILE[error.code]
    return _BY_TYPE[type(error)]


_REFUSED_FILE = {
    "empty": Problem(422, "empty_file", "Файл пустой.", "The file is empty."),
    "program": Problem(422, "program", "Программы не принимаются.", "Programs are not accepted."),
}
_BY_TYPE: dict[type[Exception], Problem] = {
    NotFound: Problem(404, *_HTTP[404]),
    UnknownAccount: Problem(404, "unknown_account", "Такого чата нет.", "There is no such chat."),
    NoFile: Problem(422, "no_file", "Файл не найден: приложите его ещё раз.", "Attach the file again."),
    Stale: Problem(
        409, "stale", "Статью уже изменил другой редактор.", "Another editor has changed the article."
    ),
    Conflict: Problem(409, "busy", "Не получилось: попробуйте ещё раз.", "It did not work: try again."),
    DatabaseUnavailable: Problem(
        503,
        "unavailable",
        "Сервис временно недоступен.",
        "The service is unavailable for a moment.",
        {"Retry-After": str(RETRY_SECONDS)},
    ),
}


def _where(error: Exception) -> str:
    """The innermost place, without the message: that may hold somebody's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f"{code.co_qualname}:{trace.tb_lineno}"
