#!/usr/bin/python3
"""Compares what deliver.py wrote down with the files of a spool, and ends with 1 when an acknowledged event is not there
exactly once, or, unless --outage, when a delivery failed for good. The figures are one line."""
import argparse
import collections
import os
import re
import sys

STATES = ("incoming", "approved", "processing", "deferred", "proposed", "failed", "skipped", "done")
EVENT = re.compile(r"_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.\d+)?\.json$")


def files(spool):
    """How many files each event has."""
    found = collections.Counter()
    for state in STATES:
        for _, _, names in os.walk(os.path.join(spool, state)):
            found.update(match.group(1) for match in map(EVENT.search, names) if match)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log")
    parser.add_argument("spool")
    parser.add_argument("--outage", action="store_true", help="there has to be an outage: 503, and nothing but 503 and 200")
    options = parser.parse_args()
    delivered, failed, answers, waits, retried = set(), set(), collections.Counter(), [], 0
    with open(options.log) as lines:
        for line in lines:
            event, outcome, *attempts = line.rstrip("\n").split("\t")
            (delivered if outcome == "delivered" else failed).add(event)
            retried += outcome == "delivered" and len(attempts) > 1
            for attempt in attempts:
                _, answer, seconds = attempt.split(" ")
                answers[answer] += 1
                if answer == "200":
                    waits.append(float(seconds))
    there = files(options.spool)
    # A job may be moved while the folders are read, and be seen twice or not at all.
    if any(there[event] != 1 for event in delivered):
        there = files(options.spool)
    lost = [event for event in delivered if there[event] == 0]
    doubled = [event for event in delivered | failed if there[event] > 1]
    waits.sort()
    print(
        "%d deliveries, %d at the second or third attempt, %d failed for good, %d lost, %d doubled; attempts: %s; "
        "answered with 200 after %.2f s (median), %.2f s (99 of 100), %.2f s (longest)"
        % (
            len(delivered) + len(failed),
            retried,
            len(failed),
            len(lost),
            len(doubled),
            ", ".join("%d %s" % (count, answer) for answer, count in answers.most_common()),
            waits[len(waits) // 2] if waits else 0,
            waits[len(waits) * 99 // 100] if waits else 0,
            waits[-1] if waits else 0,
        )
    )
    if options.outage:
        good = answers["503"] > 0 and not set(answers) - {"200", "503"}
    else:
        good = not failed
    for event in (lost + doubled)[:5]:
        print("  %s has %d files" % (event, there[event]), file=sys.stderr)
    sys.exit(0 if good and delivered and not lost and not doubled else 1)


main()
