"""Dovecot for the tests: IMAP with IDLE, delivery by LMTP, plus-addresses, every address a mailbox."""

import grp
import os
import smtplib
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.servers.certificate import Certificate
from tests.servers.process import Server, account, free_port, scratch

BINARY = Path("/usr/sbin/dovecot")
LMTP = Path("/usr/lib/dovecot/lmtp")
PASSWORD = "dovecot-of-the-tests"
NO_SESSION = 68
"""What doveadm ends with when there is nobody to disconnect."""

_TLS = "ssl = yes\nssl_cert = <{chain}\nssl_key = <{key}"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
{ssl}
disable_plaintext_auth = no
auth_mechanisms = plain login
recipient_delimiter = +
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 0
mailbox_list_index = no
mail_max_userip_connections = 100

# Any address with the one password is a mailbox, made when it is first used: each test takes its own.
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
protocol lmtp {{
  postmaster_address = postmaster@okno.test
  hostname = okno.test
}}
"""


@dataclass
class Dovecot:
    server: Server
    host: str
    imap_port: int
    lmtp_port: int
    password: str = PASSWORD
    imaps_port: int = 0
    """Encrypted from the start; 0 without a certificate."""

    @classmethod
    def start(cls, certificate: Certificate | None = None) -> "Dovecot":
        """With a certificate it also speaks TLS, by STARTTLS and on ``imaps_port``."""
        owner = account()
        folder, imap, lmtp = scratch("imap"), free_port(), free_port()
        imaps = free_port() if certificate else 0
        # The service processes of root's Dovecot drop to its own accounts and must get through to the mail.
        folder.chmod(0o755)
        mail = folder / "mail"
        mail.mkdir()
        os.chown(mail, owner.pw_uid, owner.pw_gid)
        as_root = os.geteuid() == 0
        configuration = folder / "dovecot.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                folder=folder,
                internal="dovecot" if as_root else owner.pw_name,
                internal_group="dovecot" if as_root else grp.getgrgid(owner.pw_gid).gr_name,
                login="dovenull" if as_root else owner.pw_name,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                password=PASSWORD,
                imap=imap,
                imaps=imaps,
                ssl=_TLS.format(chain=certificate.chain, key=certificate.key) if certificate else "ssl = no",
                lmtp=lmtp,
            ),
            "utf-8",
        )
        server = Server.start([BINARY, "-F", "-c", configuration], folder=folder)
        server.wait_for_port(imap)
        server.wait_for_port(lmtp)
        return cls(server, "127.0.0.1", imap, lmtp, imaps_port=imaps)

    def new_mailbox(self, name: str = "support") -> str:
        """An address nobody else in this session uses; its mailbox appears with the first mail or log-in."""
        return f"{name}-{uuid.uuid4().hex[:10]}@okno.test"

    def deliver(self, raw: bytes, to: str, *, sender: str = "someone@example.test") -> None:
        """Put a message into the mailbox of `to` (a plus-part is ignored), as the company's server would."""
        with smtplib.LMTP(self.host, self.lmtp_port) as lmtp:
            refused = lmtp.sendmail(sender, [to], raw)
        if refused:
            raise AssertionError(f"Dovecot refused the mail: {refused}")

    def renumber(self, address: str, validity: int, folder: str = "INBOX") -> None:
        """Give a folder another UIDVALIDITY, as a restored or moved mailbox has."""
        self._doveadm("mailbox", "update", "--uid-validity", str(validity), "-u", address, folder)

    def disconnect(self, address: str) -> None:
        """Cut the sessions of one user, if there are any, as a restart of the server would."""
        self._doveadm("kick", address, fine=(0, NO_SESSION))

    def log(self) -> str:
        return (self.server.folder / "dovecot.log").read_text(errors="replace")

    def stop(self) -> None:
        self.server.stop()

    def _doveadm(self, *words: str, fine: tuple[int, ...] = (0,)) -> None:
        configuration = self.server.folder / "dovecot.conf"
        # doveadm sub-commands take -u right after the command's own name.
        done = subprocess.run(
            ["doveadm", "-c", configuration, *words], capture_output=True, text=True, check=False
        )
        if done.returncode not in fine:
            raise AssertionError(f"doveadm {words}: {done.stderr}\n{self.log()}")
