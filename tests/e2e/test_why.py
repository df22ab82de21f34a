"""`casus why` and `casus brief` as their user meets them."""
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest

CASUS = os.environ["CASUS"]
ROOT = os.environ["CASUS_ROOT"]
TEACHING = os.path.join(ROOT, "models/teaching")
TRUCE = os.path.join(TEACHING, "truce_collapse.casus")
FLAGSHIP = os.path.join(ROOT, "models/istanbul/istanbul.casus")
MODELS = ["commitment", "deterrence", "sponsor_proxy", "truce_collapse"]
SMALL = ["--worlds", "64", "--runs", "8", "--effort", "4000", "-q"]


def casus(*args, timeout=300):
    env = dict(os.environ, NO_COLOR="1")
    return subprocess.run([CASUS, *args], capture_output=True, text=True, env=env, timeout=timeout)


def model(name):
    return os.path.join(TEACHING, name + ".casus")


def claims_of(path):
    listing = json.loads(casus("check", path, "--json").stdout)["model"]
    return [c["id"] for c in listing["claims"] if not c["not_tested"]]


class Why(unittest.TestCase):
    def why(self, path, claim, *more):
        r = casus("why", path, claim, *SMALL, "--json", *more)
        self.assertEqual(r.returncode, 0, r.stderr)
        return json.loads(r.stdout)

    def test_shares_are_those_of_claims(self):
        for name in MODELS:
            for claim in claims_of(model(name))[:2]:
                with self.subTest(name + " " + claim):
                    w = self.why(model(name), claim)
                    c = json.loads(casus("claims", model(name), claim, "--worlds", "64", "--runs", "8", "--json", "-q").stdout)
                    verdict = c["claims"][0]
                    mine = w["result"]["claims"][0]
                    self.assertEqual(mine["category"], verdict["category"])
                    for a, b in zip(mine["views"][:2], verdict["views"][:2]):
                        self.assertEqual(a["holds"], b["holds"])
                    self.assertEqual(w["holds"], verdict["views"][0]["holds"])

    def test_shapley_values_add_up(self):
        seen = 0
        for name in MODELS:
            w = self.why(model(name), claims_of(model(name))[0])
            if not w["shapley"]:
                continue
            seen += 1
            total = sum(p["value"]["value"] for p in w["shapley"]["players"])
            self.assertAlmostEqual(total, w["shapley"]["all"] - w["shapley"]["none"], places=9)
            self.assertAlmostEqual(w["shapley"]["all"], w["holds"]["value"], places=9)
        self.assertGreater(seen, 0)

    def test_same_bytes_for_any_number_of_threads(self):
        claim = claims_of(TRUCE)[0]
        one, two = (casus("why", TRUCE, claim, *SMALL, "--json", "--threads", n).stdout for n in ("1", "3"))
        self.assertEqual(one, two)
        self.assertNotEqual(one, "")

    def test_screen_fits(self):
        for name in MODELS:
            claim = claims_of(model(name))[0]
            r = casus("why", model(name), claim, *SMALL)
            self.assertEqual(r.returncode, 0, r.stderr)
            for line in r.stdout.splitlines():
                self.assertLessEqual(len(line), 100, line)
            self.assertLessEqual(len(r.stdout.splitlines()), 70)
            self.assertNotRegex(r.stdout, r"\b1 (worlds|runs|others|premises|quantities)\b")
            self.assertIn(claim, r.stdout.splitlines()[0])
            self.assertIn("not the probability that a text is right", r.stdout)

    def fits(self, *args):
        r = casus(*args, timeout=600)
        self.assertEqual(r.returncode, 0, r.stderr)
        for line in r.stdout.splitlines():
            self.assertLessEqual(len(line), 100, line)
        return r.stdout

    def test_other_screens_fit(self):
        few = ("--worlds", "32", "--runs", "4")
        for name in MODELS:
            path, claim = model(name), claims_of(model(name))[0]
            with self.subTest(name):
                self.fits("compare", path, *few)
                self.fits("trace", path, "--claim", claim, *few)
                self.fits("trace", path, "--decoration", *few)
                self.fits("ledger", path, *few)
        self.fits("compare", TRUCE, "--search", "--generations", "1", "--population", "8", *few)

    def test_flagship_screens_fit(self):
        few = ("--worlds", "64", "--runs", "4", "-q")
        self.assertIn("WEAKER", self.fits("why", FLAGSHIP, "S53", "--fast", *few))
        self.fits("trace", FLAGSHIP, "--claim", "S53", "--links", "2", "--worlds", "8", "--runs", "2")
        self.fits("ledger", FLAGSHIP, "S53", *few)
        self.fits("compare", FLAGSHIP, "as_is", "mix", "talks_alone", "--worlds", "8", "--runs", "2", "--chance-runs", "4")

    def test_plan_comes_first(self):
        r = casus("why", TRUCE, claims_of(TRUCE)[0], "--worlds", "64", "--runs", "8", "--fast")
        self.assertRegex(r.stderr, r"(?m)^plan: about [\d,]+ runs: the claim in its views")

    def test_a_budget_says_how_to_repeat_it(self):
        r = casus("why", TRUCE, claims_of(TRUCE)[0], "--worlds", "64", "--runs", "8", "--budget", "2", "--json")
        self.assertEqual(r.returncode, 0, r.stderr)
        effort = re.search(r"--effort (\d+) repeats this", r.stderr).group(1)
        again = casus("why", TRUCE, claims_of(TRUCE)[0], "--worlds", "64", "--runs", "8", "--effort", effort, "--json", "-q")
        self.assertEqual(r.stdout, again.stdout)

    def test_flip_matrix(self):
        r = casus("why", TRUCE, "--flip-worlds", "64", "--runs", "8", "--all", "--json", "-q")
        self.assertEqual(r.returncode, 0, r.stderr)
        f = json.loads(r.stdout)
        self.assertEqual(f["claims"], claims_of(TRUCE))
        for row in f["rows"]:
            self.assertEqual(len(row["cells"]), len(f["claims"]))
            for cell in row["cells"]:
                self.assertLessEqual(cell["low"], cell["value"])
        r = casus("why", TRUCE, "--flip-worlds", "64", "--runs", "8", "--all", "-q")
        for line in r.stdout.splitlines():
            self.assertLessEqual(len(line), 100, line)


class Wrong(unittest.TestCase):
    def refused(self, code, *args):
        r = casus(*args)
        self.assertEqual(r.returncode, code, r.stdout + r.stderr)
        self.assertEqual(r.stdout, "")
        return r.stderr

    def test_unknown_claim_names_near_ones(self):
        claim = claims_of(TRUCE)[0]
        said = self.refused(1, "why", TRUCE, claim + "x")
        self.assertIn(f"did you mean {claim}?", said)

    def test_unknown_view(self):
        self.assertIn("help:", self.refused(1, "why", TRUCE, claims_of(TRUCE)[0], "--view", "nobody"))

    def test_a_claim_that_is_not_tested_says_why(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.casus")
            with open(TRUCE) as f, open(path, "w") as g:
                g.write(f.read() + '\nclaim LOOSE "Nobody can say" not tested "no observable is named"\n')
            said = self.refused(1, "why", path, "LOOSE")
            self.assertIn("no observable is named", said)

    def test_wrong_ending_is_told_before_the_work(self):
        start = time.time()
        said = self.refused(1, "brief", TRUCE, claims_of(TRUCE)[0], "-o", "x.pdf")
        self.assertIn(".md", said)
        self.assertLess(time.time() - start, 20)

    def test_contradicting_options(self):
        self.refused(2, "why", TRUCE, claims_of(TRUCE)[0], "--fast", "--budget", "5")
        self.refused(2, "why", TRUCE, claims_of(TRUCE)[0], "--worlds", "0")


class Stopping(unittest.TestCase):
    def test_ctrl_c_keeps_what_is_done(self):
        claim = claims_of(TRUCE)[0]
        process = subprocess.Popen(
            [CASUS, "why", TRUCE, claim, "--worlds", "65536", "--runs", "64", "--json", "-q"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(8)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, err)
        self.assertTrue(json.loads(out)["stopped"])


class Brief(unittest.TestCase):
    def test_both_forms_for_every_teaching_model(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in MODELS:
                claim = claims_of(model(name))[0]
                for ending in ("md", "html"):
                    with self.subTest(name + "." + ending):
                        path = os.path.join(folder, f"{name}.{ending}")
                        r = casus("brief", model(name), claim, "-o", path, *SMALL)
                        self.assertEqual(r.returncode, 0, r.stderr)
                        with open(path) as f:
                            text = f.read()
                        self.assertNotRegex(text, r"\b1 (worlds|runs|others|premises|quantities)\b")
                        self.assertNotRegex(text, r"\bnan\b|\binf\b|\{\}|  +[a-z]+  +[a-z]")
                        self.assertIn("Tested as:", text)
                        self.assertIn("not a forecast", text)
                        self.assertRegex(text, r"model hash [0-9a-f]{16}")
                        self.assertIn("--seed 1", text)
                        self.assertNotRegex(text, r"\b(likely|proves|confirms|predicts)\b")
                        if ending == "md":
                            with open(os.path.join(folder, f"{name}-figure.svg")) as f:
                                self.assertIn("<svg", f.read())
                            self.assertIn(f"](<{name}-figure.svg>)", text)
                        if ending == "html":
                            self.assertIn("<svg", text)
                            self.assertNotRegex(text, r"https?://(?!www\.w3\.org)|<script")

    def test_a_view_that_is_the_authors_stands_once(self):
        page = casus("brief", TRUCE, claims_of(TRUCE)[0], "-o", "-", *SMALL).stdout
        rows = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| ")]
        self.assertIn("| Granting the author's premises (the same: everything)", rows)
        self.assertNotIn("| everything", rows)

    def test_the_command_repeats_it(self):
        claim = claims_of(TRUCE)[0]
        first = casus("brief", TRUCE, claim, "-o", "-", *SMALL).stdout
        command = re.search(r"To repeat: `casus why (.*)`", first).group(1)
        r = casus("why", *command.split(), "-q", "--json")
        self.assertEqual(r.returncode, 0, r.stderr)

        value = json.loads(r.stdout)["holds"]["value"]
        self.assertIn(f"{int(100 * value + 0.5)} (", first)


if __name__ == "__main__":
    unittest.main()
