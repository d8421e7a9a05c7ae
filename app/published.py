"""The published articles of the database, for commands that need no hub."""

from app.config import Config, ConfigError
from knowledge.article import Article


async def published_articles(config: Config) -> tuple[Article, ...]:
    """Those of the database; () where there is none yet. Raises ConfigError."""
    from app.compose import open_database
    from hub.published import load_articles
    from storage import migrate

    if not config.database.get_secret_value() and not (config.data / "okno.sqlite").exists():
        return ()
    database, _ = await open_database(config)
    try:
        revision = await migrate.revision(database)
        if not revision:  # an empty file, as «okno doctor» leaves it
            return ()
        if revision != migrate.HEAD:
            raise ConfigError("the database is not of this program's revision. Run «okno migrate».")
        _, articles = await database.read(load_articles)
    finally:
        await database.close()
    return articles
