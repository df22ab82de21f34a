"""The meaning of the language: what is uncertain: priors, worlds, the best guess."""
import math
import unittest

from runs import means, model, table


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
