"""The server under measurement: the program as it is, and one more call that authenticates and does nothing else.

    python -m evals.bench_server

Settings are the program's own. What the empty call takes is the floor of every other one: HTTP, routing, the check of
the body and of who sends it.
"""

from fastapi import Response

from api.access import Caller
from api.app import create_app
from api.garbage import settle
from api.logs import configure
from api.server import bind, make_server
from api.settings import read_settings
from api.shopper import MessageIn

EMPTY = "/bench/empty"


async def empty(who: Caller, body: MessageIn) -> Response:
    """Take a message of somebody known, and do nothing with it."""
    del who, body
    return Response(status_code=204)


def main() -> None:
    configure(level="WARNING")
    settings = read_settings()
    app = create_app(settings)
    app.add_api_route(EMPTY, empty, methods=["POST"], status_code=204)
    port = bind(settings)
    address, number = port.getsockname()[:2]

    def ready() -> None:
        settle()
        print(f"http://{address}:{number}", flush=True)

    make_server(app, ready).run(sockets=[port])


if __name__ == "__main__":
    main()
