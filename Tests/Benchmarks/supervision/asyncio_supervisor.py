#!/usr/bin/env python3
"""What one would write in an afternoon: one child kept up by asyncio, a deadline for every record, records in flight sent
again when the child ends.

    asyncio_supervisor.py COMMAND … < records > records
"""
import asyncio
import collections
import os
import sys

DEADLINE = 60
WINDOW = 256


async def main(command):
    loop = asyncio.get_running_loop()
    source = asyncio.StreamReader(limit=16 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(source), sys.stdin)
    in_flight = collections.deque()
    room, work = asyncio.Semaphore(WINDOW), asyncio.Event()
    child, is_ended = None, False

    async def start():
        nonlocal child
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=16 << 20)
        for line in in_flight:
            child.stdin.write(line)

    async def feed():
        nonlocal is_ended
        while line := await source.readline():
            await room.acquire()
            in_flight.append(line)
            work.set()
            child.stdin.write(line)
        is_ended = True
        work.set()

    await start()
    feeder = asyncio.create_task(feed())
    while True:
        if not in_flight:
            if is_ended:
                break
            work.clear()
            await work.wait()
            continue
        try:
            answer = await asyncio.wait_for(child.stdout.readline(), DEADLINE)
        except asyncio.TimeoutError:
            child.kill()
            answer = b""
        if not answer.endswith(b"\n"):
            await child.wait()
            await start()
            continue
        in_flight.popleft()
        room.release()
        os.write(1, answer)
    await feeder
    child.stdin.close()
    await child.wait()


asyncio.run(main(sys.argv[1:]))
