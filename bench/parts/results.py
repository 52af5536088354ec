"""What was measured: kept raw, shown as medians and ratios."""

import datetime
import json
import os
import platform
import re

from .workplace import HERE, median


class Results:
    def __init__(self, quick):
        self.started = datetime.datetime.now(datetime.timezone.utc)
        self.quick = quick
        self.raw = []

    def add(self, part, volume, case, name, round, **values):
        values = {key: value for key, value in values.items() if value is not None}
        self.raw.append({"part": part, "volume": volume, "case": case, "name": name, "round": round, **values})
        shown = "  ".join(f"{key} {number(value)}" for key, value in values.items())
        print(f"  {part} on {volume}, {case}, {name}: {shown}", flush=True)

    def volumes(self, part):
        return unique(row["volume"] for row in self.raw if row["part"] == part)

    def names(self, part, volume):
        return unique(row["name"] for row in self.raw if row["part"] == part and row["volume"] == volume)

    def values(self, part, volume, case, name, key):
        """By round."""
        wanted = (part, volume, case, name)
        return {
            row["round"]: row[key]
            for row in self.raw
            if (row["part"], row["volume"], row["case"], row["name"]) == wanted and key in row
        }

    def show(self, part, volume, case, name, key):
        values = self.values(part, volume, case, name, key)
        return number(median(values.values())) if values else "-"

    def ratio(self, part, volume, case, name, other, key):
        """The median of the rounds' ratios: the two of a round ran next to each other."""
        ours = self.values(part, volume, case, name, key)
        theirs = self.values(part, volume, case, other, key)
        ratios = [ours[round] / theirs[round] for round in ours if theirs.get(round)]
        return f"{median(ratios):.2f}" if ratios else "-"

    def save(self, tables):
        os.makedirs(f"{HERE}/results", exist_ok=True)
        path = f"{HERE}/results/{self.started:%Y%m%dT%H%MZ}.json"
        content = {
            "started": f"{self.started:%Y-%m-%dT%H:%M:%SZ}", "quick": self.quick, "machine": machine(),
            "measurements": self.raw,
        }
        with open(path, "w") as file:
            json.dump(content, file, indent=1)
            file.write("\n")
        with open(path.replace(".json", ".txt"), "w") as file:
            file.write(tables)
        return path


def unique(items):
    return list(dict.fromkeys(items))


def number(value):
    if value == 0 or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"


def machine():
    """Its kind; nothing that says which one it is."""
    with open("/proc/cpuinfo") as file:
        cpu = re.search(r"model name\s*: (.*)", file.read())
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal:\s+(\d+)", file.read())[1]) >> 20
    with open("/proc/loadavg") as file:
        load = file.read().split()[0]
    return {
        "cpu": cpu[1] if cpu else platform.machine(), "cores": os.cpu_count(), "memory GiB": memory + 1,
        "kernel": re.match(r"[\d.]+", platform.release())[0], "file system": file_system(os.getcwd()),
        "load before": load,
    }


def file_system(path):
    best, kind = "", "?"
    with open("/proc/mounts") as file:
        for line in file:
            _, point, type, *_ = line.split()
            if path.startswith(point) and len(point) >= len(best):
                best, kind = point, type
    return kind


def table(title, rows):
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(max(map(len, rows)))]
    lines = [title]
    for row in rows:
        cells = [cell.ljust(widths[0]) if index == 0 else cell.rjust(widths[index]) for index, cell in enumerate(row)]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"
