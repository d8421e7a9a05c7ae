"""``okno crm-demo``: the demo CRM behind the shipped OpenAPI, for integrators and for a hub that is tried over HTTP."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable

from app.compose import system_clock
from app.config import Config, ConfigError
from app.crm import demo_seed
from integrations.crm.demo.faults import Fault, Faults, fault_named
from integrations.crm.demo.journal import Journal
from integrations.crm.demo.ledger import Ledger

PORT = 8090
SECRET = "demo-secret-of-the-crm"  # noqa: S105 of a demo that holds nobody's data


def add_crm_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "the demo CRM behind HTTP, to develop a company's own service against (docs/CRM.md)"
    parser = commands.add_parser("crm-demo", help=text, description=text[:1].upper() + text[1:] + ".")
    parser.add_argument(
        "--listen", default=f"127.0.0.1:{PORT}", metavar="HOST:PORT", help=f"127.0.0.1:{PORT}"
    )
    parser.add_argument("--secret", default=SECRET, help=f"what calls are signed with ({SECRET})")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="HOW[:OPERATION[:TIMES[:AFTER]]]",
        help="what goes wrong, several times over if need be: unavailable, slow, 500, 500_after_write, "
        "timeout_before_write, timeout_after_write, garbage, conflict …; TIMES 0 is for ever",
    )
    parser.add_argument("--config", help="configuration file (config.yml); of it only «pack» and «crm.seed»")
    parser.set_defaults(run=serve_demo, data=None)


async def serve_demo(config: Config, options: argparse.Namespace) -> int:
    """Until Ctrl-C or SIGTERM. Prints each call, and the one-time codes that a real CRM would send."""
    from integrations.crm.demo.served import ServedDemo

    if len(options.secret) < 16:
        raise ConfigError("--secret needs at least 16 characters.")
    host, _, port = options.listen.rpartition(":")
    if not port.isdecimal():
        raise ConfigError("--listen needs HOST:PORT, such as 127.0.0.1:8090.")
    ledger = Ledger(demo_seed(config), system_clock)
    served = ServedDemo(
        ledger,
        (options.secret.encode(),),
        system_clock,
        faults=Faults([_fault(text) for text in options.fault]),
        seen=_printer(ledger.journal),
    )
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        async with served.listening(host, int(port)) as url:
            print(f"The demo CRM listens. In the hub's config.yml:\n\ncrm:\n  kind: http\n  url: {url}")
            print(f"  secrets: [{options.secret}]\n\nCtrl-C stops.\n", flush=True)
            await stopped.wait()
    except OSError as error:
        raise ConfigError(f"{options.listen} cannot be listened on: {error.strerror}.") from None
    counts = ledger.journal.counts
    print("\nEffects:", ", ".join(f"{name} {counts[name]}" for name in sorted(counts)) or "none")
    return 0


def _fault(text: str) -> Fault:
    how, _, rest = text.partition(":")
    operation, _, figures = rest.partition(":")
    times, _, after = figures.partition(":")
    try:
        return fault_named(how, operation, int(times) if times else None, int(after or 0))
    except ValueError as error:
        raise ConfigError(f"--fault {text}: {error}.") from None


def _printer(journal: Journal) -> Callable[[str, str, str], None]:
    def seen(operation: str, outcome: str, correlation: str) -> None:
        sent = f" code {journal.last_code}" if operation == "start_identity" and outcome == "ok" else ""
        sys.stdout.write(f"{operation} {outcome} {correlation}{sent}\n")
        sys.stdout.flush()

    return seen
