"""What it costs to wait, and whether it grows: the whole program, `run`, beside our own sandbox."""

import os
import time

from .growth import Sandbox
from .ingest import load
from .workplace import count_files, free_port, is_empty, processor


def watch(process, seconds):
    cpu, before = process.cpu(), process.wakeups()
    time.sleep(seconds)
    # Threads that ended meanwhile did so because they had nothing to do.
    wakeups = sum(count - before.get(task, 0) for task, count in process.wakeups().items())
    return {
        "cpu": (process.cpu() - cpu) / seconds * 100, "wakeups": wakeups / seconds * 60, "memory": process.memory(),
    }


def measure(volume, tools, quick, results):
    seconds, rounds, events = (10, 2, 10_000) if quick else (30, 3, 50_000)
    root = volume.folder("idle")
    os.mkdir(f"{root}/spool")
    port = free_port()
    with Sandbox(root) as sandbox:
        more = {
            **sandbox.settings, "RECEIVER_PORT": str(port), "OPS_PORT": str(free_port()), "WEBHOOK_TOKEN": "the-token-of-the-bench",
            "LOG_LEVEL": "warning", "SPOOL_FREE_MIB": "1", "SO_CONTEXT_IDENTIFIER": "Cust12345",
        }
        with processor(f"{root}/spool", command="run", **more) as process:
            process.answers(f"http://127.0.0.1:{port}/health")
            time.sleep(5)
            results.add("idle", volume.name, "after start", "ours", 0, **watch(process, seconds))
            total = 0
            for number in range(rounds):
                # Another tenant's webhooks: received, stored, skipped.
                while total < (number + 1) * events:
                    load(f"http://127.0.0.1:{port}", 64, 2)
                    total = count_files(f"{root}/spool")
                while not is_empty(f"{root}/spool/incoming"):
                    time.sleep(0.1)
                time.sleep(3)
                results.add(
                    "idle", volume.name, f"after {(number + 1) * events:,} webhooks", "ours", 0,
                    **watch(process, seconds),
                )
            # By then the dashboard's index has listed once more what changed.
            time.sleep(10 if quick else 60)
            results.add("idle", volume.name, "a minute later", "ours", 0, **watch(process, seconds))


def report(results):
    for volume in results.volumes("idle"):
        rows = [["", "CPU %", "wake-ups/min", "MiB"]]
        for case in dict.fromkeys(row["case"] for row in results.raw if row["part"] == "idle"):
            rows.append([case] + [results.show("idle", volume, case, "ours", k) for k in ("cpu", "wakeups", "memory")])
        yield f"Idle on {volume}", rows
