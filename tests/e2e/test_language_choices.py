"""The meaning of the language: decisions and bargaining."""
import math
import unittest

from runs import means, model


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
