"""An address where nobody answers, as behind a firewall that drops: deaf.py ADDRESS PORT.

The queue of a listening socket is filled, so the kernel drops whatever else knocks. Says "deaf" when
it is so, and ends when its standard input does.
"""
import socket
import sys

address = (sys.argv[1], int(sys.argv[2]))
door = socket.socket()
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.bind(address)
door.listen(0)
callers = []
while True:
    caller = socket.socket()
    caller.settimeout(0.5)
    callers.append(caller)
    try:
        caller.connect(address)
    except TimeoutError:
        break
print("deaf", flush=True)
sys.stdin.read()
