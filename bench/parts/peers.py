"""Others that keep what they acknowledge: set up in folders of their own, without touching the host's configuration."""

import glob
import os
import shutil
import subprocess
import time

from .workplace import HERE, Missing, Process, free_port, need, run


def python(tools):
    """A virtual environment with the peers' packages."""
    home = f"{tools}/venv"
    if not os.path.exists(f"{home}/bin/uvicorn"):
        try:
            run("python3", "-m", "venv", home)
            run(f"{home}/bin/pip", "install", "-q", "-r", f"{HERE}/peers/requirements.txt")
        except RuntimeError as error:
            raise Missing(f"the Python peers cannot be installed ({str(error).splitlines()[-1][:120]})")
    return f"{home}/bin/python"


class Redis:
    """`XADD` with `appendfsync always`, by redis-benchmark: no HTTP and no JSON, so it starts with an advantage."""

    name = "Redis XADD always"

    def __init__(self, volume):
        need("redis-server", "redis-benchmark")
        folder, self.port = volume.folder("redis"), free_port()
        self.process = Process(
            [
                "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
                "--appendonly", "yes", "--appendfsync", "always",
            ],
            f"{folder}/log",
        )
        for _ in range(100):
            ping = subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True, text=True)
            if ping.stdout.strip() == "PONG":
                return
            time.sleep(0.05)
        self.close()
        raise Missing("redis-server does not answer")

    def measure(self, connections, seconds):
        count = {1: 1500, 16: 15_000}.get(connections, 40_000)
        text = run(
            "redis-benchmark", "-p", str(self.port), "-c", str(connections), "-n", str(count), "--csv",
            "XADD", "webhooks", "*", "body", "x" * 600,
        )
        fields = [field.strip('"') for field in text.splitlines()[-1].split('","')]
        return float(fields[1]), float(fields[6])

    def close(self):
        self.process.__exit__()


MAIN_CF = """
compatibility_level = 3.6
queue_directory = {work}/queue
data_directory = {work}/data
command_directory = {sbin}
daemon_directory = {daemons}
shlib_directory = {libraries}
meta_directory = {work}/etc
mail_owner = postfix
setgid_group = postdrop
myhostname = bench.invalid
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = discard:
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
default_process_limit = 300
import_environment = MAIL_CONFIG LANG=C LD_LIBRARY_PATH
maillog_file_prefixes = {work}
maillog_file = {work}/log
"""
MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
START = """
set -e
mount --bind {work}/passwd /etc/passwd
mount --bind {work}/group /etc/group
cd {work}/queue
mkdir active bounce corrupt defer deferred flush hold incoming private saved trace maildrop public pid
chown postfix active bounce corrupt defer deferred flush hold incoming private saved trace maildrop public
chmod 700 active bounce corrupt defer deferred flush hold incoming private saved trace
chgrp postdrop maildrop public
chmod 730 maildrop
chmod 710 public
exec {daemons}/master -c {work}/etc -d
"""


class Postfix:
    """Mail of 600 bytes by SMTP over loopback, thrown away by the discard transport after it was queued durably.

    It runs from an unpacked Debian package, with a configuration, a queue and (in a mount namespace of its own) users
    of its own. One mail per connection, as smtp-source does it.
    """

    name = "Postfix SMTP"

    def __init__(self, volume, tools):
        if os.geteuid() != 0:
            raise Missing("Postfix needs root, to run as a user of its own")
        need("unshare")
        root = self.unpacked(tools)
        work, self.port = volume.folder("postfix"), free_port()
        paths = {
            "work": work, "port": self.port, "sbin": f"{root}/usr/sbin", "daemons": f"{root}/usr/lib/postfix/sbin",
            "libraries": f"{root}/usr/lib/postfix",
        }
        os.chmod(work, 0o755)
        for folder in ("etc", "queue", "data"):
            os.mkdir(f"{work}/{folder}")
        for name, text in [("etc/main.cf", MAIN_CF), ("etc/master.cf", MASTER_CF), ("start", START)]:
            with open(f"{work}/{name}", "w") as file:
                file.write(text.format(**paths))
        for name, line in [("passwd", "postfix:x:64999:64999::/:/bin/false\n"), ("group", "postfix:x:64999:\npostdrop:x:64998:\n")]:
            with open(f"/etc/{name}") as source, open(f"{work}/{name}", "w") as file:
                file.write(source.read() + line)
        os.chown(f"{work}/data", 64999, 64999)
        self.environment = {"LD_LIBRARY_PATH": paths["libraries"], "MAIL_CONFIG": f"{work}/etc"}
        self.source = f"{root}/usr/sbin/smtp-source"
        self.process = Process(
            ["unshare", "-m", "--propagation", "private", "sh", f"{work}/start"], f"{work}/start.log", self.environment
        )
        for _ in range(50):
            time.sleep(0.1)
            try:
                self.send(1, 1)
                return
            except RuntimeError as error:
                reason = error
        self.close()
        raise Missing(f"Postfix does not take mail ({str(reason)[:200]})")

    @staticmethod
    def unpacked(tools):
        root = f"{tools}/postfix"
        if not os.path.exists(f"{root}/usr/sbin/smtp-source"):
            need("apt-get", "dpkg-deb")
            try:
                os.makedirs(root, exist_ok=True)
                run("apt-get", "download", "postfix", cwd=tools)
                run("dpkg-deb", "-x", glob.glob(f"{tools}/postfix_*.deb")[0], root)
            except (RuntimeError, IndexError) as error:
                shutil.rmtree(root, ignore_errors=True)
                raise Missing(f"Postfix's package cannot be fetched ({str(error)[:120]})")
        return root

    def send(self, connections, count):
        start = time.monotonic()
        run(
            self.source, "-s", str(connections), "-m", str(count), "-l", "600", "-f", "a@bench.invalid",
            "-t", "b@bench.invalid", f"inet:127.0.0.1:{self.port}", env={**os.environ, **self.environment}, timeout=60,
        )
        return count / (time.monotonic() - start)

    def measure(self, connections, seconds):
        # smtpd is limited to 300 processes; more connections than that wait.
        return self.send(connections, max(60 * seconds, min(connections * 20, 300 * seconds))), None

    def close(self):
        # The master ends its daemons with itself.
        self.process.__exit__()


