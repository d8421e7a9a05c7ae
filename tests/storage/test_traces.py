"""Whoever proves that a word stands nowhere has looked everywhere."""

import re

from sqlalchemy import LargeBinary, Text

from storage import schema, traces

FREE = {
    "text",
    "body",
    "payload",
    "content",
    "name",
    "words",
    "needs",
    "phone",
    "answer",
    "comment",
    "last_text",
    "error",
}
"""Columns in which words of people can stand."""
OURS = {"article_revisions", "articles", "flow_versions", "operators"}
"""Tables that hold the company's own words."""


def test_every_column_of_free_words_is_looked_through() -> None:
    looked = {
        table: set(re.findall(r"\w+", query.sqlite.removeprefix("SELECT").partition(" FROM ")[0]))
        for table, query in traces._WORDS.items()
    }
    missed = [
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (Text, LargeBinary)) and column.name in FREE and table.name not in OURS
        if column.name not in looked.get(table.name, set())
    ]
    assert missed == []
