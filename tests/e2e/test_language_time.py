"""The meaning of the language: dates, rhythms, and what happens at a boundary."""
import unittest

from runs import means, model, table


class Time(unittest.TestCase):
    TICKS = "tally ticks : item\n{clock} as tick do add 1 item to ticks\noutcome o : item = total ticks"

    def changes(self, clock, **options):
        at = means(model(self.TICKS.format(clock=clock), **options), "ticks")["ticks"]
        days = sorted(at)
        return [b - 1 for a, b in zip(days, days[1:]) if at[b] != at[a]]

    def test_every_is_first_due_after_one_period_and_never_at_the_ends(self):
        self.assertEqual(self.changes("every 10 days"), [10, 20])

    def test_every_is_due_at_the_first_boundary_not_before_its_time(self):
        self.assertEqual(self.changes("every 60 hours".replace("60 hours", "2.5 days"), days=11), [3, 5, 8, 10])

    def test_a_month_as_a_rhythm_is_a_length_and_in_a_date_the_calendars(self):
        self.assertEqual(self.changes("every 1 month", days=130), [31, 61, 92, 122])
        self.assertEqual(self.changes("on month 1", days=130, start="2026-01-31"), [28])
        self.assertEqual(self.changes("on month 3", days=130, start="2026-01-31"), [89])

    def test_every_from_a_date(self):
        self.assertEqual(self.changes("every 5 days", days=30), [5, 10, 15, 20, 25])
        text = self.TICKS.format(clock="every 5 days").replace(" as tick", " as tick from 2026-01-08")
        at = means(model(text), "ticks")["ticks"]
        self.assertEqual([d for d in range(30) if at[d + 1] != at[d]], [12, 17, 22, 27])

    def test_on_a_date(self):
        self.assertEqual(self.changes("on 2026-01-08"), [7])
        self.assertEqual(self.changes("on month 1", days=40), [31])
        self.assertEqual(self.changes("on day 3", days=40), [3])

    def test_lengths_of_months_and_years(self):
        text = model("param m : day = 1 month assumed\nparam y : day = 1 year assumed\n"
                     "state a : ratio = m / 1 day\nstate b : ratio = y / 1 day\noutcome o : ratio = a + b at end", days=2)
        found = means(text, "a,b")
        self.assertEqual((found["a"][0], found["b"][0]), (30.4375, 365.25))

    def test_a_let_is_recorded_in_the_unit_that_it_declares(self):
        text = model("param pace : item/month = 6 item/month assumed\n"
                     "let declared : item/month = pace * 2\nlet bare = pace * 2\nlet many[k in K] : item/year = pace\n"
                     "list K { a, b }\noutcome o : item/month = declared at end", days=2)
        found = means(text, "declared,bare,many[b]")
        self.assertAlmostEqual(found["declared"][0], 12, 12)
        self.assertAlmostEqual(found["bare"][0], 12 / 30.4375, 12)
        self.assertAlmostEqual(found["many[b]"][0], 6 / 30.4375 * 365.25, 9)

    def test_first_and_last_rows(self):
        text = model(self.TICKS.format(clock="every 3 days"), days=10)
        at = means(text, "ticks", every=4)["ticks"]
        self.assertEqual(sorted(at), [0, 4, 8, 10])


class Boundaries(unittest.TestCase):
    """Triggers, then schedules, then decisions; each phase reads the state that it found."""

    def test_a_trigger_needs_false_before_true(self):
        text = model("""
param one : 1/day = 1 assumed
state age : ratio = 0
state always_on : bool = true
tally late : item
tally never : item
flow age at 1 * one
when age > 4.5 becomes true as rings do add 1 item to late
when always_on becomes true as silent do add 1 item to never
outcome o : item = total late + total never""", days=10)
        found = means(text, "late,never,age")
        self.assertEqual([found["late"][d] for d in (5, 6, 10)], [0, 1, 1])
        self.assertEqual(found["never"][10], 0)

    def test_triggers_make_one_pass(self):
        text = model("""
state a : bool = false
state b : bool = false
state c : bool = false
every 5 days as start_it do set a = true
when a becomes true as first_one do set b = true
when b becomes true as second_one do set c = true
outcome o : ratio = (if c then 1 else 0) at end""", days=12)
        found = means(text, "a,b,c")
        self.assertEqual([found["a"][d] for d in (5, 6)], [0, 1])
        self.assertEqual([found["b"][d] for d in (6, 7)], [0, 1])
        self.assertEqual([found["c"][d] for d in (7, 8)], [0, 1])

    def test_phases_see_those_before_them_and_one_phase_sees_itself_as_found(self):
        text = model("""
state a : bool = false
state x : ratio = 1
state y : ratio = 2
state seen : ratio = 0
state chosen : ratio = 0
on day 4 as set_a do set a = true
when a becomes true as tr do set x = 10
every 5 days as swap_x do set x = y
every 5 days as swap_y do set y = x
every 5 days as look do set seen = x + 100 * y
decision d by keeper every 5 days
  option only worth 0
    do set chosen = x
  steadiness infinite
outcome o : ratio = x + y + seen + chosen at end""", days=7)
        found = means(text, "x,y,seen,chosen")
        # The trigger sets x = 10 in phase 2 of day 5; the schedules see 10 and 2 and swap; the decision sees x = 2.
        self.assertEqual([found[n][6] for n in ("x", "y", "seen", "chosen")], [2, 10, 210, 2])

    def test_additions_add_up_and_settings_come_after(self):
        text = model("""
state x : ratio = 1
state y : ratio = 1
every 5 days as one do add 2 to x
every 5 days as two do add 3 to x
every 5 days as three do add 3 to y
every 5 days as four do set y = 7
outcome o : ratio = x + y at end""", days=7)
        found = means(text, "x,y")
        self.assertEqual((found["x"][6], found["y"][6]), (6, 7))

    def test_settings_that_disagree_are_picked_evenly(self):
        text = model("""
state x : ratio = 0
every 5 days as one do set x = 1
every 5 days as two do set x = 2
every 5 days as three do set x = 6
outcome o : ratio = x at end""", days=7)
        row = table(text, "x", over="chance", chance=6000)["x"][6]
        self.assertAlmostEqual(row["mean"], 3, delta=0.12)
        self.assertEqual((row["q05"], row["q50"], row["q95"]), (1, 2, 6))
