"""Names of files that strangers chose."""

import re
import unicodedata

NAME_MAX = 120
EXTENSION_MAX = 12
_FORBIDDEN = re.compile(r'[<>:"|?*\s]+')
_DEVICE = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """A name that is no path, hides nothing and fits any disk; "" stays "".

    Cleaned first and judged after: an invisible character in front must not save a leading dot.
    """
    if not name:
        return ""
    visible = "".join(letter for letter in name[:100_000] if unicodedata.category(letter)[0] != "C")
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", visible))[-1]
    bare = _FORBIDDEN.sub(" ", last).strip(" .")
    if not bare:
        return "file"
    return _shortened(f"_{bare}" if _DEVICE.match(bare) else bare)


def _shortened(name: str) -> str:
    if len(name) <= NAME_MAX:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > EXTENSION_MAX:
        return name[:NAME_MAX]
    return f"{stem[: NAME_MAX - len(extension) - 1].rstrip(' .')}.{extension}"
