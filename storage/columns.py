"""What every table is made of: names of keys and indices, and the few kinds of columns."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_SERIAL = BigInteger().with_variant(Integer, "sqlite")


def number(name: str, default: int | None = 0) -> "Column[int]":
    server = None if default is None else text(str(default))
    return Column(name, BigInteger, nullable=default is None, server_default=server)


def words(name: str, default: str | None = "") -> "Column[str]":
    server = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=default is None, server_default=server)


def key(name: str = "id") -> "Column[str]":
    return Column(name, Text, primary_key=True)


def serial() -> "Column[int]":
    return Column("id", _SERIAL, primary_key=True, autoincrement=True)
