"""The meaning of the language: effects and flows: raises, shortfalls, bounds, starts."""
import math
import unittest

from runs import means, model, table


class Effects(unittest.TestCase):
    def test_raises_add_up_before_lowers(self):
        text = model("""
state l : level = 0.5
every 5 days as a do lower l by 0.4
every 5 days as b do raise l by 0.1
every 5 days as c do raise l by 0.2
outcome o : ratio = l at end""", days=7)
        self.assertAlmostEqual(means(text, "l")["l"][6], (1 - 0.5 * math.exp(-0.3)) * math.exp(-0.4), 9)

    def test_many_small_raises_are_one_large(self):
        text = model("""
param r : item/day = 1000 assumed
state l : level = 0.2
tally t : item
process p : item
  at r
  raise l by 0.001
  add 1 item to t
let expected = 1 - 0.8 * exp(-0.001 * total p / 1 item)
let off = abs(l - expected)
outcome o : ratio = off at end""", days=7)
        self.assertLess(means(text, "off")["off"][6], 1e-9)

    def test_shortfalls_are_shared_in_proportion(self):
        text = model("""
state s : item = 6 item
state a : item = 0 item
state b : item = 0 item
every 5 days as p do move 8 item of s -> a
every 5 days as q do move 4 item of s -> b
outcome o : item = a at end""", days=7)
        found = means(text, "s,a,b")
        self.assertEqual([found[n][6] for n in ("s", "a", "b")], [0, 4, 2])

    def test_counts_start_whole(self):
        text = model("state a : item count = 2.4 item\nstate b : item count = 2.6 item\noutcome o : item = a + b at end", days=2)
        found = means(text, "a,b")
        self.assertEqual((found["a"][0], found["b"][0]), (2, 3))

    def test_about_is_right_on_average(self):
        text = model("state a : item count = 0\nevery 1 day as p do add about 0.3 item to a\noutcome o : item = a at end", days=11)
        row = table(text, "a", over="chance", chance=20000)["a"][11]
        self.assertAlmostEqual(row["mean"], 3, delta=0.05)
        self.assertAlmostEqual(row["sd"] ** 2, 10 * 0.3 * 0.7, delta=0.1)

    def test_bounds_clamp_once(self):
        text = model("""
state x : ratio = 5 in 0 .. 10
every 1 day as up do add 100 to x
every 1 day as down do add -93 to x
outcome o : ratio = x at end""", days=4)
        self.assertEqual([means(text, "x")["x"][d] for d in (1, 2, 3)], [5, 10, 10])

    def test_fire(self):
        text = model("""
tally t : item
tally u : item
process shot : item
  add 1 item to t
  fire echo once
process echo : item
  add 1 item to u
every 5 days as trigger_it do fire shot 3 times
outcome o : item = total t + total u""", days=9)
        found = means(text, "t,u")
        self.assertEqual([found["t"][d] for d in (5, 6, 9)], [0, 3, 3])
        self.assertEqual([found["u"][d] for d in (6, 7, 9)], [0, 3, 3])


class Flows(unittest.TestCase):
    def test_half_life_and_transfer(self):
        text = model("""
param r : 1/day = 0.1 assumed
state l : level = 0.9
state a : item = 100 item
state b : item = 0 item
flow l returns to 0.1 with half-life 5 days
flow a -> b at r * a
outcome o : ratio = l at end
outcome p : item = a + b at end""", days=10)
        for step in ("1", "0.5"):
            found = means(text, "l,a,b", "--step", step)
            self.assertAlmostEqual(found["l"][10], 0.1 + 0.8 / 4, 9)
            self.assertAlmostEqual(found["a"][10] + found["b"][10], 100, 9)
            self.assertAlmostEqual(found["a"][10], 100 * (1 - 0.1 * float(step)) ** (10 / float(step)), 9)

    def test_a_flow_takes_no_more_than_there_is(self):
        text = model("""
param r : item/day = 7 assumed
state a : item = 10 item
state b : item = 0 item
flow a -> b at r
outcome o : item = b at end""", days=4)
        found = means(text, "a,b")
        self.assertEqual([(found["a"][d], found["b"][d]) for d in (1, 2, 3)], [(3, 7), (0, 10), (0, 10)])
