"""hanoi/catalogue.csv: every procedure of the city and of its communes, one line each.

One line is enough to find a procedure and to show its sheet in outline; the procedures with a
package of their own (components, form, process) are named in `has_package`.
"""
import re
import sys
from pathlib import Path

from common import read_csv, write_csv

COLUMNS = ["code", "name", "sector", "tiers", "other_levels", "central_sector", "service_level", "channels",
           "limit", "limit_text", "fee_status", "fee_min", "fee_max", "fee_text", "components", "applicants",
           "authority", "published_by", "decision", "decision_date", "tiers_2019", "local", "has_package", "source"]
SERVICE_LEVEL = {"full": "full", "partial": "partial", "offline": "information_only", "": ""}
CHANNEL = {"direct": "counter", "online": "online", "post": "post"}
UNIT = {"working_day": "wd", "calendar_day": "d", "hour": "h", "month": "m", "": "wd"}


def compact_limit(value, unit):
    """`5wd`, `20d`, `56h`, `same-day`; empty when there is none."""
    if value in ("", None) or unit not in (*UNIT, None):
        return ""
    if int(value) == 0:
        return "same-day"
    return f"{int(value)}{UNIT[unit or '']}"


def belongs(row):
    return row["scope"] != "other_province" and {"city", "commune"} & set(row["level"].split(";"))


def line(row):
    levels = row["level"].split(";")
    return {
        "code": row["code"], "name": " ".join(row["name"].split()), "sector": row["field"],
        "tiers": ";".join(level for level in levels if level in ("city", "commune")),
        "other_levels": ";".join(level for level in levels if level not in ("city", "commune")),
        "central_sector": row["vertical_sector"],
        "service_level": SERVICE_LEVEL[row["service_level"]],
        "channels": ";".join(CHANNEL[channel] for channel in row["channels"].split(";") if channel),
        "limit": compact_limit(row["time_limit_value"], row["time_limit_unit"]),
        "limit_text": row["time_limit_all"], "fee_status": row["fee_status"],
        "fee_min": row["fee_vnd_min"], "fee_max": row["fee_vnd_max"], "fee_text": row["fee_text"],
        "components": row["components"], "applicants": row["subjects"], "authority": row["agency"],
        "published_by": row["published_by"], "decision": row["decision"], "decision_date": row["decision_date"],
        "tiers_2019": row["level_2019"], "local": "true" if row["scope"] == "hanoi" else "false",
        "has_package": row["has_detail_file"],
        "source": f"{re.sub(' data/procedures/.*| scr.*', '', row['source'])}; as of {row['as_of']}",
    }


def build(data):
    write_csv("hanoi/catalogue.csv", COLUMNS,
              [line(row) for row in read_csv(data / "procedures.csv") if belongs(row)])


if __name__ == "__main__":
    build(Path(sys.argv[1]))
