"""Microseconds from a rename into incoming/ until the file is taken away, on a machine that does nothing else."""

import os
import re
import time

from .workplace import NOISE, Process, processor, run


def ours(tools, spool):
    os.makedirs(f"{spool}/incoming")
    return processor(spool)


def loop(tools, spool):
    os.makedirs(f"{spool}/incoming")
    return Process([f"{tools}/wakeup", "loop", spool], f"{spool}.log")


def polling(tools, spool):
    os.makedirs(f"{spool}/incoming")
    return Process([f"{tools}/wakeup", "poll", spool], f"{spool}.log")


def measure(volume, tools, quick, results):
    rounds, drops = (1, 300) if quick else (3, 1000)
    for number in range(rounds):
        for name, start in [("C inotify loop", loop), ("ours", ours), ("polling, 100 ms", polling)]:
            root = volume.folder("wakeup")
            with open(f"{root}/noise.json", "w") as file:
                file.write(NOISE % 1)
            with start(tools, f"{root}/spool"):
                time.sleep(1)
                count = drops if start is not polling else 50
                text = run(f"{tools}/wakeup", "drop", f"{root}/spool", str(count), f"{root}/noise.json")
                p50, p99 = re.search(r"p50 (\d+) us\s+p99 (\d+) us", text).groups()
            results.add("wakeup", volume.name, "µs", name, number, p50=float(p50), p99=float(p99))


def report(results):
    for volume in results.volumes("wakeup"):
        rows = [["µs from rename to taken", "p50", "p99", "p50 / C loop"]]
        for name in results.names("wakeup", volume):
            rows.append(
                [name]
                + [results.show("wakeup", volume, "µs", name, key) for key in ("p50", "p99")]
                + [results.ratio("wakeup", volume, "µs", name, "C inotify loop", "p50")]
            )
        yield f"Wake-up on {volume}", rows
