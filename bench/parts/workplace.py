"""Where a run works: volumes, processes, and what is measured by hand."""

import os
import re
import shutil
import socket
import statistics
import subprocess
import time
import urllib.request

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.dirname(HERE)
BINARY = os.environ.get("BINARY", f"{PROJECT}/.build/release/superoffice-connector")
SANDBOX = os.environ.get("SANDBOX", f"{PROJECT}/.build/release/superoffice-sandbox")
NOISE = '{"Event":"sale.sold","PrimaryKey":%d,"EventId":"88f91933-edce-4c1a-8ded-ade8e2f72434","Changes":["a"]}'


class Missing(Exception):
    """Something that this measure needs is not here; the sentence says what."""


class Volume:
    """A file system to measure on.

    Nothing is removed between rounds: after deleting tens of thousands of files ext4 makes new ones ten times slower
    for a minute. Every round gets a new folder.
    """

    def __init__(self, name, root):
        self.name, self.root, self.number = name, root, 0

    def folder(self, label):
        self.number += 1
        path = f"{self.root}/{self.number:03}-{label}"
        os.makedirs(path)
        return path


class Loop(Volume):
    """An ext4 image on a loop device on tmpfs: no disk, so its figures are steady."""

    def __init__(self, size="6G"):
        if os.geteuid() != 0:
            raise Missing("the ext4 image on tmpfs needs root")
        self.base = f"/dev/shm/spool-bench-{os.getpid()}"
        os.makedirs(f"{self.base}/mnt")
        run("truncate", "-s", size, f"{self.base}/image")
        run("mkfs.ext4", "-q", "-F", f"{self.base}/image")
        if subprocess.run(["mount", "-o", "loop", f"{self.base}/image", f"{self.base}/mnt"]).returncode != 0:
            shutil.rmtree(self.base)
            raise Missing("an ext4 image cannot be mounted here")
        super().__init__("tmpfs image", f"{self.base}/mnt")

    def close(self):
        subprocess.run(["umount", "-l", f"{self.base}/mnt"])
        shutil.rmtree(self.base, ignore_errors=True)


def run(*command, **options):
    """Runs a command that has to succeed and returns what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def need(*tools):
    for tool in tools:
        if not shutil.which(tool):
            raise Missing(f"{tool} is not installed")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A process that is ended when the block ends."""

    def __init__(self, command, log, environment=None, shell_cwd=None):
        self.log = open(log, "w")
        # The tenant is the sandbox: what is measured is not the limit of calls.
        environment = {"SO_CALLS_PER_SECOND": "1000", **os.environ, **(environment or {})}
        self.process = subprocess.Popen(
            command, stdout=self.log, stderr=subprocess.STDOUT, env=environment, cwd=shell_cwd
        )
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def answers(self, url, within=30):
        end = time.monotonic() + within
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args[0]} ended; see {self.log.name}")
            try:
                return urllib.request.urlopen(url, timeout=2).read()
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"no answer from {url}; see {self.log.name}")

    # What the kernel counted.

    def cpu(self):
        """Seconds of processor time so far."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wakeups(self):
        """How often each of its threads went to sleep so far."""
        counts = {}
        for task in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{task}/status") as file:
                counts[task] = int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", file.read())[1])
        return counts

    def memory(self, field="VmRSS"):
        """MiB; `VmHWM` for the most it ever had."""
        with open(f"/proc/{self.pid}/status") as file:
            return int(re.search(rf"{field}:\s+(\d+)", file.read())[1]) / 1024


def receiver(spool, port, log_level="info"):
    environment = {
        "RECEIVER_PORT": str(port), "OPS_PORT": str(free_port()), "WEBHOOK_TOKEN": "the-token-of-the-bench", "LOG_LEVEL": log_level,
        "SPOOL_FREE_MIB": "1",
    }
    process = Process([BINARY, "receive", "--spool", spool], f"{spool}.log", environment)
    process.answers(f"http://127.0.0.1:{port}/health")
    return process


def processor(spool, command="process", **more):
    """The processor. Without a sandbox's settings it never claims, and still skips: that is decided from the file."""
    mapping = f"{spool}.mapping.json"
    with open(mapping, "w") as file:
        file.write('{"contact":{"summary":{"progId":"SuperOffice:84","kind":"text"}}}')
    environment = {
        "SO_LOGIN_URL": "http://127.0.0.1:9", "SO_CLIENT_ID": "x", "SO_CLIENT_SECRET": "x", "SO_REFRESH_TOKEN": "x",
        "SO_CONTEXT_IDENTIFIER": "Cust54321", "COMPANY_EXPLORER_URL": "http://127.0.0.1:9", "MAPPING_FILE": mapping,
        "LOG_LEVEL": "info", "OPS_PORT": "0", "RECEIVER_PORT": "0", **more,
    }
    return Process([BINARY, command, "--spool", spool], f"{spool}.{command}.log", environment)


def is_empty(folder):
    with os.scandir(folder) as entries:
        return next((entry for entry in entries if not entry.name.startswith(".")), None) is None


def count_files(folder):
    return sum(len([name for name in names if name.endswith(".json")]) for _, _, names in os.walk(folder))


def median(values):
    return statistics.median(values)
