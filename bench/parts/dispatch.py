"""Files per second through the folder, none of which has to be worked on: ours, the floor in C, watchdog, SQLite."""

import os
import subprocess
import sys
import time

from . import peers
from .workplace import HERE, NOISE, Missing, Process, count_files, is_empty, processor, run


class Folder:
    """A spool with files waiting, beside it files that will arrive."""

    def __init__(self, volume, tools, label, count, arrive):
        self.root, self.tools, self.count = volume.folder(label), tools, count
        self.spool = f"{self.root}/spool"
        for name in ("incoming", "skipped"):
            os.makedirs(f"{self.spool}/{name}")
        self.staging = f"{self.root}/staging"
        os.mkdir(self.staging)
        with open(f"{self.root}/noise.json", "w") as file:
            file.write(NOISE)
        target = self.staging if arrive else f"{self.spool}/incoming"
        run(f"{tools}/dispatch", "fill", target, str(count), f"{self.root}/noise.json")
        os.sync()

    def wait(self, within=180):
        """Waits until nothing lies in incoming/, and looks whether all are where they belong."""
        end = time.monotonic() + within
        while not is_empty(f"{self.spool}/incoming"):
            if time.monotonic() > end:
                raise RuntimeError(f"{self.count - count_files(self.spool + '/skipped')} files were stranded")
            time.sleep(0.02)
        finished = time.monotonic()
        moved = count_files(f"{self.spool}/skipped")
        if moved != self.count:
            raise RuntimeError(f"{self.count - moved} of {self.count} files were lost")
        return finished

    def backlog(self, start):
        """Rate with everything there before the worker starts; its start-up counts."""
        begun = time.monotonic()
        with start(self):
            return self.count / (self.wait() - begun)

    def live(self, start):
        """Rate with everything moved in, as fast as rename(2) goes, before a worker that is ready."""
        with start(self):
            time.sleep(1.5)
            begun = time.monotonic()
            run(f"{self.tools}/dispatch", "move", self.staging, f"{self.spool}/incoming")
            return self.count / (self.wait() - begun)


def ours(folder):
    return processor(folder.spool)


def floor(folder):
    return Process([f"{folder.tools}/dispatch", "loop", folder.spool, str(folder.count)], f"{folder.root}/log")


def watchdog(folder):
    python = peers.python(folder.tools)
    return Process([python, f"{HERE}/peers/watchdog_worker.py", folder.spool], f"{folder.root}/log")


def sqlite(volume, tools, count, arrive):
    """The worker says its own rate: from the first row it takes to the last."""
    root = volume.folder("sqlite-worker")
    worker = f"{HERE}/peers/sqlite_worker.py"
    python, database, payload = peers.python(tools), f"{root}/jobs.db", f"{root}/noise.json"
    with open(payload, "w") as file:
        file.write(NOISE % 1)
    if not arrive:
        run(python, worker, "fill", database, str(count), payload)
        return float(run(python, worker, "work", database, str(count), timeout=180))
    # Made before, because two that make the same database at once can lock each other out.
    run(python, worker, "fill", database, "0", payload)
    with subprocess.Popen([python, worker, "work", database, str(count)], stdout=subprocess.PIPE, text=True) as work:
        try:
            run(python, worker, "live", database, str(count), payload, timeout=180)
            return float(work.communicate(timeout=180)[0])
        finally:
            # It would wait for ever for rows that nobody writes any more.
            work.kill()


def measure(volume, tools, quick, results):
    count, rounds = (20_000, 1) if quick else (100_000, 2)
    for number in range(rounds):
        for arrive in (False, True):
            case = "arriving" if arrive else "waiting"
            for name, start in [("C loop", floor), ("ours", ours), ("Python watchdog", watchdog)]:
                try:
                    folder = Folder(volume, tools, f"dispatch-{name.split()[-1]}", count, arrive)
                    rate = folder.live(start) if arrive else folder.backlog(start)
                    results.add("dispatch", volume.name, case, name, number, rate=rate)
                except (Missing, RuntimeError) as reason:
                    print(f"  {name}, {case}: {reason}", file=sys.stderr)
            try:
                rate = sqlite(volume, tools, count // 5, arrive)
                results.add("dispatch", volume.name, case, "SQLite polling", number, rate=rate)
            except (Missing, RuntimeError, ValueError, subprocess.SubprocessError) as reason:
                print(f"  SQLite, {case}: {reason}", file=sys.stderr)


def report(results):
    cases = ["waiting", "arriving"]
    for volume in results.volumes("dispatch"):
        names = results.names("dispatch", volume)
        rows = [["files/s"] + cases]
        for name in names:
            rows.append([name] + [results.show("dispatch", volume, case, name, "rate") for case in cases])
        for name in names:
            if name != "ours":
                ratios = [results.ratio("dispatch", volume, case, "ours", name, "rate") for case in cases]
                rows.append([f"ours / {name}"] + ratios)
        yield f"Dispatch, files that are all skipped, on {volume}", rows
