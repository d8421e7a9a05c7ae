"""What the demo is seeded with: colleagues who may log in, and the pack's articles."""

from dataclasses import dataclass

from app.compose import Core
from handoff.operators import Role
from hub.accounts import Accounts
from hub.editor import Editor
from storage import operators

PASSWORD = "okno-demo-2026"  # noqa: S105 printed on the screen; the demo listens on this machine alone


@dataclass(frozen=True, slots=True)
class Colleague:
    login: str
    name: str
    roles: tuple[Role, ...]


COLLEAGUES = (
    Colleague("operator", "Ольга Смирнова", ("operator",)),
    Colleague("operator2", "Игорь Петров", ("operator",)),
    Colleague("editor", "Елена Кузнецова", ("editor",)),
    Colleague("supervisor", "Сергей Волков", ("supervisor",)),
    Colleague("admin", "Анна Орлова", ("administrator",)),
)


async def seed_articles(core: Core) -> int:
    """The pack's articles that the database does not have yet; an edited one is never overwritten."""
    editor = Editor(core.database, core.signals, core.clock)
    count = await editor.seed(core.pack.articles)
    if count:
        await core.knowledge.refresh()
    return count


async def seed_colleagues(core: Core) -> int:
    """Those of the demo who are not there yet."""
    accounts = Accounts(core.database, core.clock)
    known = {operator.login for operator in await core.database.read(operators.everybody)}
    fresh = [colleague for colleague in COLLEAGUES if colleague.login not in known]
    for one in fresh:
        await accounts.create(
            one.login, one.name, PASSWORD, frozenset(one.roles), frozenset(core.pack.routes.queues)
        )
    return len(fresh)
