"""What ``config.yml`` says of one mailbox."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

MEBIBYTE = 1024 * 1024
MESSAGE_BYTES_MAX = 25 * MEBIBYTE


class ImapSettings(BaseModel):
    """Where letters come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1)
    port: int = Field(default=993, ge=1, le=65535)
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    user: str = Field(min_length=1)
    password: SecretStr
    folder: str = "INBOX"
    timeout_seconds: float = Field(default=20.0, gt=0)
    verify_certificate: bool = True


class SmtpSettings(BaseModel):
    """Where letters go. Without ``user`` nobody logs in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    timeout_seconds: float = Field(default=60.0, gt=0)
    """For each command."""
    connections: int = Field(default=4, ge=1, le=50)
    """Letters on their way at once."""
    verify_certificate: bool = True


class EmailSettings(BaseModel):
    """One mailbox. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["email"] = "email"
    name: str = Field(default="main", pattern=r"^[a-z0-9_-]{1,32}$")
    address: str = Field(pattern=r"^[A-Za-z0-9._%-]{1,24}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
    """The address clients write to; its local part (64 characters at most) leaves room for a token."""
    display_name: str = Field(default="", max_length=200)
    imap: ImapSettings
    smtp: SmtpSettings
    secret: SecretStr = Field(min_length=16)
    """Signs Message-IDs and the tokens in Reply-To, envelope and subject."""
    plus_addresses: bool = True
    """The server delivers ``name+anything@domain`` to ``name@domain``; else only Message-IDs are signed."""
    subject_tags: bool = True
    """A signed ``[#…]`` in the subject leads back answers of mail programs that keep nothing else."""
    automatic_per_day: int = Field(default=5, ge=1, le=1000)
    """Automatic answers to one address in 24 hours; what comes beyond goes to people."""
    chat_goes_on_minutes: int = Field(default=0, ge=0, le=10_000)
    """After so many minutes an answer that was not read in the site's chat goes to the address left there; 0: never."""
    poll_seconds: float = Field(default=60.0, gt=0, le=1500)
    """How long one IDLE lasts before the mailbox is looked through anyway."""
    import_days: int = Field(default=1, ge=0, le=3650)
    """How old letters are read when the mailbox is opened for the first time."""
    max_message_bytes: int = Field(default=MESSAGE_BYTES_MAX, ge=1024)
    max_attachment_bytes: int = Field(default=18 * MEBIBYTE, ge=1024)
    """Files on their way out, together: base64 makes 25 MB of them."""

    @property
    def account(self) -> str:
        return f"email:{self.name}"

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()
