"""Values that cannot be are counted, told in a replay, and act as the language's chapter says."""
import json
import shlex
import unittest

from runs import casus, means, model

TALLIES = "tally seen : thing\nstate below : ratio = -1\nstate above : ratio = 2\n"
EVENT = "process p : item\n  at 1 item/day\n"
END = "outcome o : item = total p\n"


def replayed(body, *args):
    """The log of the first run, the same from both engines."""
    logs = {casus("replay", model(TALLIES + body + "\n" + END, days=20), *args, "--engine", engine).stdout
            for engine in ("jit", "interp")}
    assert len(logs) == 1
    return logs.pop()


def faults(log):
    return int(log.splitlines()[-1].split(" faulty values")[0].split()[-1])


class Faults(unittest.TestCase):
    METHODS = (("--method", "step"), ("--method", "exact"))

    def assert_faulty(self, body, told):
        for method in self.METHODS:
            log = replayed(body, *method)
            self.assertGreater(faults(log), 0, (method, log))
            self.assertIn(told, log, method)

    def assert_sound(self, body):
        for method in self.METHODS:
            self.assertEqual(faults(replayed(body, *method)), 0, method)

    def test_raises_and_lowers_of_a_level(self):
        level = "state mood : level = 0.5\n" + EVENT
        for effect in ("raise", "lower"):
            self.assert_faulty(level + f"  {effect} mood by below", "mood stays as it is")
            self.assert_sound(level + f"  {effect} mood by above")

    def test_what_is_faulty_has_no_effect(self):
        body = TALLIES + "state mood : level = 0.5\n" + EVENT + "  raise mood by below\n" + END
        self.assertEqual(means(model(body, days=20), "mood")["mood"][20], 0.5)

    def test_moves_of_less_than_nothing(self):
        stocks = "state a : thing = 5\nstate b : thing = 5\n" + EVENT
        self.assert_faulty(stocks + "  move below * 1 thing of a -> b", "a stays as it is")
        self.assert_sound(stocks + "  move above * 0.01 thing of a -> b")

    def test_draws(self):
        for draw in ("bernoulli(above)", "negative_binomial(mean 1, size above - 2)", "normal(0, below)",
                     "gamma(shape below, scale 1)", "binomial(3, above)"):
            with self.subTest(draw):
                self.assert_faulty(EVENT + f"  draw x : ratio from {draw}\n  add x * 1 thing to seen", "a tally stays as it is")
        for draw in ("bernoulli(above / 4)", "negative_binomial(mean 1, size above)", "normal(0, above)"):
            with self.subTest(draw):
                self.assert_sound(EVENT + f"  draw x : ratio from {draw}\n  add x * 1 thing to seen")

    def test_worths_and_steadiness(self):
        choice = ("decision turn by keeper every 2 days\n  steadiness {}\n"
                  "  option stay worth 0\n  option go worth {}\n" + EVENT)
        self.assert_faulty(choice.format("1", "1 / (above - 2)"), "its worth is not a finite number")
        self.assert_faulty(choice.format("below", "1"), "a faulty steadiness")
        self.assert_sound(choice.format("above", "below"))

    def test_dwell_times(self):
        dwell = ("state gate : {{open, closed}} = closed\nprocess opening\n  change gate: closed -> open\n"
                 "  after weibull(shape {}, scale 5 days) since gate == closed{}\n" + EVENT)
        self.assert_faulty(dwell.format("above - 2", ""), "opening")
        self.assert_faulty(dwell.format("above", " for a share above"), "a faulty share of spells, 2")
        self.assert_sound(dwell.format("above", " for a share above / 2"))

    CLAIMS = """
param r : item/day = 1 [0.5, 2] assumed
premise keen "They are keen" weight 0.5
state x : ratio = 1
flow x at {} /day
process p : item
  at r * x
  times 2 because keen
lever push : ratio = 1
policy idle by keeper {{}}
outcome o "Items" : item = total p harm
claim C1 "Few items" reads "few items"
  mean(o under idle) < 3 item
"""

    def assert_tells_a_fault(self, text, command):
        options = shlex.split(command.split("casus replay ")[1])[1:]
        self.assertEqual(options[options.index("--policy") + 1], "idle")
        self.assertGreater(faults(casus("replay", text, *options).stdout), 0, command)

    def test_claims_name_the_command_that_tells_the_first_faulty_run(self):
        text = model(self.CLAIMS.format(-0.2), days=20)
        shown = casus("claims", text, "--worlds", "16", "--runs", "4", "--all").stdout
        line = next(line for line in shown.splitlines() if "The first faulty run: casus replay" in line)
        self.assert_tells_a_fault(text, line)
        self.assert_tells_a_fault(text, self.first_faulty(text))

    def test_the_command_has_what_was_set(self):
        text = model(self.CLAIMS.format(-0.2).replace("x : ratio = 1", "x : ratio = start")
                     + "param start : ratio = 9 assumed\n", days=20)
        self.assertEqual(self.first_faulty(text), "")
        asked = ("--fix", "start=1", "--without", "keen", "--step", "0.5", "--method", "exact", "--seed", "7")
        command = self.first_faulty(text, *asked)
        self.assert_tells_a_fault(text, command)
        for option in ("--fix start=1", "--without keen", "--step 0.5", "--method exact", "--seed 7"):
            self.assertIn(option, command)

    def test_where_no_run_is_faulty_no_command_is_named(self):
        text = model(self.CLAIMS.format(0.02), days=20)
        self.assertEqual(self.first_faulty(text), "")
        self.assertNotIn("faulty", casus("claims", text, "--worlds", "16", "--runs", "4", "--all").stdout)

    def first_faulty(self, text, *args):
        done = casus("claims", text, "--worlds", "16", "--runs", "4", "--json", *args)
        return json.loads(done.stdout)["first_faulty"]


if __name__ == "__main__":
    unittest.main()
