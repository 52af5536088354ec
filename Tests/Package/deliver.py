#!/usr/bin/python3
"""Clients that deliver webhooks as SuperOffice does: up to three attempts, at 0, +1 and +4 s; only a 200 is a success.

They go on until the file STOP exists, then finish what they have begun, and write a line for each delivery into LOG: the
event's id, "delivered" or "failed", and for each attempt its time, what came of it, and after how many seconds."""
import argparse
import json
import os
import random
import socket
import threading
import time
import uuid

PAUSES = (0, 1, 4)


def attempt(options, body):
    token = "X-Webhook-Token: %s\r\n" % options.token if options.token else ""
    head = (
        "POST /connector/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s"
        "Connection: close\r\nContent-Length: %d\r\n\r\n" % (token, len(body))
    )
    try:
        with socket.create_connection(("127.0.0.1", options.port), timeout=options.timeout) as connection:
            connection.sendall(head.encode() + body)
            answer = b""
            while b"\r\n" not in answer:
                more = connection.recv(4096)
                if not more:
                    return "closed"
                answer += more
            return answer.split(b" ")[1].decode()
    except TimeoutError:
        return "timeout"
    except OSError as error:
        return type(error).__name__


def deliver(options, number, count):
    event = str(uuid.uuid4())
    # Most are changes of the connector's own user, which are skipped: what is tried here is receiving.
    is_own = count % 20 != 0
    body = json.dumps(
        {
            "EventId": event,
            "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "Changes": ["contact_id", "name"],
            "Event": "contact.changed",
            "PrimaryKey": 18,
            "Entity": "contact",
            "ContextIdentifier": "Cust12345",
            "ChangedByAssociateId": 77 if is_own else 5,
            "WebhookName": "client %d" % number,
        }
    ).encode()
    attempts = []
    for pause in PAUSES:
        time.sleep(pause)
        begun = time.time()
        outcome = attempt(options, body)
        attempts.append("%.3f %s %.3f" % (begun, outcome, time.time() - begun))
        if outcome == "200":
            return event, "delivered", attempts
    return event, "failed", attempts


def client(options, number, log, lock):
    count = number
    while not os.path.exists(options.stop) and (options.count is None or count < number + options.count):
        event, outcome, attempts = deliver(options, number, count)
        with lock:
            log.write("\t".join([event, outcome] + attempts) + "\n")
        count += 1
        time.sleep(random.uniform(0.5, 1.5) * options.pause)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--count", type=int, help="deliveries of each client; without it until STOP exists")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two deliveries of a client")
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--token")
    parser.add_argument("--stop", default="/nonexistent")
    options = parser.parse_args()
    lock = threading.Lock()
    with open(options.log, "w") as log:
        threads = [threading.Thread(target=client, args=(options, number, log, lock)) for number in range(options.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


main()
