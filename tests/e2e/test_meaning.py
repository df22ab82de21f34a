"""What the words of a policy do to a run, from the text to the numbers. Every expected value is exact."""
import csv
import os
import subprocess
import tempfile
import unittest

CASUS = os.environ["CASUS"]

MODEL = """model clockwork "Nothing here is left to chance"
time from 2026-01-01 for 4 months step 1 day
actor keeper
unit item
lever x : level = 0
  means 0 "off", 1 "on"
  by keeper assumed
tally ticks : item
tally hits : item
tally chosen : item
tally storms : item
state gauge : ratio = 0
state door : { open, shut } = open
flow gauge at 0.1 per_day
every 1 day as tick do
  add x * 1 item to ticks
process knock : item
  add 1 item to hits
process shutting
  change door: open -> shut
process storm : item at heavy
  add 1 item to storms
param heavy : item/day = 50 item/day assumed
param per_day : 1/day = 1 assumed
decision choice by keeper every 10 days
  option left worth 1
    do add 1 item to chosen
  option right worth 0
  steadiness infinite
policy base by keeper {}
policy window by keeper { x = 1 from month 1 until month 2 }
policy later by keeper { x = 0.5, x = 1 from month 3 }
policy above by keeper { x = 1 while gauge > 5.05 }
policy sticky by keeper { x = 1 once ticks_due }
policy forced hypothetical { force knock at month 1, force shutting at day 10 }
policy forced_twice hypothetical { force knock at day 0, force knock at 2026-03-01 }
policy held hypothetical { hold gauge = 3 from month 1 until month 2 }
policy calm hypothetical { cut storm }
policy pinned by keeper { choice = right }
policy heir by keeper like window { choice = right }
let ticks_due = gauge > 2.05 and gauge < 3.05
outcome all_hits "Hits" : item = total hits
"""
MODEL = MODEL.replace("flow gauge at 0.1 per_day", "flow gauge at 0.1 * per_day")


def run(policy, *record):
    """name -> {day: value}; the value is the same in every world and run."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "m.casus"), os.path.join(folder, "m.csv")
        with open(path, "w") as f:
            f.write(MODEL)
        done = subprocess.run([CASUS, "run", path, "--policy", policy, "--worlds", "2", "--runs", "2", "--record",
                               ",".join(record), "--every", "1", "--out", out, "-q"], capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(done.stderr)
        found = {}
        with open(out) as f:
            for row in csv.DictReader(f):
                if row["over"] == "worlds":
                    name = row["name"] + row["index"]
                    found.setdefault(name, {})[float(row["time"])] = float(row["mean"])
        return found


class Policies(unittest.TestCase):
    def test_a_lever_without_dates(self):
        self.assertEqual(run("base", "ticks")["ticks"][120], 0)

    def test_from_and_until(self):
        ticks = run("window", "ticks")["ticks"]
        self.assertEqual(ticks[120], 28, "February has 28 days")
        self.assertEqual((ticks[31], ticks[32], ticks[59], ticks[60]), (0, 1, 28, 28))

    def test_the_last_setting_that_holds_wins(self):
        # The first tick is one day after the start.
        self.assertEqual(run("later", "ticks")["ticks"][120], 89 * 0.5 + 30)

    def test_while_and_once(self):
        # The gauge passes 5.05 on day 51 and stays above.
        self.assertEqual(run("above", "ticks")["ticks"][120], 120 - 51)
        # Between days 21 and 30 it starts, and does not end.
        self.assertEqual(run("sticky", "ticks")["ticks"][120], 120 - 21)

    def test_force(self):
        found = run("forced", "hits", "door")
        self.assertEqual(found["hits"][120], 1)
        self.assertEqual((found["hits"][31], found["hits"][32]), (0, 1))
        shut = next(v for k, v in found.items() if "shut" in k)
        self.assertEqual((shut[10], shut[11], shut[120]), (0, 1, 1))
        twice = run("forced_twice", "hits")["hits"]
        self.assertEqual((twice[0], twice[1], twice[59], twice[60], twice[120]), (0, 1, 1, 2, 2))

    def test_hold(self):
        gauge = run("held", "gauge")["gauge"]
        self.assertAlmostEqual(gauge[31], 3.1, 6)
        self.assertEqual((gauge[32], gauge[59]), (3, 3))
        self.assertAlmostEqual(gauge[69], 4, 6, "freed, it goes on from where it was held")

    def test_cut(self):
        self.assertEqual(run("calm", "storms")["storms"][120], 0)
        self.assertGreater(run("base", "storms")["storms"][120], 4000)

    def test_a_pinned_decision(self):
        self.assertEqual(run("base", "chosen")["chosen"][120], 11, "on days 10 to 110")
        self.assertEqual(run("pinned", "chosen")["chosen"][120], 0)

    def test_like(self):
        found = run("heir", "chosen", "ticks")
        self.assertEqual((found["chosen"][120], found["ticks"][120]), (0, 28))


if __name__ == "__main__":
    unittest.main()
