"""What ``config.yml`` may say of a mailbox."""

import pytest
from pydantic import ValidationError

from tests.channels.email.conftest import settings


@pytest.mark.parametrize(
    "changes",
    [
        {"unknown": 1},
        {"secret": "short"},
        {"address": "no address"},
        {"address": "support+x@okno.test"},
        {"address": "a@b.test\r\nBcc: c@d.test"},
        {"poll_seconds": 0},
        {"imap": {"host": "h", "user": "u", "password": "p", "tls": "perhaps"}},
        {"smtp": {"host": "h", "prot": 25}},
    ],
)
def test_a_wrong_setting_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**changes)
