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
                self.assert_faulty(EVENT + f"  draw x : ratio from {draw}\n  add x * 1 thing to seen", "seen stays as it is")
        for draw in ("bernoulli(above / 4)", "negative_binomial(mean 1, size above)", "normal(0, above)"):
            with self.subTest(draw):
                self.assert_sound(EVENT + f"  draw x : ratio from {draw}\n  add x * 1 thing to seen")

    def test_worths_and_steadiness(self):
        choice = ("decision turn by keeper every 2 days\n  steadiness {}\n"
                  "  option stay worth 0\n  option go worth {}\n" + EVENT)
        self.assert_faulty(choice.format("1", "1 / (above - 2)"), "its worth is not a finite number")
        self.assert_faulty(choice.format("below", "1"), "turn: a choice at random  (a faulty steadiness")
        self.assert_sound(choice.format("above", "below"))

    def test_worths_of_deals(self):
        talks = ("negotiation talks between keeper, rival_house every 2 days\n  issue share : level by 0.5\n"
                 "  worth keeper {} - share\n  worth rival_house share\n  without a deal keeper 0\n"
                 "  without a deal rival_house {}\n  steadiness 1\n" + EVENT)
        self.assert_faulty(talks.format("log(below)", "0"), "talks: some deals are not looked at")
        self.assert_faulty(talks.format("2", "1 / (above - 2)"), "a faulty worth, not finite")
        self.assert_sound(talks.format("2", "0"))

    def test_flows(self):
        flow = "state mass : ratio = 1\nflow mass {}\n" + EVENT
        self.assert_faulty(flow.format("at log(below) / day"), "a faulty flow, no number")
        self.assert_faulty(flow.format("returns to 0 with half-life below * 1 day"), "a faulty half-life, -1")
        self.assert_sound(flow.format("returns to 0 with half-life above * 1 day"))

    def test_draws_one_by_one_have_a_limit(self):
        many = "process p : item\n  at 20000 item/day\n  draw x : ratio from lognormal(median 1, sigma 1)\n  add x * 1 thing to seen"
        log = replayed(many)
        self.assertGreater(faults(log), 0)
        self.assertIn("only 10000 of ", log)

    def test_triggers_that_make_each_other_true(self):
        """In a chain that never ends, whose events begin it again: the run gives up, and soon."""
        chain = ("state on : bool = false\nwhen on becomes true as up\n  do set on = false\n"
                 "when not on becomes true as down\n  do set on = true\n     fire p once\n"
                 "every 3 days as begin do set on = true\n" + EVENT + "  add 1 thing to seen\n")
        log = replayed(chain, "--method", "exact")
        self.assertGreater(faults(log), 0)
        self.assertIn("nothing happens any more  (triggers make each other true, over 1000 rounds", log)
        seen = means(model(TALLIES + chain + END, days=20), "seen", "--method", "exact")["seen"]
        self.assertEqual(seen[20], seen[6])

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
        self.assert_tells_a_fault(text, self.shown_first_faulty(text))
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

    def test_a_claim_does_not_hear_of_faults_after_its_last_day(self):
        window = "mean(total p from 2026-01-01 to 2026-01-03 under idle)"
        text = model(self.CLAIMS.format(-0.2).replace("mean(o under idle)", window) + """
policy push_on by keeper { push = 2 }
claim C2 "Few items later" reads "few items"
  mean(o under push_on) < 3 item
""", days=20)

        def judged(*claims):
            done = casus("claims", text, *claims, "--worlds", "64", "--runs", "4", "--json")
            return {c["id"]: c for c in json.loads(done.stdout)["claims"]}

        alone, beside = judged("C1"), judged("C1", "C2")
        self.assertEqual(alone["C1"]["views"], beside["C1"]["views"])
        self.assertNotIn("withheld_worlds", beside["C1"]["flags"])
        self.assertIn("withheld_worlds", beside["C2"]["flags"])

    def test_the_command_of_an_effect_can_be_run(self):
        text = model(self.CLAIMS.format(0).replace("at r * x", "at r * (1.5 - push)").replace(
            "mean(o under idle) < 3 item", "effect of push from 1 to 2 on o under idle < 0"), days=20)
        options = shlex.split(self.shown_first_faulty(text).split("casus replay ")[1])[1:]
        self.assertGreater(faults(casus("replay", text, *options).stdout), 0)

    def shown_first_faulty(self, text):
        shown = casus("claims", text, "--worlds", "16", "--runs", "4").stdout
        return next(line for line in shown.splitlines() if "The first faulty run: casus replay" in line)

    def first_faulty(self, text, *args):
        done = casus("claims", text, "--worlds", "16", "--runs", "4", "--json", *args)
        return json.loads(done.stdout)["first_faulty"]


if __name__ == "__main__":
    unittest.main()
