"""How gunicorn serves the site: threads, so that a slow Platform does not stop other pages."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# Loaded once and shared: workers start quickly and use less memory of their own.
preload_app = True
# A worker is alive while its threads are busy with a slow Platform; this catches one that hangs.
timeout = 120
graceful_timeout = 100
keepalive = 5
control_socket_disable = True
accesslog = "-"
# No query string: what people search for does not belong in logs.
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms %({x-request-id}o)s'


class OneLineLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """What gunicorn logs, but a path is logged as it was sent: a line end in it forges no line."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """Return what the format above may name."""
        told = super().atoms(resp, req, environ, request_time)
        return {
            **told,
            "U": quote(environ.get("PATH_INFO") or "", safe="/:@-._~", encoding="latin-1"),
        }


logger_class = OneLineLogger
# A heartbeat file on a slow disk can block a worker; memory cannot.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes its own file there


def post_fork(server: object, worker: object) -> None:
    """Open rows afresh in each worker: a connection must not be shared across a fork."""
    from django.db import connections

    connections.close_all()
