"""The emulator's own process: moto, filled, guarded, and served."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from multiprocessing.connection import Connection

from core.demo.http_server import LoopbackServer, WsgiApp
from core.demo.organization import build_organization


def run_emulator(channel: Connection, accounts: int, seed_number: int, port: int) -> None:
    """Serve the demonstration organization until `channel` is closed by the other side.

    Sends ``("ready", port)`` once calls are answered, or ``("failed", reason)``. The process
    that holds the other end may die in any way: its end closes with it, and this one ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent to deal with
    os.environ.pop("MOTO_ACCOUNT_ID", None)  # it would send every call to one account
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
    try:
        server = LoopbackServer(_application(accounts, seed_number), port)
    except ImportError as problem:
        channel.send(("failed", f"moto is not installed ({problem})"))
        return
    except OSError as problem:
        channel.send(("failed", f"port {port} cannot be used: {problem.strerror}"))
        return
    threading.Thread(target=_end_with, args=(channel,), daemon=True).start()
    channel.send(("ready", server.server_port))
    server.serve_forever()


def _application(accounts: int, seed_number: int) -> WsgiApp:
    from moto.core.serialize import url_encode
    from moto.core.utils import get_service_model
    from moto.iam.responses import IamResponse
    from moto.moto_server.werkzeug_app import create_backend_app

    from core.demo.cloud_formation import CloudFormation
    from core.demo.guard import Guard
    from core.demo.seeding import seed

    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER |= {
        f"{place}.AssumeRolePolicyDocument": url_encode for place in _UNENCODED_BY_MOTO
    }
    organization = build_organization(accounts, seed_number)
    seed(organization)
    apps: dict[str, WsgiApp] = {}
    for service in ("iam", "sts", "organizations"):
        get_service_model(service)  # or sixteen first calls at once each load it, a second long
        app = create_backend_app(service)
        app.debug = False  # a fault of moto's becomes an answer 500, not a broken connection
        apps[service] = app
    apps["cloudformation"] = CloudFormation(organization)
    return Guard(organization, apps)


# AWS percent-encodes every policy document; moto leaves these as they are.
_UNENCODED_BY_MOTO = (
    "GetAccountAuthorizationDetailsResponse.RoleDetailList.RoleDetail",
    "ListRolesResponse.Roles.Role",
)


def _end_with(channel: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        channel.recv()
    os._exit(0)
