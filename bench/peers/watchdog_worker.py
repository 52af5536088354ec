"""Python's usual way to act on files: `watchdog` events, and a scan for what was there before.

    watchdog_worker.py DIR    DIR holds incoming/ and skipped/

Every file is read, parsed, decided upon (all are noise) and moved to skipped/. Runs until it is ended.
"""

import json
import os
import sys
import time

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

incoming, skipped = (os.path.join(sys.argv[1], name) for name in ("incoming", "skipped"))


def dispatch(path):
    try:
        with open(path, "rb") as file:
            event = json.loads(file.read())
        if event["Event"] not in ("contact.created", "contact.changed", "person.created", "person.changed"):
            os.rename(path, os.path.join(skipped, os.path.basename(path)))
    except FileNotFoundError:
        pass


class Handler(FileSystemEventHandler):
    def on_moved(self, event):
        dispatch(event.dest_path)

    def on_closed(self, event):
        dispatch(event.src_path)

    def on_created(self, event):
        # A file that is moved in from a folder that is not watched comes as a creation.
        dispatch(event.src_path)


observer = Observer()
observer.schedule(Handler(), incoming)
observer.start()
while True:
    # The events of what was there before never come, and those of a full queue are lost.
    for entry in os.scandir(incoming):
        dispatch(entry.path)
    time.sleep(1)
