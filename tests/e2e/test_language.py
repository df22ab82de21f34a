"""What the language means, rule by rule, on models whose result is known beforehand."""
import math
import unittest

from runs import casus, claims, estimands, means, model, table


class Doubt(unittest.TestCase):
    """Ranges, distributions, and how worlds are drawn."""

    def quantiles(self, value, unit="ratio", worlds=4096):
        text = model(f"param x : {unit} = {value} assumed\nstate s : {unit} = x\n"
                     "outcome o : ratio = (if s > 0 then 1 else 0) at end", days=2)
        return table(text, "s", worlds=worlds, runs=1)["s"][0]

    def test_a_range_above_zero_is_read_on_the_log_scale(self):
        q = self.quantiles("2 [1, 5]")
        self.assertAlmostEqual(q["q05"], 1, delta=0.01)
        self.assertAlmostEqual(q["q50"], 2, delta=0.01)
        self.assertAlmostEqual(q["q95"], 5, delta=0.05)
        # Each side is half a normal on the log scale.
        z = 0.6744897501960817 / 1.6448536269514722
        self.assertAlmostEqual(q["q25"], 2 * (1 / 2) ** z, delta=0.01)
        self.assertAlmostEqual(q["q75"], 2 * (5 / 2) ** z, delta=0.02)

    def test_the_range_of_a_level_is_read_on_the_logit_scale(self):
        q = self.quantiles("0.2 [0.05, 0.5]", "level")
        logit = lambda p: math.log(p / (1 - p))
        z = 0.6744897501960817 / 1.6448536269514722
        expected = 1 / (1 + math.exp(-(logit(0.2) + z * (logit(0.05) - logit(0.2)))))
        self.assertAlmostEqual(q["q05"], 0.05, delta=0.001)
        self.assertAlmostEqual(q["q50"], 0.2, delta=0.002)
        self.assertAlmostEqual(q["q95"], 0.5, delta=0.005)
        self.assertAlmostEqual(q["q25"], expected, delta=0.002)

    def test_a_range_below_zero_is_read_on_the_plain_scale(self):
        q = self.quantiles("0.01 [-0.02, 0.04]")
        z = 0.6744897501960817 / 1.6448536269514722
        self.assertAlmostEqual(q["q05"], -0.02, delta=0.0005)
        self.assertAlmostEqual(q["q50"], 0.01, delta=0.0005)
        self.assertAlmostEqual(q["q95"], 0.04, delta=0.0005)
        self.assertAlmostEqual(q["q25"], 0.01 - 0.03 * z, delta=0.0005)

    def test_named_distributions(self):
        for value, mean, sd in (("normal(mean 3, sd 2)", 3, 2), ("uniform(low 1, high 5)", 3, 4 / 12 ** 0.5),
                                ("beta(a 2, b 6)", 0.25, (12 / 64 / 9) ** 0.5),
                                ("triangular(low 0, mode 2, high 4)", 2, (4 / 6) ** 0.5),
                                ("lognormal(median 1, sigma 0.5)", math.exp(0.125),
                                 math.exp(0.125) * (math.exp(0.25) - 1) ** 0.5)):
            with self.subTest(value):
                q = self.quantiles(value)
                self.assertAlmostEqual(q["mean"], mean, delta=0.02 * max(1, mean))
                self.assertAlmostEqual(q["sd"], sd, delta=0.03 * sd)

    def test_a_block_of_worlds_is_a_latin_hypercube(self):
        strata = "\n".join(f"state in_{k} : bool = x >= {k} and x < {k + 1}" for k in range(0, 64, 7))
        text = model(f"param x : ratio = uniform(low 0, high 64) assumed\n{strata}\n"
                     "outcome o : ratio = (if in_0 then 1 else 0) at end", days=2)
        found = means(text, ",".join(f"in_{k}" for k in range(0, 64, 7)), worlds=64, runs=1)
        for name, at in found.items():
            self.assertEqual(at[0], 1 / 64, name)

    def test_the_best_guess_world_is_at_the_medians(self):
        text = model("param x : ratio = 2 [1, 50] assumed\nparam y : level = 0.3 [0.1, 0.9] assumed\n"
                     "param z : ratio = beta(a 1, b 3) assumed\n"
                     "state s : ratio = x\nstate l : level = y\nstate m : ratio = z\n"
                     "outcome o : ratio = s + l + m at end", days=2)
        found = means(text, "s,l,m", over="chance")
        self.assertAlmostEqual(found["s"][0], 2, 9)
        self.assertAlmostEqual(found["l"][0], 0.3, 9)
        self.assertAlmostEqual(found["m"][0], 1 - 0.5 ** (1 / 3), 6)


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


class Choices(unittest.TestCase):
    def test_logit_frequencies(self):
        text = model("""
param lambda : ratio = 1.5 assumed
tally a : item
tally b : item
decision d by keeper every 1 day
  option left worth 1
    do add 1 item to a
  option right worth 0
    do add 1 item to b
  option never when 1 < 0
    worth 100
  steadiness lambda
outcome o : item = total a""", days=2)
        found = means(text, "a,b", over="chance", chance=20000)
        p = math.exp(1.5) / (1 + math.exp(1.5))
        self.assertAlmostEqual(found["a"][2], p, delta=0.01)
        self.assertEqual(found["a"][2] + found["b"][2], 1)

    def test_infinite_steadiness_and_coins(self):
        text = model("""
param zero : ratio = 0 assumed
tally a : item
tally c : item
decision d by keeper every 1 day
  option left worth 1
    do add 1 item to a
  option also worth 1
  option right worth 0.999
  steadiness infinite
decision e by keeper every 1 day
  option heads worth 50
    do add 1 item to c
  option tails worth 0
  steadiness zero
outcome o : item = total a + total c""", days=2)
        found = means(text, "a,c", over="chance", chance=20000)
        self.assertAlmostEqual(found["a"][2], 0.5, delta=0.012)
        self.assertAlmostEqual(found["c"][2], 0.5, delta=0.012)

    def test_no_option_left_nothing_happens(self):
        text = model("""
param one : 1/day = 1 assumed
state clock : ratio = 0
flow clock at one
decision d by keeper every 5 days
  option left when clock < 7
    worth 1
  steadiness infinite
let was_left = if d == left then 1 else 0
let was_none = if d == none then 1 else 0
outcome o : ratio = was_left + was_none at end""", days=12)
        found = means(text, "was_left,was_none")
        self.assertEqual([found["was_none"][d] for d in (0, 5, 6, 12)], [1, 1, 0, 0])
        self.assertEqual([found["was_left"][d] for d in (5, 6, 12)], [0, 1, 1])

    def test_when_and_at_most_every(self):
        text = model("""
param one : 1/day = 1 assumed
state clock : ratio = 0
flow clock at one
tally n : item
decision d by keeper when clock > 4.5, at most every 10 days
  option left worth 1
    do add 1 item to n
  steadiness infinite
outcome o : item = total n""", days=30)
        at = means(text, "n")["n"]
        self.assertEqual([d for d in range(30) if at[d + 1] != at[d]], [5, 15, 25])

    def test_a_decision_without_its_premise_is_none(self):
        text = model("""
premise P "They choose" disputed weight free otherwise "They do not"
decision d by keeper every 5 days
  because P
  option left worth 1
  steadiness infinite
let was_none = if d == none then 1 else 0
outcome o : ratio = was_none at end""", days=12)
        self.assertEqual(means(text, "was_none", "--without", "P")["was_none"][12], 1)
        self.assertEqual(means(text, "was_none", "--grant", "P")["was_none"][12], 0)

    def test_nash_bargaining_with_linear_worths(self):
        # keeper gains x, rival_house gains 1 - x, without a deal 0.2 and 0: x (1 - x) with x - 0.2 is largest at 0.6.
        text = model("""
param steady : ratio = 2 assumed
negotiation talks between keeper, rival_house every 5 days
  issue x : level by 0.1
  worth keeper x
  worth rival_house 1 - x
  without a deal keeper 0.2
  without a deal rival_house 0
  steadiness steady
let agreed = if talks == agreement then 1 else 0
let refused = if talks == refusal then 1 else 0
outcome o : ratio = agreed at end
outcome x_at_end : ratio = talks.x at end""", days=7)
        found = means(text, "agreed,refused,talks.x", over="chance", chance=20000)
        p = (1 / (1 + math.exp(-2 * 0.4))) ** 2
        self.assertAlmostEqual(found["agreed"][6], p, delta=0.012)
        self.assertAlmostEqual(found["refused"][6], 1 - p, delta=0.012)
        self.assertAlmostEqual(found["talks.x"][6], 0.6 * p, delta=0.012)


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


class Premises(unittest.TestCase):
    def test_requires_and_same_as(self):
        text = model("""
premise P "It is so" disputed weight free otherwise "no"
premise Q "And so" disputed weight free otherwise "no" requires P
premise R same as P
rival cause "Why" { hunger "hunger" pride "pride" neither "nothing" } weight free
let p = 1 because P else 0
let q = 1 because Q else 0
let r = 1 because R else 0
let h = 1 because cause.hunger else 0
let pr = 1 because cause.pride else 0
outcome o : ratio = p + q + r + h + pr at end""", days=2)
        names = ("p", "q", "r", "h", "pr")
        def run(*args, **options):
            found = means(text, ",".join(names), *args, **options)
            return [found[n][0] for n in names]
        self.assertEqual(run("--without", "P", "--grant", "Q")[:3], [0, 0, 0])
        self.assertEqual(run("--grant", "R", "--grant", "Q")[:3], [1, 1, 1])
        self.assertEqual(run("--grant", "cause.hunger")[3:], [1, 0])
        self.assertEqual(run("--without", "cause")[3:], [0, 0])
        p, q, r, h, pr = run(worlds=2048, runs=1)
        self.assertAlmostEqual(p, 0.5, delta=0.02)
        self.assertEqual(p, r)
        self.assertAlmostEqual(q, 0.25, delta=0.02)

    def test_a_weight_with_an_owner(self):
        text = model('premise P "It is so" disputed weight 0.8 by keeper otherwise "no"\nlet p = 1 because P else 0\n'
                     'outcome o : ratio = p at end', days=2)
        self.assertAlmostEqual(means(text, "p", worlds=2048, runs=1)["p"][0], 0.8, delta=0.02)


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


if __name__ == "__main__":
    unittest.main()
