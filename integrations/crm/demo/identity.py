"""Whose an account is: a one-time code to the contact that is kept, a vouched phone, the site's user."""

import hmac
from hashlib import blake2b

from conversation.ids import MINUTE, SECOND, Micros
from integrations.crm import arguments as ask
from integrations.crm.demo.book import Account, Book, Code, Moment
from integrations.crm.demo.reading import NO_ACCOUNT
from integrations.crm.port import CrmReply

MINUTES = 10
MISSES_MOST = 5
"""Wrong codes after which the code is dead."""
AGAIN_US = 60 * SECOND
"""For so long a code that was used proves the same again: its first answer may have been lost."""


def start_identity(book: Book, asked: ask.OfAccount, now: Moment) -> CrmReply:
    """Makes a new code; the one before is dead."""
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    text = book.seed.code or _new_code(account.number, book.number("code"))
    book.codes[account.number] = Code(text, Micros(now.at + MINUTES * MINUTE))
    return CrmReply("ok", {"sent_to": _hidden(account), "minutes": MINUTES})


def check_identity(book: Book, asked: ask.Proof, now: Moment) -> CrmReply:
    account = book.accounts.get(asked.account)
    if account is None:
        return NO_ACCOUNT
    reason = {"code": _code, "phone": _phone, "site_login": _login}[asked.proof](
        book, account, asked.value, now
    )
    if reason:
        return CrmReply("rejected", reason=reason)
    return CrmReply("ok", {"account": account.number, "verified": True})


def _code(book: Book, account: Account, value: str, now: Moment) -> str:
    """ "" or the reason why not."""
    code = book.codes.get(account.number)
    if code is None:
        return "no_code"
    if code.misses >= MISSES_MOST:
        return "too_many_tries"
    if now.at >= code.until or (code.used_at is not None and now.at > code.used_at + AGAIN_US):
        return "expired"
    if not hmac.compare_digest(_digits(value).encode(), _digits(code.text).encode()):
        code.misses += 1
        return "wrong_code" if code.misses < MISSES_MOST else "too_many_tries"
    code.used_at = code.used_at or now.at
    return ""


def _phone(book: Book, account: Account, value: str, now: Moment) -> str:
    kept, given = _digits(account.phone)[-10:], _digits(value)[-10:]
    return "" if len(kept) == 10 and hmac.compare_digest(kept, given) else "phone_unknown"


def _login(book: Book, account: Account, value: str, now: Moment) -> str:
    return "" if value in account.logins else "login_unknown"


def _digits(text: str) -> str:
    return "".join(each for each in text if each in "0123456789")


def _new_code(account: str, count: str) -> str:
    """Eight digits in two groups: no bank's SMS looks like that, so nobody takes one for the other."""
    number = int.from_bytes(blake2b(f"{account}/{count}".encode(), digest_size=8).digest()) % 10**8
    return f"{number:08d}"[:4] + "-" + f"{number:08d}"[4:]


def _hidden(account: Account) -> str:
    """ "" where it is shown in the personal account. Never by SMS: nobody shall get used to telling such codes."""
    return f"•••@{account.email.rpartition('@')[2]}" if account.email else ""
