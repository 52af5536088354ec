"""Durable webhooks per second over HTTP, ours and others, beside the raw system calls."""

import re
import subprocess
import sys

from . import peers
from .workplace import HERE, Process, Missing, free_port, need, receiver, run

CONCURRENCY = [1, 16, 64, 256]


def load(url, connections, seconds):
    """Requests per second that were answered 200, and the 99th percentile in milliseconds."""
    threads = 1 if connections == 1 else 2
    text = run(
        "wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--latency", "--timeout", "10s",
        "-s", f"{HERE}/post.lua", url,
    )
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    answered = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    if refused and int(refused[1]) > answered / 100:
        raise RuntimeError(f"{url} refused {refused[1]} of {answered}")
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return rate, float(value) * {"us": 1e-3, "ms": 1, "s": 1000}[unit]


class Floor:
    def __init__(self, name, tools, volume, batch):
        self.name, self.tools, self.volume, self.batch = name, tools, volume, batch

    def measure(self, connections, seconds):
        batch = connections if self.batch else 1
        folder = self.volume.folder(f"floor-{batch}")
        # Enough for about a second, so that all that is measured gets its share of the disk's good and bad moments.
        count = 2500 if batch == 1 else max(8000 // batch, 20) * batch
        return float(run(f"{self.tools}/floor", folder, str(count), str(batch))), None

    def close(self):
        pass


class Server:
    """Anything that takes the webhooks of `post.lua`."""

    def __init__(self, name, process, port):
        self.name, self.process, self.url = name, process, f"http://127.0.0.1:{port}"

    def measure(self, connections, seconds):
        return load(self.url, connections, seconds)

    def close(self):
        self.process.__exit__()


def ours(volume, name, log_level):
    port = free_port()
    return Server(name, receiver(volume.folder("ours") + "/spool", port, log_level), port)


def fastapi(volume, tools, mode, name):
    python, port = peers.python(tools), free_port()
    folder = volume.folder(f"fastapi-{mode}")
    process = Process(
        [python, f"{HERE}/peers/fastapi_sqlite.py", str(port), f"{folder}/jobs.db", mode], f"{folder}/log"
    )
    process.answers(f"http://127.0.0.1:{port}/health")
    return Server(name, process, port)


def contestants(volume, tools):
    makers = [
        lambda: ours(volume, "ours", "info"),
        lambda: fastapi(volume, tools, "default", "FastAPI+SQLite default"),
        lambda: fastapi(volume, tools, "wal", "FastAPI+SQLite WAL/FULL"),
        lambda: peers.Redis(volume),
        lambda: peers.Postfix(volume, tools),
        lambda: Floor("floor, one by one", tools, volume, batch=False),
        lambda: Floor("floor, batch of c", tools, volume, batch=True),
    ]
    for make in makers:
        try:
            yield make()
        except Missing as reason:
            print(f"  left out: {reason}", file=sys.stderr)


def measure(volume, tools, quick, results):
    need("wrk")
    rounds, seconds = (1, 2) if quick else (3, 3)
    runners = list(contestants(volume, tools))
    try:
        for connections in CONCURRENCY:
            for number in range(rounds):
                for runner in runners:
                    try:
                        rate, p99 = runner.measure(connections, seconds)
                    except (RuntimeError, subprocess.SubprocessError) as error:
                        print(f"  {runner.name} at c={connections}: {error}", file=sys.stderr)
                        continue
                    results.add("ingest", volume.name, f"c={connections}", runner.name, number, rate=rate, p99=p99)
    finally:
        for runner in runners:
            runner.close()
    flushes(volume, tools, rounds, results)


WAYS = {"syncfs": "one syncfs", "fsync": "fsync of each", "range": "sync_file_range of all, fsync of each"}
BATCHES = [4, 16, 64]


def flushes(volume, tools, rounds, results):
    """How a batch of files is made durable fastest."""
    for batch in BATCHES:
        for number in range(rounds):
            for way, name in WAYS.items():
                folder = volume.folder(f"flush-{way}")
                rate = float(run(f"{tools}/floor", folder, str(batch * 10), str(batch), way))
                results.add("flush", volume.name, f"batch {batch}", name, number, rate=rate)


def report(results):
    for volume in results.volumes("ingest"):
        names = results.names("ingest", volume)
        rows = [["durable webhooks/s"] + [f"c={c}" for c in CONCURRENCY]]
        for name in names:
            rows.append([name] + [results.show("ingest", volume, f"c={c}", name, "rate") for c in CONCURRENCY])
        rows.append(["ours, p99 ms"] + [results.show("ingest", volume, f"c={c}", "ours", "p99") for c in CONCURRENCY])
        for name in names:
            if name != "ours":
                ratios = [results.ratio("ingest", volume, f"c={c}", "ours", name, "rate") for c in CONCURRENCY]
                rows.append([f"ours / {name}"] + ratios)
        yield f"Ingest, 600 bytes over HTTP, on {volume}", rows
    for volume in results.volumes("flush"):
        rows = [["files/s in the floor"] + [f"batch {b}" for b in BATCHES]]
        for name in WAYS.values():
            rows.append([name] + [results.show("flush", volume, f"batch {b}", name, "rate") for b in BATCHES])
        yield f"Ways to flush a batch, on {volume}", rows
