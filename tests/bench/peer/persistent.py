"""asyncssh as its users use it: connections that stay, a command a round on each, all at once.

persistent.py FLEET COMMAND ROUNDS
"""
import asyncio
import getpass
import sys

import asyncssh

fleet, command, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(f"{fleet}/addresses", encoding="ascii") as file:
    addresses = file.read().split()
with open(f"{fleet}/port", encoding="ascii") as file:
    port = int(file.read())


async def connect(limit, address):
    async with limit:
        return await asyncssh.connect(
            address,
            port=port,
            username=getpass.getuser(),
            client_keys=[f"{fleet}/key"],
            known_hosts=f"{fleet}/known",
            kex_algs=["curve25519-sha256"],
            config=None,
            agent_path=None,
        )


async def main():
    limit = asyncio.Semaphore(32)
    connections = await asyncio.gather(*[connect(limit, a) for a in addresses])
    for _ in range(rounds):
        for result in await asyncio.gather(*[c.run(command, stdin=asyncssh.DEVNULL) for c in connections]):
            sys.stdout.write(result.stdout)
    for connection in connections:
        connection.close()


asyncio.run(main())
