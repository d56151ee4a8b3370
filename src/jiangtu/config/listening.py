"""How the web server listens (gunicorn's own settings file): in the order people arrive.

Each worker takes one connection at a time from the kernel's queue, which is first come, first served: whoever presses
first is answered first, whatever the worker. The kernel hands a connection over only once its request has begun, so
a browser that opens lines in advance holds up nobody. A slow upload would: a city puts a proxy in front.
"""

import socket

from gunicorn.arbiter import Arbiter

worker_class = "sync"
preload_app = False
"""Polars starts threads that no fork takes along: a worker forked from a loaded site never comes to its end."""
backlog = 4096
"""As long as Linux allows by default; the line in front of the door."""
timeout = 300
"""Seconds a request may take before its worker is replaced."""
control_socket_disable = True
loglevel = "warning"
proc_name = "jiangtu"


def when_ready(server: Arbiter) -> None:
    """Connections wait in the kernel until their first byte has come, ten seconds at most."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 10)
