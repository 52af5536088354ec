"""A queue in a SQLite table and a worker that polls it: the first system's way to dispatch.

    sqlite_worker.py fill DATABASE COUNT PAYLOAD    writes COUNT waiting rows in one transaction
    sqlite_worker.py live DATABASE COUNT PAYLOAD    writes them one by one, while the worker works
    sqlite_worker.py work DATABASE COUNT            works until COUNT rows are done, and prints rows per second

A row is claimed by one UPDATE with its own commit, as several workers would need it, and marked by another; WAL with
synchronous=NORMAL, so that no commit waits for the disk: our moves do not either. Polls every 100 ms when idle.
"""

import json
import sqlite3
import sys
import time

command, path, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = sqlite3.connect(path, isolation_level=None, timeout=60)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=NORMAL")
database.execute("CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, payload TEXT, status TEXT)")
database.execute("CREATE INDEX IF NOT EXISTS waiting ON jobs (status, id)")
insert = "INSERT INTO jobs (payload, status) VALUES (?, 'PENDING')"

if command in ("fill", "live"):
    with open(sys.argv[4]) as file:
        payload = file.read()
    if command == "fill":
        database.execute("BEGIN")
    for _ in range(count):
        database.execute(insert, (payload,))
    if command == "fill":
        database.execute("COMMIT")
else:
    claim = (
        "UPDATE jobs SET status = 'PROCESSING' WHERE id = (SELECT id FROM jobs WHERE status = 'PENDING' ORDER BY id"
        " LIMIT 1) RETURNING id, payload"
    )
    done, start = 0, None
    while done < count:
        rows = database.execute(claim).fetchall()
        if not rows:
            time.sleep(0.1)
            continue
        start = start or time.monotonic()
        event = json.loads(rows[0][1])
        noise = event["Event"] not in ("contact.created", "contact.changed", "person.created", "person.changed")
        database.execute("UPDATE jobs SET status = ? WHERE id = ?", ("SKIPPED" if noise else "DONE", rows[0][0]))
        done += 1
    print(round(done / (time.monotonic() - start)))
