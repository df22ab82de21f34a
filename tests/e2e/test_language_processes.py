"""The meaning of the language: processes: rates, units, competing changes, dwell times."""
import math
import unittest

from runs import casus, means, model, table


class Processes(unittest.TestCase):
    def test_arrivals_are_poisson(self):
        text = model("param r : item/day = 3 assumed\nprocess p : item\n  at r\noutcome o : item = total p", days=4)
        row = table(text, "p", over="chance", chance=20000, every=4)["total p"][4]
        self.assertAlmostEqual(row["mean"], 12, delta=0.1)
        self.assertAlmostEqual(row["sd"] ** 2, 12, delta=0.5)

    def test_units_leave_by_competing_hazards(self):
        text = model("""
param a : 1/day = 0.2 assumed
param b : 1/day = 0.3 assumed
state s : item count = 1000
state t : item count = 0
state u : item count = 0
process p
  move s -> t at a
process q
  move s -> u at b
outcome o : item = t at end""", days=2)
        found = means(text, "s,t,u", over="chance", chance=400)
        left = 1000 * (1 - math.exp(-0.5))
        self.assertAlmostEqual(found["t"][1], left * 0.4, delta=3)
        self.assertAlmostEqual(found["u"][1], left * 0.6, delta=3)
        self.assertEqual(found["s"][2] + found["t"][2] + found["u"][2], 1000)

    def test_a_rate_for_the_whole_stock(self):
        text = model("""
param r : item/day = 20 assumed
state s : item count = 10
state empty : item count = 0
state t : item count = 0
process p
  move s -> t at r
process q
  move empty -> t at r
outcome o : item = t at end""", days=2)
        found = means(text, "t", over="chance", chance=4000)
        self.assertAlmostEqual(found["t"][1], 10 * (1 - math.exp(-2)), delta=0.06)

    def test_a_negative_rate_acts_as_none_and_is_counted(self):
        text = model("param r : item/day = 3 assumed\nstate x : ratio = -1\nprocess p : item\n  at r * x\noutcome o : item = total p", days=4)
        self.assertEqual(means(text, "p")["total p"][4], 0)
        done = casus("replay", text)
        self.assertIn("4 faulty values", done.stdout.splitlines()[-1])

    def test_changes_compete(self):
        text = model("""
param a : 1/day = 0.5 assumed
param b : 1/day = 1.5 assumed
state s : { x, y, z } = x
process p
  change s: x -> y at a
process q
  change s: x -> z at b
let is_y = if s == y then 1 else 0
let is_z = if s == z then 1 else 0
outcome o : ratio = is_y at end""", days=2)
        found = means(text, "is_y,is_z", over="chance", chance=20000)
        gone = 1 - math.exp(-2)
        self.assertAlmostEqual(found["is_y"][1], gone / 4, delta=0.01)
        self.assertAlmostEqual(found["is_z"][1], gone * 3 / 4, delta=0.01)

    def test_what_sets_fires_at_most_once_a_step(self):
        text = model("""
param r : item/day = 50 assumed
state x : ratio = 0
process p : item
  at r
  set x = 1
outcome o : item = total p""", days=5)
        self.assertEqual(means(text, "p,x")["total p"][5], 5)

    def test_times_while_because(self):
        text = model("""
premise P "It is so" disputed weight free otherwise "It is not so"
premise Q "It happens" disputed weight free otherwise "It does not happen"
param r : item/day = 1000 assumed
state on : bool = true
process p : item
  at r
  times 3 while on because P
process q : item
  because Q
  at r
process off : item
  at r
  while not on
let e = 5 because P else 7
outcome o : item = total p + total q + total off""", days=2)
        def run(*args):
            found = means(text, "p,q,off,e", *args, over="chance", chance=200)
            return [found[n][1] for n in ("total p", "total q", "total off", "e")]
        p, q, off, e = run("--grant", "P", "--without", "Q")
        self.assertAlmostEqual(p, 3000, delta=15)
        self.assertEqual((q, off, e), (0, 0, 5))
        p, q, off, e = run("--without", "P", "--grant", "Q")
        self.assertAlmostEqual(p, 1000, delta=10)
        self.assertAlmostEqual(q, 1000, delta=10)
        self.assertEqual((off, e), (0, 7))

    def test_pairs_of_a_list_with_itself_leave_out_the_same(self):
        text = model("""
list L { a, b }
param r : 1/day = 100 assumed
state s[x in L] : item count = 10
process p[x in L, y in L]
  move s[x] -> s[y] at r
outcome o : item = s[a] at end""", days=3)
        self.assertGreater(means(text, "p[a, b]")["total p[a, b]"][3], 0)
        done = casus("run", text, "--record", "p[a, a]", check=False)
        self.assertEqual(done.returncode, 1, done.stderr)

    def test_draws_of_each_event(self):
        text = model("""
param r : item/day = 4 assumed
tally t : thing
process p : item
  at r
  draw n : thing from negative_binomial(mean 3 thing, size 2)
  add n to t
outcome o : thing = total t""", days=2)
        row = table(text, "t", over="chance", chance=20000)["t"][1]
        self.assertAlmostEqual(row["mean"], 12, delta=0.2)
        # E[N] Var[X] + Var[N] E[X]^2
        self.assertAlmostEqual(row["sd"] ** 2, 4 * (3 + 9 / 2) + 4 * 9, delta=3)


class Dwell(unittest.TestCase):
    BODY = """
param shape : ratio = 0.7 assumed
param scale : day = 20 assumed
param share : level = {share} assumed
state s : {{ x, y }} = x since {since}
process p
  change s: x -> y
  after weibull(shape shape, scale scale) since s == x for a share share
let gone = if s == y then 1 else 0
outcome o : ratio = gone at end"""

    def test_weibull_from_an_age_and_for_a_share(self):
        survival = lambda t: math.exp(-((t / 20) ** 0.7))
        for since, age in (("2026-01-01", 0), ("2025-12-22", 10)):
            for share in (1, 0.6):
                with self.subTest(since=since, share=share):
                    text = model(self.BODY.format(since=since, share=share), days=30)
                    found = means(text, "gone", over="chance", chance=20000)["gone"]
                    for t in (1, 10, 30):
                        # The share is of the spells that last at the start.
                        expected = share * (1 - survival(age + t) / survival(age))
                        self.assertAlmostEqual(found[t], expected, delta=0.012)

    def test_fixed_and_its_guard(self):
        text = model("""
param length : day = 5 assumed
param one : 1/day = 1 assumed
state clock : ratio = 0
state s : { x, y } = x since 2026-01-01
state t : { x, y } = x since 2026-01-01
flow clock at one
process p
  change s: x -> y
  after fixed(length) since s == x
process q
  change t: x -> y
  after fixed(length) since t == x
  while clock > 9.5
let s_gone = if s == y then 1 else 0
let t_gone = if t == y then 1 else 0
outcome o : ratio = s_gone + t_gone at end""", days=20)
        found = means(text, "s_gone,t_gone")
        self.assertEqual([found["s_gone"][d] for d in (4, 5, 6)], [0, 1, 1])
        # The guard stops firing, not ageing: true from day 10, fired by day 11.
        self.assertEqual([found["t_gone"][d] for d in (10, 11)], [0, 1])
