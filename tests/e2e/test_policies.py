"""compare, diff, trace and ledger as their user meets them."""
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest

CASUS = os.environ["CASUS"]
ROOT = os.environ["CASUS_ROOT"]
TRUCE = os.path.join(ROOT, "models/teaching/truce_collapse.casus")
SPONSOR = os.path.join(ROOT, "models/teaching/sponsor_proxy.casus")
ISTANBUL = os.path.join(ROOT, "models/istanbul/istanbul.casus")


def casus(*args, timeout=300):
    env = dict(os.environ, NO_COLOR="1")
    return subprocess.run([CASUS, *args], capture_output=True, text=True, env=env, timeout=timeout)


class Compare(unittest.TestCase):
    def test_screen_is_narrow_and_says_what_it_rests_on(self):
        r = casus("compare", SPONSOR, "--satisfice", "deaths <= 100")
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertLessEqual(max(len(line) for line in r.stdout.splitlines()), 100, r.stdout)
        for word in ("as_is", "stopped", "faded", "not a forecast", "Regret", "Pareto", "Thresholds met", "same luck"):
            self.assertIn(word, " ".join(r.stdout.split()))
        self.assertIn("runs", r.stderr)  # the cost, before it starts

    def test_json(self):
        r = casus("compare", SPONSOR, "--json", "--quiet", "--worlds", "16", "--satisfice", "deaths <= 100")
        j = json.loads(r.stdout)
        self.assertEqual([p["id"] for p in j["policies"]], ["as_is", "stopped", "faded"])
        deaths = j["outcomes"][0]
        self.assertEqual((deaths["id"], deaths["better"]), ("deaths", "less"))
        as_is, stopped = deaths["policies"][0], deaths["policies"][1]
        # Paired in the same worlds: the mean difference is the difference of the means.
        self.assertAlmostEqual(stopped["difference"]["mean"]["value"],
                               stopped["over_worlds"]["mean"] - as_is["over_worlds"]["mean"], places=6)
        self.assertNotEqual(stopped["difference"]["mean"]["value"], 0)
        self.assertLessEqual(stopped["regret"]["cross"], stopped["regret"]["mean"]["value"])
        self.assertEqual(j["outcomes"][1]["better"], "neither")
        self.assertNotIn("regret", j["outcomes"][1]["policies"][0])
        self.assertIn("thresholds", j["policies"][0])

    def test_threads_and_engines_change_nothing(self):
        base = ("compare", TRUCE, "--json", "--quiet", "--worlds", "8", "--runs", "4", "--chance-runs", "20")
        one = casus(*base, "--threads", "1").stdout
        self.assertEqual(one, casus(*base, "--threads", "3").stdout)
        self.assertEqual(one, casus(*base, "--engine", "interp").stdout)

    def test_hypothetical_policies_stand_apart(self):
        r = casus("compare", TRUCE, "as_is", "war", "--quiet", "--worlds", "8", "--json")
        j = json.loads(r.stdout)
        self.assertEqual([(p["id"], p["hypothetical"]) for p in j["policies"]], [("as_is", False), ("war", True)])
        self.assertNotIn("regret", j["outcomes"][0]["policies"][1])

    def test_wrong_input_names_the_remedy(self):
        for args, word in ((("--satisfice", "deths <= 5"), "deaths"), (("--satisfice", "deaths >= 5"), "harm"),
                           (("--satisfice", "deaths"), "OUTCOME <="), (("--outcomes", "quite"), "quiet"),
                           (("as_was",), "as_is"), (("--more", "deaths"), "never sought"),
                           (("--view", "common", "--as-drawn"), "one of them"),
                           (("--search", "--objective", "best:deaths"), "mean:OUTCOME"),
                           (("--search", "--objective", "mean:quiet"), "--more quiet"),
                           (("--search", "--levers", "monitor"), "monitoring"),
                           (("--search", "--by", "mediators"), "mediator")):
            with self.subTest(args):
                r = casus("compare", TRUCE, *args)
                self.assertEqual(r.returncode, 1, r.stderr)
                self.assertIn("help:", r.stderr)
                self.assertIn(word, r.stderr)
                self.assertEqual(r.stdout, "")
        self.assertEqual(casus("compare", TRUCE, "--worlds", "0").returncode, 2)

    def test_interrupt_keeps_what_is_done(self):
        p = subprocess.Popen([CASUS, "compare", ISTANBUL, "as_is", "--worlds", "100000", "--chance-runs", "2",
                              "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(8)
        p.send_signal(signal.SIGINT)
        out, err = p.communicate(timeout=120)
        self.assertEqual(p.returncode, 130, err)
        self.assertIn("Stopped", out)


class Search(unittest.TestCase):
    def test_finds_and_judges_afresh(self):
        args = ("compare", TRUCE, "--search", "--worlds", "8", "--runs", "4", "--population", "8", "--generations", "2",
                "--fresh-worlds", "16", "--fresh-runs", "4", "--quiet")
        r = casus(*args)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertIn("Hypervolume", r.stdout)
        self.assertIn("fresh worlds", r.stdout)
        line = next(x for x in r.stdout.splitlines() if x.startswith("policy found_"))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pasted.casus")
            with open(TRUCE) as f, open(path, "w") as g:
                g.write(f.read() + "\n" + line + "\n")
            checked = casus("check", path)
            self.assertEqual(checked.returncode, 0, checked.stderr)
        j = json.loads(casus(*args, "--json").stdout)
        self.assertEqual(len(j["hypervolume"]), 3)
        self.assertEqual(casus(*args, "--json", "--threads", "1").stdout, casus(*args, "--json", "--threads", "2").stdout)


class Diff(unittest.TestCase):
    def change(self, folder, old, new, name="b.casus"):
        path = os.path.join(folder, name)
        with open(TRUCE) as f:
            text = f.read()
        self.assertIn(old, text)
        with open(path, "w") as f:
            f.write(text.replace(old, new))
        return path

    def test_crux(self):
        with tempfile.TemporaryDirectory() as folder:
            other = self.change(folder, "watch_factor : ratio = 0.6 [0.3, 1.3]", "watch_factor : ratio = 3 [2, 5]")
            r = casus("diff", TRUCE, other)
            self.assertEqual(r.returncode, 0, r.stderr)
            self.assertIn("param watch_factor: 0.6 [0.3, 1.3]", r.stdout)
            self.assertIn("Crux: param watch_factor", r.stdout)
            self.assertLessEqual(max(len(line) for line in r.stdout.splitlines() if not line.startswith(("first:", "second:"))), 100)
            j = json.loads(casus("diff", TRUCE, other, "MONITORS", "--json", "--quiet").stdout)
            self.assertEqual(j["changed"][0]["claim"], "MONITORS")
            self.assertEqual(j["changed"][0]["crux"], ["param watch_factor"])

    def test_same(self):
        r = casus("diff", TRUCE, TRUCE)
        self.assertEqual(r.returncode, 0)
        self.assertIn("say the same", r.stdout)

    def test_other_units_and_claims(self):
        with tempfile.TemporaryDirectory() as folder:
            other = self.change(folder, "param calm : ratio = 0.3 [0.1, 0.8] assumed",
                                "param calm : level = 0.3 [0.1, 0.8] assumed")
            self.assertEqual(casus("diff", TRUCE, other, "--no-runs").returncode, 0)
            r = casus("diff", TRUCE, SPONSOR, "--no-runs")
            self.assertIn(r.returncode, (0, 1))
            r = casus("diff", TRUCE, other, "MONITOR")
            self.assertEqual(r.returncode, 1)
            self.assertIn("MONITORS", r.stderr)


class Trace(unittest.TestCase):
    def test_paths_dot_and_json(self):
        base = ("trace", TRUCE, "--claim", "MONITORS", "--worlds", "16", "--runs", "4", "--quiet")
        r = casus(*base)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertIn("lever monitoring > process collapse > state truce > process assault > tally killed",
                      " ".join(r.stdout.split()))
        self.assertLessEqual(max(len(line) for line in r.stdout.splitlines()), 100)
        dot = casus(*base, "--dot").stdout
        self.assertTrue(dot.startswith("digraph"))
        self.assertIn('"lever monitoring" -> "process collapse"', dot)
        j = json.loads(casus(*base, "--json").stdout)
        cut = {(x["from"], x["to"]): x for x in j["links"]}
        self.assertAlmostEqual(cut["process assault", "tally killed"]["value"]["value"], -1)

    def test_wrong_claims(self):
        for claim, word in (("MONITOR", "MONITORS"), ("", "--claim NAME")):
            r = casus("trace", TRUCE, *(("--claim", claim) if claim else ()))
            self.assertEqual(r.returncode, 1)
            self.assertIn(word, r.stderr)

    def test_decoration(self):
        j = json.loads(casus("trace", TRUCE, "--decoration", "--runs", "4", "--json", "--quiet").stdout)
        verdict = {m["name"]: m["verdict"] for m in j["mechanisms"]}
        self.assertEqual(verdict["process assault"], "moves")
        self.assertEqual(verdict["process collapse"], "moves")


class Ledger(unittest.TestCase):
    def test_watching_decides_whether_monitors_help(self):
        j = json.loads(casus("ledger", TRUCE, "MONITORS", "--json", "--quiet", "--worlds", "256").stdout)
        top = [e["name"] for e in j["entries"][:3]]
        self.assertIn("watch_factor", top)
        r = casus("ledger", TRUCE, "--worlds", "64", "--runs", "4")
        self.assertEqual(r.returncode, 0)
        self.assertLessEqual(max(len(line) for line in r.stdout.splitlines()), 100)


if __name__ == "__main__":
    unittest.main()
