"""The first system's shape: FastAPI takes a webhook, SQLite keeps it, one row and one commit each.

    fastapi_sqlite.py PORT DATABASE default|wal

`default` is SQLite as it comes: rollback journal, synchronous=FULL. `wal` is WAL with synchronous=FULL, which is the
fastest setting that still means "acknowledged is durable". One connection is kept open and nothing else is done, so
this is that shape at its best.
"""

import json
import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, HTTPException, Request

port, path, mode = int(sys.argv[1]), sys.argv[2], sys.argv[3]
database = sqlite3.connect(path, check_same_thread=False)
if mode == "wal":
    database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.execute(
    "CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, event TEXT, payload TEXT,"
    " status TEXT DEFAULT 'PENDING', created_at TEXT DEFAULT CURRENT_TIMESTAMP)"
)
database.commit()
app = FastAPI()


@app.get("/health")
async def health():
    return {"status": "ok"}


@app.post("/webhook")
async def webhook(request: Request, token: str = ""):
    if token != "bench":
        raise HTTPException(401)
    payload = await request.json()
    database.execute(
        "INSERT INTO jobs (event_id, event, payload) VALUES (?, ?, ?)",
        (payload.get("EventId"), payload["Event"], json.dumps(payload)),
    )
    database.commit()
    return {"status": "queued"}


uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
