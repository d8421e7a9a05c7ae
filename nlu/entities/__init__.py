"""Values found in a client's text: numbers, readings, dates, sums, names."""

from nlu.entities.accounts import DEFAULT_ACCOUNTS, DEFAULT_CONTRACTS
from nlu.entities.emails import email_in
from nlu.entities.finder import EntityFinder

__all__ = ["DEFAULT_ACCOUNTS", "DEFAULT_CONTRACTS", "EntityFinder", "email_in"]
