"""What the package builders share: reading the reference data, writing our files."""
import csv
import json
import pathlib

PACKAGES = pathlib.Path(__file__).resolve().parent.parent


def read_csv(path):
    """The rows of a CSV file with a header line, as dictionaries."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(name, columns, rows):
    """Write `rows` below `packages/`, with a header line and LF ends."""
    path = PACKAGES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def write_json(name, value):
    """Write `value` below `packages/`, indented so that a change of law is a small diff."""
    path = PACKAGES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
