"""The meaning of the language: windows and histories."""
import unittest

from runs import means, model


class Memory(unittest.TestCase):
    BODY = """
tally ticks : item {history}
every 1 day as tick do add 1 item to ticks
let w3 = recent(ticks, 3 days)
let w25 = recent(ticks, 2.5 days)
let m = monthly ticks
state door : {{ open, shut }} = open since 2025-12-22
every 10 days as shutting do set door = shut
let open_for = since(door == open)
let waited = if since(door == open) > 0 days then 1 else 0
outcome o : item = total ticks"""

    def test_windows(self):
        text = model(self.BODY.format(history="history none"), days=70)
        found = means(text, "w3,w25,m,open_for,waited")
        # Ticks fire from day 1; the boundary of day d has seen those of days 1 to d - 1.
        self.assertEqual([found["w3"][d] for d in (0, 1, 2, 3, 4, 10)], [0, 0, 1, 2, 3, 3])
        self.assertEqual([found["w25"][d] for d in (0, 1, 2, 3, 4, 10)], [0, 0, 1, 2, 3, 3])
        # January has seen the ticks of days 1 to 30 by day 31; February those of 28 days.
        self.assertEqual([found["m"][d] for d in (30, 31, 58, 59, 69)], [0, 30, 30, 28, 28])
        self.assertEqual([found["open_for"][d] for d in (0, 10)], [10, 20])
        self.assertEqual([found["waited"][d] for d in (0, 10, 11, 30)], [1, 1, 0, 0])

    def test_history(self):
        text = model(self.BODY.format(history='history "h.csv" column n'), days=70)
        found = means(text, "w3,m", files={"h.csv": "month,n\n2025-11,60\n2025-12,31\n"})
        self.assertAlmostEqual(found["w3"][0], 3, 9)
        self.assertAlmostEqual(found["w3"][1], 2, 9)
        self.assertAlmostEqual(found["m"][0], 31, 9)
