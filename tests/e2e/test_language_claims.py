"""The meaning of the language: values of claims: events, series, what is undefined."""
import unittest

from runs import casus, claims, estimands, model


class ClaimValues(unittest.TestCase):
    """Values, events, windows and Kleene's rules, on a run without chance."""

    BODY = """
param one : 1/day = 1 assumed
state clock : ratio = 0
flow clock at one
let late = clock > 9.5
let middle = clock > 4.5 and clock < 14.5
let odd = (clock > 0.5 and clock < 1.5) or (clock > 2.5 and clock < 3.5) or (clock > 18.5 and clock < 30)
let never = clock > 1000
tally ticks : item
every 1 day as tick do add 1 item to ticks
lever x : level = 0
  means 0 "off", 1 "on"
  by keeper assumed
tally levered : item
every 1 day as tock do add (1 + x) * 1 item to levered
policy base by keeper {{}}
policy full by keeper {{ x = 1 }}
policies mix by keeper over x in {{0, 0.5, 1}}
threshold half : ratio = 0.5 assumed
outcome n : item = total ticks
outcome lv : item = total levered
{outcomes}
{claims}"""

    def judge(self, claim_texts, outcomes="", days=20):
        lines = [f'claim Q{i} "q"\n  reads "r"\n  material 1 %\n  {t}' for i, t in enumerate(claim_texts)]
        found = claims(model(self.BODY.format(outcomes=outcomes, claims="\n".join(lines)), days=days), "--worlds", "64",
                       "--runs", "2", "--all")
        return [found[f"Q{i}"] for i in range(len(claim_texts))]

    def test_events(self):
        cases = [
            ("eventually late", 1), ("always late", 0), ("eventually never", 0), ("always not never", 1),
            ("eventually late within 9 days", 0), ("eventually late within 10 days", 1),
            ("eventually late by 2026-01-10", 0), ("eventually late by 2026-01-11", 1),
            ("always late from 2026-01-11 to 2026-01-15", 1), ("always late from 2026-01-10 to 2026-01-15", 0),
            ("eventually middle holds for 9 days", 1), ("eventually middle holds for 10 days", 0),
            ("eventually late holds for 10 days", 1), ("eventually late holds for 11 days", 0),
            ("(not late) holds for 9 days", 1), ("(not late) holds for 10 days", 0),
            ("not late holds for 10 days", 1),
            ("(not late) until late", 1), ("(not late) until never", 0), ("(not late) until late within 9 days", 0),
            ("(not late) until late within 10 days", 1),
            ("late at end", 1), ("late at 2026-01-10", 0), ("late at 2026-01-11", 1),
            ("total ticks > 18 item", 1), ("total ticks > 19 item", 0), ("first(never) < 5 days", 0),
            ("first(never) > 5 days", 0), ("not first(never) > 5 days", 1), ("first(late) <= 10 days", 1),
            ("first(late) < 10 days", 0), ("times odd begins > 2", 1), ("times odd begins > 3", 0),
        ]
        found = self.judge([f"chance({event} under base) > half" for event, _ in cases])
        for (event, expected), claim in zip(cases, found):
            with self.subTest(event):
                self.assertEqual(estimands(claim)[0], expected)

    def test_series(self):
        cases = [
            ("total ticks / 1 item", 19), ("(total ticks in last 5 days) / 1 item", 5),
            ("(total ticks from 2026-01-06 to 2026-01-11) / 1 item", 5),
            ("clock at end", 20), ("clock at 2026-01-04", 3), ("mean of clock", 10), ("max of clock", 20),
            ("min of clock from 2026-01-04 to 2026-01-08", 3), ("mean of clock in last 4 days", 18),
            ("share of time late", 0.5), ("share of time late in last 5 days", 1),
            ("times odd begins", 3), ("times odd begins in last 5 days", 1),
            ("first(late) / 1 day else 99", 10), ("(first(never) / 1 day) else 99", 99), ("times late begins", 1),
        ]
        outcomes = "\n".join(f"outcome z{i} : ratio = {s}" for i, (s, _) in enumerate(cases))
        found = self.judge([f"mean(z{i} under base) > half" for i in range(len(cases))], outcomes)
        for (series, expected), claim in zip(cases, found):
            with self.subTest(series):
                self.assertAlmostEqual(estimands(claim)[0], expected, 9)

    def test_values(self):
        found = self.judge(["effect of x from 0 to 1 on lv under base > 18 item",
                            "effect of x from 1 to 0 on lv under full < -18 item",
                            "quantile(0.9, lv under full) > 37 item",
                            "every p in mix : mean(lv under p) > 18 item",
                            "some p in mix : mean(lv under p) > 37 item",
                            "every p in mix where x > 0.7 : mean(lv under p) > 37 item",
                            "mean(lv under mix[x=0.5]) within 1 item of 28 item",
                            "mean(lv under full) > mean(lv under base) by at least 20 item",
                            "not mean(lv under full) < mean(lv under base) implies mean(n under base) > 100 item"])
        holds = [c["views"][0]["holds"]["value"] for c in found]
        self.assertEqual(holds, [1, 1, 1, 1, 1, 1, 1, 0, 0])

    def test_undefined_spreads_by_kleenes_rules(self):
        u, t, f = "mean(n under base) / mean(zero under base) > half", "mean(n under base) > 1 item", "mean(n under base) > 100 item"
        cases = [(u, "void"), (f"not ({u})", "void"), (f"({u}) or {t}", "holds"), (f"({u}) or {f}", "void"),
                 (f"({u}) and {t}", "void"), (f"({u}) and {f}", "fails"), (f"({u}) implies {t}", "holds"),
                 (f"{f} implies ({u})", "holds"), (f"{t} implies ({u})", "void"),
                 (f"some p in mix : ({u}) or mean(lv under p) > 37 item", "holds"),
                 (f"every p in mix : ({u}) and mean(lv under p) > 37 item", "fails")]
        found = self.judge([c for c, _ in cases], "outcome zero : item = 0 * total ticks")
        for (text, expected), claim in zip(cases, found):
            view = claim["views"][0]
            with self.subTest(text):
                self.assertEqual(view["void"] if expected == "void" else view[expected]["value"], 1)

    def test_none_in_a_series_needs_else(self):
        done = casus("check", model(self.BODY.format(outcomes="outcome z : ratio = first(late) / 1 day",
                                                     claims='claim A "a" reads "r" mean(z under base) > half')), check=False)
        self.assertIn("C0413", done.stderr)
