"""`main.py demo serve`: the demonstration organization for other AWS clients."""

from __future__ import annotations

import signal
import threading

import click

_INVENTED = "Everything in it is invented; these credentials open nothing else."


@click.group("demo")
def command() -> None:
    """Serve the demonstration organization to other clients."""


@command.command()
@click.option("--port", default=0, show_default="any free port", type=click.IntRange(0, 65535))
@click.option("--accounts", default=60, show_default=True, help="How many accounts, 60 or more.")
@click.option("--seed", default=2026, show_default=True, help="Another seed, other small details.")
def serve(port: int, accounts: int, seed: int) -> None:
    """Serve until Ctrl+C.

    Prints shell lines that point any AWS client at the organization.
    """
    from core.demo import DemoServer

    with DemoServer(accounts=accounts, seed=seed, port=port) as server:
        connection = server.connection
        for name, value in (
            ("AWS_ENDPOINT_URL", connection.endpoint_url),
            ("AWS_ACCESS_KEY_ID", connection.access_key_id),
            ("AWS_SECRET_ACCESS_KEY", connection.secret_access_key),
            ("AWS_REGION", connection.region),
            ("AWS_DEFAULT_REGION", connection.region),  # the only one that boto3 reads
        ):
            click.echo(f"export {name}={value}")
        click.echo(f"# agreement: {server.agreement_path}")
        click.echo(f"{_INVENTED} Ctrl+C stops it.", err=True)
        _until_interrupted()
    click.echo("Stopped.", err=True)


def _until_interrupted() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    while not ended.wait(0.5):  # a wait without end cannot be interrupted on Windows
        pass
