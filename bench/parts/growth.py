"""What a long backlog and a long history cost: start-up, memory, and the rate at which files are dispatched."""

import os
import subprocess
import sys
import time

from .workplace import NOISE, SANDBOX, Process, count_files, free_port, processor, receiver, run

JOB = (
    '{"Event":"contact.changed","PrimaryKey":%d,"EventId":"88f91933-edce-4c1a-8ded-ade8e2f72434","Changes":["name"],'
    '"ContextIdentifier":"Cust12345","Entity":"contact","ChangedByAssociateId":7}'
)


def fill(volume, tools, label, count, payload, inside="incoming"):
    root = volume.folder(label)
    spool = f"{root}/spool"
    os.makedirs(f"{spool}/{inside}")
    with open(f"{root}/payload.json", "w") as file:
        file.write(payload)
    run(f"{tools}/dispatch", "fill", f"{spool}/{inside}", str(count), f"{root}/payload.json")
    os.sync()
    return spool


class Sandbox(Process):
    """Our own tenant and explorer, so that the processor claims."""

    def __init__(self, folder):
        environment = f"{folder}/sandbox.env"
        command = [SANDBOX, "serve", "--port", str(free_port()), "--write-env", environment]
        super().__init__(command, f"{folder}/sandbox.log")
        end = time.monotonic() + 30
        while not os.path.exists(environment) or not os.path.getsize(environment):
            if time.monotonic() > end:
                raise RuntimeError(f"the sandbox does not start; see {folder}/sandbox.log")
            time.sleep(0.05)
        with open(environment) as file:
            lines = [line.strip().split("=", 1) for line in file if "=" in line and not line.startswith("#")]
        # The mapping that it names is made for its fields; ours will do.
        self.settings = {name: value.strip("\"'") for name, value in lines if name != "MAPPING_FILE"}


def first_claim(spool, tools, sandbox):
    """Seconds from exec to the first file that leaves incoming/, and MiB at the most once all names were seen."""
    watch = subprocess.Popen([f"{tools}/dispatch", "first", f"{spool}/incoming"], stdout=subprocess.PIPE, text=True)
    time.sleep(0.2)
    begun = time.monotonic()
    with processor(spool, **sandbox) as process:
        try:
            watch.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            watch.kill()
            raise RuntimeError("nothing was claimed")
        seconds = time.monotonic() - begun
        time.sleep(3)
        return seconds, process.memory("VmHWM")


def dispatch_rate(spool, seconds):
    """Files per second of noise over some seconds, and MiB at the most."""
    with processor(spool) as process:
        begun, before = time.monotonic(), None
        while not os.path.isdir(f"{spool}/skipped") or not count_files(f"{spool}/skipped"):
            if time.monotonic() - begun > 60:
                raise RuntimeError("nothing was dispatched")
            time.sleep(0.05)
        begun, before = time.monotonic(), count_files(f"{spool}/skipped")
        time.sleep(seconds)
        after, end = count_files(f"{spool}/skipped"), time.monotonic()
        return (after - before) / (end - begun), process.memory("VmHWM")


def measure(volume, tools, quick, results):
    counts = [1000, 100_000] if quick else [1000, 100_000, 1_000_000]
    with Sandbox(volume.folder("sandbox")) as sandbox:
        for count in counts:
            case = f"{count:,} waiting"
            try:
                spool = fill(volume, tools, "growth-jobs", count, JOB)
                seconds, memory = first_claim(spool, tools, sandbox.settings)
                results.add("growth", volume.name, case, "ours", 0, first=seconds, memory=memory)
            except RuntimeError as reason:
                print(f"  {case}: {reason}", file=sys.stderr)
    for count in counts[1:]:
        case = f"{count:,} waiting"
        spool = fill(volume, tools, "growth-noise", count, NOISE)
        rate, memory = dispatch_rate(spool, 1 if count == 100_000 else 8)
        results.add("growth", volume.name, case, "ours", 0, dispatch=rate, dispatching=memory)
    day = time.strftime("%Y-%m-%d", time.gmtime())
    history = counts[-1]
    spool = fill(volume, tools, "growth-done", history, NOISE, inside=f"done/{day}")
    begun = time.monotonic()
    with receiver(spool, free_port()) as process:
        results.add(
            "growth", volume.name, f"{history:,} done", "receive", 0, first=time.monotonic() - begun,
            memory=process.memory("VmHWM"),
        )
    os.makedirs(f"{spool}/incoming", exist_ok=True)
    run(f"{tools}/dispatch", "fill", f"{spool}/incoming", "1000", f"{os.path.dirname(spool)}/payload.json")
    seconds, memory = first_claim(spool, tools, {})
    results.add("growth", volume.name, f"{history:,} done", "process", 0, first=seconds, memory=memory)


def report(results):
    for volume in results.volumes("growth"):
        rows = [["", "first claim, s", "MiB at most", "files/s", "MiB at most"]]
        cases = dict.fromkeys((row["case"], row["name"]) for row in results.raw if row["part"] == "growth")
        for case, name in cases:
            keys = ("first", "memory", "dispatch", "dispatching")
            rows.append([f"{case} ({name})"] + [results.show("growth", volume, case, name, key) for key in keys])
        yield f"Growth on {volume}", rows
