"""Days off and swapped days, with the notice that ordered them where the record names one."""
import csv
import re

from common import PACKAGES

NOTICE = re.compile(r"^(?:Công văn|Thông báo|Văn bản)\s[^(,]*(?:ngày [\d/]+|năm \d{4})")


def decision(source):
    """The notice in a list of sources: packages and newspapers are where we read it, not what decides."""
    found = (NOTICE.match(part.strip()) for part in source.split(";"))
    return next((notice.group(0).strip() for notice in found if notice), "")


def build(data):
    with open(data / "holidays_vn.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [*rows[0].keys()]
    columns.insert(columns.index("source"), "decision")
    with open(PACKAGES / "hanoi/calendar/holidays_vn.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "decision": decision(row["source"])} for row in rows)
