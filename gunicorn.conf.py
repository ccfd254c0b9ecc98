"""How gunicorn serves the site: threads, so that a slow Platform does not stop other pages."""

import os
from pathlib import Path

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
# A heartbeat file on a slow disk can block a worker; memory cannot.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes its own file there


def post_fork(server: object, worker: object) -> None:
    """Open rows afresh in each worker: a connection must not be shared across a fork."""
    from django.db import connections

    connections.close_all()
