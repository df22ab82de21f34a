"""The meaning of the language: premises: what requires or equals another, and weights."""
import unittest

from runs import means, model


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
