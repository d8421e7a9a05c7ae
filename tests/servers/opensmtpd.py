"""OpenSMTPD for the tests: relays what we send and writes true bounces when the far end refuses.

Its queue and its control socket have fixed places in the system, so it runs in a mount namespace of its
own with those places empty; that, and the program itself, need root.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import Server, free_port, scratch

BINARY = Path("/usr/sbin/smtpd")
DOMAIN = "okno.test"

_CONFIGURATION = """
listen on 127.0.0.1 port {port} hostname mail.{domain}
action "ours" relay host "lmtp://127.0.0.1:{lmtp}" helo mail.{domain}
action "far end" relay host "smtp://127.0.0.1:{far_end}" helo mail.{domain}
match from any for domain "{domain}" action "ours"
match from any for any action "far end"
"""
# Child processes lock themselves into their own folders, which must exist and belong to root.
_START = """
mount -t tmpfs -o mode=0755 queue /var/spool
mount -t tmpfs -o mode=0755 sockets /run
install -d -m 0711 /var/spool/smtpd
exec {binary} -d -f {configuration}
"""


@dataclass
class OpenSmtpd:
    server: Server
    host: str
    port: int

    @classmethod
    def start(cls, *, lmtp_port: int, far_end_port: int) -> "OpenSmtpd":
        """Mail for okno.test goes to the LMTP server, all other mail to the far end."""
        folder, port = scratch("smtp"), free_port()
        configuration = folder / "smtpd.conf"
        text = _CONFIGURATION.format(port=port, domain=DOMAIN, lmtp=lmtp_port, far_end=far_end_port)
        configuration.write_text(text, "utf-8")
        configuration.chmod(0o600)
        start = _START.format(binary=BINARY, configuration=configuration)
        command = ["unshare", "--mount", "sh", "-e", "-c", start]
        server = Server.start(command, folder=folder)
        server.wait_for_port(port)
        return cls(server, "127.0.0.1", port)

    def log(self) -> str:
        return self.server.log.read_text(errors="replace")

    def stop(self) -> None:
        self.server.stop()


def why_not() -> str | None:
    """Why this machine cannot run it; None when it can."""
    if not BINARY.exists():
        return "opensmtpd is not installed"
    if os.geteuid() != 0:
        return "opensmtpd is started by root only"
    if not shutil.which("unshare"):
        return "no unshare to give opensmtpd a queue of its own"
    probe = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return (
        None if probe.returncode == 0 else "no mount namespaces here: opensmtpd's queue cannot be set apart"
    )
