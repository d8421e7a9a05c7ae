"""The CRM that the configuration names, opened."""

from pathlib import Path

import yaml

from app.channels import Clock
from app.config import Config, ConfigError
from conversation.ids import SECOND
from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.seed import Seed, SeedRefused, seed_of
from integrations.crm.port import Crm
from nlu.breaker import Breaker

SEED = "demo_crm.yml"
"""In the pack."""


def open_crm(config: Config, clock: Clock) -> Crm:
    """Raises ConfigError, in words."""
    asked = config.crm
    limits = (asked.read_timeout, asked.write_timeout)
    if asked.kind == "demo":
        return DemoCrm(demo_seed(config), clock, limits=limits)
    from integrations.crm.http_crm import HttpCrm

    keys = [secret.get_secret_value().encode() for secret in asked.secrets]
    breaker = Breaker(asked.failures, round(asked.pause * SECOND), clock)
    return HttpCrm(asked.url, keys, clock, breaker, limits=limits)


def demo_seed(config: Config) -> Seed:
    """What the demo begins with. Raises ConfigError."""
    path = config.crm.seed or config.pack / SEED
    if config.crm.seed is None and not path.exists():
        return Seed()
    return _read(path)


def _read(path: Path) -> Seed:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}.") from None
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: must be a mapping of keys to values.")
    try:
        return seed_of(values)
    except SeedRefused as error:
        raise ConfigError("\n".join(f"{path}: {line}." for line in str(error).splitlines())) from None
