"""The configured channel accounts, as use cases need them."""

from collections.abc import Iterator, Mapping

from channels.channel import Channel


class Channels:
    """``accounts`` by name, ``"telegram:main"``."""

    def __init__(self, accounts: Mapping[str, Channel]) -> None:
        self._accounts = dict(accounts)

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._accounts.values())

    def get(self, account: str) -> Channel | None:
        """None for an account that is no longer configured: what waits for it stays visible."""
        return self._accounts.get(account)

    @property
    def pulled(self) -> frozenset[str]:
        """Accounts whose far end reads the log by itself."""
        return frozenset(account for account, channel in self._accounts.items() if channel.pulls)
