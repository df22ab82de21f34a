"""The program as its user meets it: exit codes, messages, files, and what they promise.

Run by ctest; CASUS names the program, CASUS_ROOT the source tree.
"""
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from break_cases import CASES

CASUS = os.environ["CASUS"]
ROOT = os.environ["CASUS_ROOT"]
TASTE = os.path.join(ROOT, "tests/cases/taste.casus")
TRUCE = os.path.join(ROOT, "models/teaching/truce_collapse.casus")


def casus(*args, cwd=None, stdin=None, timeout=300):
    env = dict(os.environ, NO_COLOR="1")
    return subprocess.run([CASUS, *args], capture_output=True, text=True, cwd=cwd, input=stdin, env=env, timeout=timeout)


class Breaking(unittest.TestCase):
    """Every way of breaking a model gets a message that names the place and the remedy."""

    def test_each_case(self):
        with open(TASTE) as f:
            taste = f.read()
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(os.path.join(ROOT, "tests/cases/observed"), os.path.join(folder, "observed"))
            path = os.path.join(folder, "broken.casus")
            for name, old, new, word in CASES:
                with self.subTest(name):
                    self.assertIn(old, taste, "the case no longer fits taste.casus")
                    with open(path, "w") as f:
                        f.write(taste.replace(old, new, 1))
                    r = casus("check", path)
                    self.assertEqual(r.returncode, 1, r.stdout + r.stderr)
                    self.assertRegex(r.stderr, r"error\[C\d{4}\]: ")
                    place = re.search(r"broken\.casus:(\d+):(\d+)", r.stderr)
                    self.assertTrue(place, r.stderr)
                    self.assertRegex(r.stderr, r"(help|note): ", "no remedy:\n" + r.stderr)
                    self.assertIn(word, r.stderr)
                    self.assertLess(len(re.findall(r"^error\[", r.stderr, re.M)), 5, "echoes:\n" + r.stderr)
                    j = casus("check", path, "--json")
                    self.assertEqual(j.returncode, 1, j.stderr)
                    said = [d for d in json.loads(j.stdout)["diagnostics"] if d["severity"] == "error"]
                    self.assertEqual([d["code"] for d in said], re.findall(r"^error\[(C\d{4})\]", r.stderr, re.M))
                    for d in said:
                        self.assertGreater(d["span"]["begin"]["line"], 0)
                        self.assertTrue(d["help"] or d["notes"], d["message"])

    def test_hostile_bytes(self):
        for data in (b"", b"\x00" * 100, b"\xff\xfe\xfd", b"(" * 100000, b"model a \"b\"\n" * 1000, b"\"" * 5000, b"let x = " + b"-" * 50000):
            with tempfile.NamedTemporaryFile(suffix=".casus") as f:
                f.write(data)
                f.flush()
                r = subprocess.run([CASUS, "check", f.name], capture_output=True, timeout=60)
                self.assertEqual(r.returncode, 1, data[:20])

    def test_wrong_usage(self):
        for args in ([], ["nonsense"], ["check"], ["check", TASTE, "--nonsense"], ["run", TASTE, "--worlds", "-3"], ["run", TASTE, "--worlds", "x"]):
            self.assertEqual(casus(*args).returncode, 2, args)
        for args in (["check", "/nonexistent.casus"], ["check", ROOT], ["explain", "C9999"], ["run", TASTE, "--policy", "as_si"],
                     ["run", TASTE, "--fix", "nothing=1"], ["run", TASTE, "--fix", "base_entry=x"], ["claims", TASTE, "--without", "S63"],
                     ["claims", TASTE, "S99"], ["claims", TASTE, "--diff"], ["run", TASTE, "--record", "kiled"]):
            r = casus(*args)
            self.assertEqual(r.returncode, 1, (args, r.stderr))
            self.assertIn("help:", r.stderr + r.stdout, args)


class Check(unittest.TestCase):
    def test_taste_is_clean(self):
        r = casus("check", TASTE)
        self.assertEqual((r.returncode, r.stderr), (0, ""))

    def test_json(self):
        r = casus("check", TASTE, "--json")
        all_ = json.loads(r.stdout)
        self.assertEqual(all_["diagnostics"], [])
        text = json.dumps(all_["model"])
        for name in ("S36", "replacement", "S12", "S23", "S53", "talks_alone", "civilian_deaths", "assault"):
            self.assertIn(f'"{name}"', text)

    def test_dumps(self):
        for form in ("tokens", "tree", "model", "program"):
            r = casus("check", TASTE, "--dump", form)
            self.assertEqual(r.returncode, 0, r.stderr)
            self.assertGreater(len(r.stdout), 1000)

    def test_every_shipped_model(self):
        for folder in ("models/istanbul", "models/teaching", "docs/language/examples"):
            for name in sorted(os.listdir(os.path.join(ROOT, folder))):
                if name.endswith(".casus"):
                    with self.subTest(name):
                        r = casus("check", os.path.join(ROOT, folder, name))
                        self.assertEqual(r.returncode, 0, r.stderr)

    def test_explain_every_code(self):
        listed = casus("explain").stdout
        codes = re.findall(r"^(C\d{4})", listed, re.M)
        self.assertGreater(len(codes), 30)
        for code in codes:
            self.assertGreater(len(casus("explain", code).stdout), 200, code)


class Json(unittest.TestCase):
    """docs/json.md names every field, and no other."""

    def keys(self, value):
        if isinstance(value, dict):
            return set(value).union(*(self.keys(v) for v in value.values()))
        if isinstance(value, list):
            return set().union(*(self.keys(v) for v in value))
        return set()

    def test_fields(self):
        with open(os.path.join(ROOT, "docs/json.md"), encoding="utf-8") as f:
            parts = re.split(r"^## casus (\w+)", f.read(), flags=re.M)
        check = parts[0] + parts[parts.index("check") + 1]
        # Rows of fields; those of flags are values.
        rows = parts[parts.index("claims") + 1].splitlines()
        claims = "\n".join(r for r in rows if r.startswith("|") and not r.startswith("| flags"))
        kinds = {"units", "lists", "facts", "positions", "premises", "rivals", "views", "params", "thresholds", "levers",
                 "states", "tallies", "processes", "policies", "shocks", "outcomes", "claims", "expectations",
                 "observations", "actors", "sources"}
        documented = set(re.findall(r"`([a-z_0-9]+)`", check)) | kinds
        found = set()
        for path in (TASTE, os.path.join(ROOT, "models/istanbul/istanbul.casus")):
            found |= self.keys(json.loads(casus("check", path, "--json").stdout))
        with tempfile.NamedTemporaryFile("w", suffix=".casus") as f:
            f.write("model broken \"x\"\n")
            f.flush()
            found |= self.keys(json.loads(casus("check", f.name, "--json").stdout))
        self.assertEqual(found - documented, set())
        self.assertEqual(documented - found - {"null"}, set())
        documented = set(re.findall(r"`([a-z_0-9]+)`", claims))
        found = self.keys(json.loads(casus("claims", TASTE, "--worlds", "64", "--runs", "4", "--json", "-q").stdout))
        found |= {"not_tested"}
        self.assertEqual(found - documented, set())
        self.assertEqual(documented - found, set())


class Format(unittest.TestCase):
    def test_idempotent_and_atomic(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.casus")
            with open(TASTE) as f, open(path, "w") as g:
                g.write(f.read().replace("  because S07", "       because    S07   # kept"))
            self.assertEqual(casus("fmt", "--check", path).returncode, 1)
            self.assertEqual(casus("fmt", path).returncode, 0)
            with open(path) as f:
                once = f.read()
            self.assertIn("# kept", once)
            self.assertEqual(casus("fmt", "--check", path).returncode, 0)
            self.assertEqual(os.listdir(folder), ["a.casus"])


class Run(unittest.TestCase):
    ARGS = ("--worlds", "6", "--runs", "4", "--chance-runs", "8", "--every", "180", "-q")

    def test_table(self):
        r = casus("run", TASTE, "--policy", "as_is,talks_alone", "--record", "killed,camp[ttp]", *self.ARGS)
        self.assertEqual(r.returncode, 0, r.stderr)
        rows = list(csv.DictReader(io.StringIO(r.stdout)))
        self.assertEqual(list(rows[0]), "policy time date name index over mean sd q05 q25 q50 q75 q95 runs".split())
        self.assertEqual({x["over"] for x in rows}, {"worlds", "chance"})
        self.assertEqual({x["policy"] for x in rows}, {"as_is", "talks_alone"})
        for x in rows:
            q = [float(x[k]) for k in ("q05", "q25", "q50", "q75", "q95")]
            self.assertEqual(q, sorted(q))
        last = [x for x in rows if x["name"] == "killed" and x["index"] == "civilian_pk" and x["over"] == "worlds"]
        self.assertGreater(float(last[-1]["mean"]), 0)

    def test_threads_do_not_matter(self):
        # Tiles are as large as the threads make them: fewer runs than a tile holds, some tiles, parts of a world.
        for worlds, runs, chance in (("6", "4", "8"), ("9", "24", "70"), ("2", "150", "140")):
            args = ("--worlds", worlds, "--runs", runs, "--chance-runs", chance, "--every", "180", "-q")
            texts = {casus("run", TASTE, "--policy", "as_is", "--threads", n, *args).stdout for n in ("1", "2", "5")}
            self.assertEqual(len(texts), 1, args)
            self.assertGreater(len(texts.pop()), 1000)

    def test_engines_do_not_matter(self):
        compiled = casus("run", TASTE, "--policy", "as_is", "--engine", "jit", *self.ARGS)
        if "cannot be used" in compiled.stderr:
            self.skipTest(compiled.stderr)
        interpreted = casus("run", TASTE, "--policy", "as_is", "--engine", "interp", *self.ARGS)
        self.assertEqual(compiled.returncode, 0, compiled.stderr)
        self.assertEqual(compiled.stdout, interpreted.stdout)
        for command in (("replay", TASTE), ("claims", TASTE, "--fast", "--worlds", "64", "--runs", "4")):
            texts = {casus(*command, "--engine", e).stdout for e in ("jit", "interp")}
            self.assertEqual(len(texts), 1, command)

    def test_faulty_rates_are_told_alike_by_both_engines(self):
        text = """model faulty "Rates that leave what is possible"
time from 2026-01-01 for 12 months step 1 day
unit thing, event
param k : 1/day = 1 [0.5, 2] assumed
param heat : ratio = 0.5 [0.1, 0.9] assumed
state fire : ratio = 1
state stock : thing count = 50
tally seen : event
flow fire at fire * 5 /day
process burst : event
  at 1 event/day
  times exp(exp(fire / 20)) - heat
  add 1 event to seen
process leak
  move stock -> nowhere at k
  times 1 / (1 - fire) - 1
"""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "faulty.casus")
            with open(path, "w") as f:
                f.write(text)
            for method in ("step", "exact"):
                told = {casus("replay", path, "--method", method, "--engine", e).stdout for e in ("jit", "interp")}
                self.assertEqual(len(told), 1)
                lines = told.pop().splitlines()
                faulty = [line for line in lines if "a faulty rate" in line]
                self.assertTrue(any("burst" in line for line in faulty), lines[-3:])
                self.assertTrue(any("leak" in line for line in faulty), lines[-3:])
            notes = set()
            for engine in ("jit", "interp"):
                r = casus("run", path, "--engine", engine, *self.ARGS[:-1])  # not quiet
                self.assertEqual(r.returncode, 0, r.stderr)
                told = [line for line in r.stderr.splitlines() if "faulty" in line]
                notes.add((r.stdout, "\n".join(told)))
            self.assertEqual(len(notes), 1)
            self.assertIn("faulty", notes.pop()[1])

    def test_too_large_a_model(self):
        text = """model large "A window too long for any machine"
time from 2026-01-01 for 190000 days step 1 day
unit event
list A { %s }
tally seen[x in A, y in A, z in A] : event
process burst[x in A, y in A, z in A] : event
  at 1 event/day
  times 0.5 while recent(seen[x, y, z], 90000 days) > 3 event
  add 1 event to seen[x, y, z]
outcome much : event = total burst
""" % ", ".join("e%d" % i for i in range(40))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "large.casus")
            with open(path, "w") as f:
                f.write(text)
            r = casus("run", path, "--record", "total burst", *self.ARGS)
            self.assertEqual(r.returncode, 1, r.stdout)
            self.assertIn("too large", r.stderr)
            self.assertRegex(r.stderr, r"\d+ GB|\d+ instances")

    def test_without_the_compiled_engine(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "libcasus_jit.so"), "w") as f:
                f.write("not a library")
            program = shutil.copy(CASUS, folder)
            def run(*args):
                return subprocess.run([program, "run", TASTE, "--out", os.devnull, "--worlds", "2", "--runs", "1", "--chance-runs", "1", *args], capture_output=True, text=True, timeout=300)
            r = run()
            self.assertEqual(r.returncode, 0, r.stderr)
            self.assertIn("are interpreted", r.stderr)
            self.assertEqual(run("-q").stderr, "")
            self.assertEqual(run("--engine", "interp", "-q").returncode, 0)
            r = run("--engine", "jit")
            self.assertEqual(r.returncode, 1)
            self.assertIn("--engine interp", r.stderr)

    def test_only_a_run_loads_the_compiled_engine(self):
        env = dict(os.environ, LD_DEBUG="files")
        def loads(*args):
            r = subprocess.run([CASUS, *args], capture_output=True, text=True, env=env, timeout=300)
            return "libcasus_jit" in r.stderr
        if not loads("run", TASTE, "--out", os.devnull, *self.ARGS):
            self.skipTest("this system does not tell what it loads")
        self.assertFalse(loads("check", TASTE))
        self.assertFalse(loads("run", TASTE, "--out", os.devnull, "--engine", "interp", *self.ARGS))

    def test_fix_and_seed(self):
        base = casus("run", TASTE, "--record", "camp", *self.ARGS).stdout
        self.assertEqual(base, casus("run", TASTE, "--record", "camp", *self.ARGS).stdout)
        self.assertNotEqual(base, casus("run", TASTE, "--record", "camp", "--seed", "2", *self.ARGS).stdout)
        fixed = casus("run", TASTE, "--record", "camp[ttp]", "--fix", "strength[ttp]=1000", "--fix", "share_outside[ttp]=0.5", *self.ARGS).stdout
        first = next(csv.DictReader(io.StringIO(fixed)))
        self.assertEqual((float(first["time"]), float(first["mean"])), (0, 500))

    def test_out_is_whole_or_absent(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "no_such_folder", "x.csv")
            self.assertEqual(casus("run", TASTE, "--out", path, *self.ARGS).returncode, 1)
            path = os.path.join(folder, "x.csv")
            self.assertEqual(casus("run", TASTE, "--out", path, *self.ARGS).returncode, 0)
            self.assertEqual(os.listdir(folder), ["x.csv"])

    def test_exact_method(self):
        r = casus("run", TRUCE, "--method", "exact", *self.ARGS)
        self.assertEqual(r.returncode, 0, r.stderr)


class Claims(unittest.TestCase):
    ARGS = ("--worlds", "64", "--runs", "8", "-q")

    @classmethod
    def setUpClass(cls):
        cls.json = json.loads(casus("claims", TASTE, "--json", *cls.ARGS).stdout)

    def test_fields(self):
        for key in ("model_hash", "seed", "version"):
            self.assertTrue(self.json[key])
        ids = [c["id"] for c in self.json["claims"]]
        self.assertEqual(ids, ["S53", "S36a", "S61", "S65"])
        for c in self.json["claims"]:
            for key in ("locator", "text", "reads", "formula", "asserted", "category", "views", "lowest", "highest", "flags", "runs"):
                self.assertIn(key, c)
            for v in c["views"]:
                total = v["holds"]["value"] + v["none"]["value"] + v["fails"]["value"] + v["undecided"] + v["void"]
                self.assertAlmostEqual(total, 1, places=6)
                for part in ("holds", "none", "fails"):
                    self.assertLessEqual(v[part]["low"], v[part]["value"] + 1e-9)
                    self.assertGreaterEqual(v[part]["high"], v[part]["value"] - 1e-9)
            if c["lowest"] and c["highest"]:
                self.assertLessEqual(c["lowest"]["share"]["value"], c["highest"]["share"]["value"])

    def test_threads_do_not_matter(self):
        a = casus("claims", TASTE, "--json", "--threads", "1", *self.ARGS).stdout
        b = casus("claims", TASTE, "--json", "--threads", "3", *self.ARGS).stdout
        self.assertEqual(a, b)

    def test_screen(self):
        r = casus("claims", TASTE, *self.ARGS)
        self.assertEqual(r.returncode, 0, r.stderr)
        lines = r.stdout.splitlines()
        self.assertLessEqual(len(lines), 26)
        self.assertLessEqual(max(map(len, lines)), 104)
        self.assertIn("not the probability that", r.stdout)
        for word in ("likely", "proves", "confirms", "predicts"):
            self.assertNotIn(word, r.stdout.lower())

    def test_diff(self):
        r = casus("claims", TASTE, "--without", "S36", "--diff", *self.ARGS)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertIn("without S36", r.stdout)
        self.assertEqual(casus("claims", TASTE, "--view", "kabul", "--diff", *self.ARGS).returncode, 0)

    def test_interrupt_keeps_what_is_done(self):
        p = subprocess.Popen([CASUS, "claims", TASTE, "--worlds", "200000", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(4)
        p.send_signal(signal.SIGINT)
        out, _ = p.communicate(timeout=60)
        self.assertEqual(p.returncode, 130)
        self.assertTrue(json.loads(out)["stopped"])


class Others(unittest.TestCase):
    def test_replays_of_the_flagship_run(self):
        script = os.path.join(ROOT, "models/istanbul/replays.py")
        r = subprocess.run([sys.executable, script, CASUS, "64", "2"], capture_output=True, text=True, timeout=300)
        self.assertEqual(r.returncode, 0, r.stderr)
        rows = [line for line in r.stdout.splitlines() if re.search(r"\| (yes|misses|in it, too wide) \|$", line)]
        self.assertEqual(len(rows), 13, r.stdout)

    def test_replay(self):
        r = casus("replay", TASTE, "--policy", "as_is", "--world", "2", "--run", "3")
        self.assertEqual(r.returncode, 0, r.stderr)
        lines = r.stdout.splitlines()
        self.assertGreater(len(lines), 50)
        for line in lines:
            self.assertTrue(line.startswith("SIMULATED"), line)
            self.assertNotRegex(line, r"\b20\d\d-\d\d-\d\d\b")
        self.assertEqual(r.stdout, casus("replay", TASTE, "--policy", "as_is", "--world", "2", "--run", "3").stdout)

    def test_report(self):
        with tempfile.TemporaryDirectory() as folder:
            article = os.path.join(folder, "text.txt")
            with open(article, "w") as f:
                f.write("A title\n\n" + "\n\n".join(f"First sentence of paragraph {i}, which is long enough to count as a body. <b>Second</b> one, also "
                                                    f"long enough to be seen as part of the body of this text. Third." for i in range(1, 9)))
            out = os.path.join(folder, "report.html")
            r = casus("report", TASTE, "-o", out, "--article", article, "--worlds", "64", "--runs", "8")
            self.assertEqual(r.returncode, 0, r.stderr)
            with open(out) as f:
                page = f.read()
        self.assertNotRegex(page, r"<script|<img|<link|src=|@import|url\(")
        self.assertNotIn("<b>Second</b>", page)
        for part in ('id="claims"', 'id="views"', 'id="policies"', 'id="each"', 'id="article"', 'id="statements"', 'id="ledger"', 'id="method"',
                     "neither a record nor a prediction", 'id="claim-S53"'):
            self.assertIn(part, page)

    def test_new_model_is_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "my case.casus")
            self.assertEqual(casus("new", path).returncode, 0)
            r = casus("check", path)
            self.assertEqual((r.returncode, r.stderr), (0, ""))
            self.assertEqual(casus("new", path).returncode, 1)
            self.assertEqual(casus("claims", path, "-q").returncode, 0)

    def test_facts_about_help_completion(self):
        self.assertIn("S12", casus("facts", TASTE).stdout)
        self.assertIn("S23", casus("facts", TASTE, "S23").stdout)
        self.assertIn("must not be used to choose", casus("about").stdout)
        for command in ("check", "fmt", "explain", "run", "claims", "facts", "replay", "report", "new", "completion"):
            self.assertIn("xample", casus(command, "--help").stdout, command)
        script = casus("completion", "bash").stdout
        self.assertEqual(subprocess.run(["bash", "-n"], input=script, text=True).returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
