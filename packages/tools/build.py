#!/usr/bin/env python3
"""Writes every package of this folder anew.

  python3 packages/tools/build.py DATA

DATA is the folder of reference data (admin units, agencies, procedures, holidays); only the standard
library is needed. Nothing else writes below packages/hanoi, packages/processes, packages/rule-packs.
"""
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import agencies
import calendars
import catalogue
import life_events
import plain_words
import procedures
import processes
import reasons
import rule_packs
from common import PACKAGES


def main(data):
    (PACKAGES / "hanoi/calendar").mkdir(parents=True, exist_ok=True)
    calendars.build(data)
    agencies.build(data)
    catalogue.build(data)
    procedures.build(data)
    processes.build()
    rule_packs.build()
    life_events.build()
    plain_words.build()
    reasons.build()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
