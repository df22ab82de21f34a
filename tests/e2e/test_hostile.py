"""Hostile files, flags and places to write to: a clear message, the right exit code, nothing half-written."""
import csv
import io
import json
import os
import re
import shlex
import signal
import stat
import subprocess
import tempfile
import time
import unittest

from break_first_models import CASES, MODEL
from runs import model

CASUS = os.environ["CASUS"]
ROOT = os.environ["CASUS_ROOT"]
TRUCE = os.path.join(ROOT, "models/teaching/truce_collapse.casus")
SMALL = ("--worlds", "2", "--runs", "1", "--chance-runs", "1", "--every", "400")
TICKS = "tally ticks : item\nparam r : item/day = 3 assumed\nprocess p : item\n  at r\n  add 1 item to ticks\noutcome o : item = total ticks"


def casus(*args, cwd=None, timeout=120, **options):
    return subprocess.run([CASUS, *args], capture_output=True, text=True, cwd=cwd, timeout=timeout,
                          env=dict(os.environ, NO_COLOR="1"), **options)


class FirstModels(unittest.TestCase):
    """One mistake, one error, at its place, with a remedy."""

    def test_the_model_itself_is_right(self):
        r = casus("check", "-", input=MODEL)
        self.assertEqual(r.returncode, 0, r.stderr)

    def test_each_mistake(self):
        for name, text, word, errors in CASES:
            with self.subTest(name):
                r = casus("check", "-", "--json", input=text)
                self.assertEqual(r.returncode, 1, r.stderr)
                found = [d for d in json.loads(r.stdout)["diagnostics"] if d["severity"] == "error"]
                said = "\n".join(f"{d['code']} {d['message']} | {d['help']} | {d['notes']}" for d in found)
                self.assertEqual(len(found), errors, said)
                self.assertTrue(all(d["help"] for d in found), said)
                self.assertIn(word, said)
                self.assertLess(found[0]["span"]["begin"]["byte"], len(text.encode()) + 1)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, data=None):
        path = os.path.join(self.folder.name, name)
        if data is not None:
            with open(path, "wb") as f:
                f.write(data)
        return path

    def test_what_is_no_model(self):
        os.mkdir(self.path("dir"))
        os.mkfifo(self.path("pipe"))
        self.path("binary", bytes(range(256)) * 100)
        self.path("huge", b"# x\n" * 1_100_000)
        self.path("zero", b"")
        self.path("nul", b'model m "M"\x00\n')
        self.path("latin1", 'model m "Caf\u00e9"\n'.encode("latin1"))
        self.path("utf16", 'model m "M"\n'.encode("utf16"))
        for name in ("dir", "pipe", "binary", "huge", "zero", "nul", "latin1", "utf16", "missing", "dir/no/such"):
            for command in ("check", "fmt", "claims", "run", "facts", "replay"):
                with self.subTest(name=name, command=command):
                    r = casus(command, self.path(name))
                    if name == "zero" and command == "fmt":
                        continue
                    self.assertEqual(r.returncode, 1, r.stdout + r.stderr)
                    self.assertRegex(r.stderr, "help: |note: ", r.stderr)
                    self.assertNotIn("should not have happened", r.stderr)
        self.assertLess(len(casus("check", self.path("binary")).stderr), 200_000)

    def test_line_ends_and_marks_do_not_matter(self):
        text = model(TICKS)
        plain = casus("run", self.path("a", text.encode()), *SMALL, "-q").stdout
        self.assertTrue(plain)
        for name, data in (("crlf", text.replace("\n", "\r\n").encode()), ("bom", b"\xef\xbb\xbf" + text.encode()),
                           ("end", text.rstrip("\n").encode())):
            r = casus("run", self.path(name, data), *SMALL, "-q")
            self.assertEqual((r.returncode, r.stdout), (0, plain), name + r.stderr)

    def test_places_to_write_to(self):
        text = model(TICKS)
        source = self.path("m.casus", text.encode())
        os.symlink(source, self.path("link"))
        for out in (self.path("no/such/folder.csv"), self.folder.name, source, self.path("link"), ""):
            for command in (("run", source, *SMALL, "--out", out), ("report", source, "--worlds", "64", "--runs", "2", "-o", out)):
                with self.subTest(out=out, command=command[0]):
                    r = casus(*command, "-q")
                    self.assertEqual(r.returncode, 1, r.stdout + r.stderr)
                    self.assertIn("help: ", r.stderr)
        with open(source) as f:
            self.assertEqual(f.read(), text)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["link", "m.casus"])

    def test_devices_stay_what_they_are(self):
        source = self.path("m.casus", model(TICKS).encode())
        def device():
            return stat.S_ISCHR(os.stat(os.devnull).st_mode)
        self.assertTrue(device())
        self.assertEqual(casus("run", source, *SMALL, "--out", os.devnull).returncode, 0)
        self.assertTrue(device(), "the null device was replaced by a file")
        if os.path.exists("/dev/full"):
            r = casus("run", source, *SMALL, "--out", "/dev/full")
            self.assertEqual(r.returncode, 1)
            self.assertIn("No space", r.stderr)
            self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))

    def test_a_link_and_permissions_are_kept(self):
        source = self.path("m.casus", model(TICKS).encode())
        target = self.path("real.csv", b"old")
        os.chmod(target, 0o640)
        os.symlink("real.csv", self.path("link.csv"))
        self.assertEqual(casus("run", source, *SMALL, "--out", self.path("link.csv")).returncode, 0)
        self.assertTrue(os.path.islink(self.path("link.csv")))
        with open(target) as f:
            self.assertTrue(f.read().startswith("policy,"))
        self.assertEqual(stat.S_IMODE(os.stat(target).st_mode), 0o640)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_standard_output_that_is_full(self):
        source = self.path("m.casus", model(TICKS).encode())
        for args in (("check", source), ("check", source, "--json"), ("run", source, *SMALL), ("about",),
                     ("explain",), ("facts", source), ("replay", source), ("completion", "bash")):
            with open("/dev/full", "w") as full:
                r = subprocess.run([CASUS, *args], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(r.returncode, 1, args)
            self.assertIn("cannot write", r.stderr, args)
            self.assertNotIn("should not have happened", r.stderr)


class Flags(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.source = os.path.join(self.folder.name, "m.casus")
        text = model(TICKS + '\nparam share : level = 0.5 [0.2, 0.8] assumed\nlever x : level = 0.5 means 0 "a", 1 "b" by keeper assumed\n'
                     "state c : item count = 3\nstate s : { u, v } = u\npolicy base by keeper {}\n"
                     "list L { one, two }\nstate w[l in L] : item count = 1\n"
                     "outcome q : ratio = share * x at end\noutcome z : item = c + w[one] + (if s == u then 1 item else 0 item) at end")
        with open(self.source, "w") as f:
            f.write(text)

    def test_numbers_that_cannot_be(self):
        for flag, values in (("--worlds", "0 -1 x 1e99 99999999999999999999 1.5 nan"), ("--runs", "0 -1 x 4294967297"),
                             ("--every", "0 -1 nan inf x"), ("--step", "0 -1 nan inf x 1e99"), ("--threads", "-1 100000 x"),
                             ("--seed", "-1 x 99999999999999999999999 1.5"), ("--chance-runs", "0 -1"),
                             ("--method", "fast"), ("--engine", "gpu")):
            for value in values.split():
                with self.subTest(f"{flag} {value}"):
                    r = casus("run", self.source, flag, value)
                    self.assertEqual(r.returncode, 2, r.stdout[:200] + r.stderr)
                    self.assertTrue(r.stderr)

    def test_largest_seed_and_many_threads(self):
        a = casus("run", self.source, *SMALL, "--seed", str(2**64 - 1), "-q")
        self.assertEqual(a.returncode, 0, a.stderr)
        b = casus("run", self.source, *SMALL, "--seed", str(2**64 - 1), "--threads", "1000", "-q")
        self.assertEqual(a.stdout, b.stdout)

    def test_more_than_can_be_held(self):
        r = casus("run", self.source, "--worlds", "1000000", "--every", "0.001")
        self.assertEqual(r.returncode, 1)
        self.assertIn("help: ", r.stderr)
        self.assertNotIn("should not have happened", r.stderr)

    def test_names_that_there_are_not(self):
        for args, word in ((("--policy", "bsae"), "base"), (("--record", "tikcs"), "ticks"), (("--fix", "shrae=0.1"), "share"),
                           (("--view", "v"), "view"), (("--grant", "P"), "premise"), (("--without", "P"), "premise"),
                           (("--record", "w[three]"), "help"), (("--fix", "w[three]=1"), "one"), (("--fix", "s=w"), "u, v"),
                           (("--shock", "quake"), "shock"), (("--fix", "share"), "NAME=VALUE"), (("--fix", "share=lots"), "number"),
                           (("--record", ""), "empty name"), (("--policy", ""), "empty name"), (("--policy", "base,,base"), "empty name"),
                           (("--step", "31"), "longer than the horizon, 30 days")):
            with self.subTest(args):
                r = casus("run", self.source, *SMALL, *args)
                self.assertEqual(r.returncode, 1, r.stdout[:100] + r.stderr)
                self.assertIn(word, r.stderr)
                self.assertIn("help: ", r.stderr)

    def test_fixes_outside_what_a_thing_can_be(self):
        for fix in ("share=1.5", "share=-0.1", "x=2", "c=-1", "share=nan", "share=inf", "share=1e999", "s=5"):
            with self.subTest(fix):
                r = casus("run", self.source, *SMALL, "--fix", fix)
                self.assertEqual(r.returncode, 1, r.stdout[:100])
                self.assertIn("help: ", r.stderr)

    def test_a_list_of_options_leaves_the_file_alone(self):
        r = casus("run", "--policy", "base", self.source, *SMALL, "-q")
        self.assertEqual(r.returncode, 0, r.stderr)
        r = casus("run", "--record", "ticks", self.source, *SMALL, "--fix", "c=2", "-q")
        self.assertEqual(r.returncode, 0, r.stderr)


class New(unittest.TestCase):
    def test_any_name_gives_a_model_without_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("material", "about", "model", "time", "2026", "a b", "na\u00efve", "-x", "'"):
                path = os.path.join(folder, name + ".casus")
                self.assertEqual(casus("new", path).returncode, 0, name)
                r = casus("check", "--strict", path)
                self.assertEqual((r.returncode, r.stderr), (0, ""), name)
            for path in (os.path.join(folder, "no/such.casus"), "", folder):
                r = casus("new", path)
                self.assertEqual(r.returncode, 1, path)
                self.assertIn("help: ", r.stderr)


class Completion(unittest.TestCase):
    def test_scripts_are_whole(self):
        for shell in ("bash", "zsh", "fish"):
            script = casus("completion", shell).stdout
            for word in ("check", "claims", "--worlds" if shell != "fish" else "worlds", "replay"):
                self.assertIn(word, script)
            if shell == "fish":
                for line in script.splitlines():
                    self.assertEqual(len(re.findall(r"(?<!\\)'", line)) % 2, 0, line)
            else:
                self.assertEqual(subprocess.run(["bash", "-n"], input=script, text=True).returncode, 0)


class Stopping(unittest.TestCase):
    def test_a_stopped_run_keeps_what_is_done(self):
        for args in (("--worlds", "1000000", "--runs", "20"), ("--worlds", "2", "--runs", "100000", "--chance-runs", "1000000")):
            with self.subTest(args), tempfile.TemporaryDirectory() as folder:
                out = os.path.join(folder, "x.csv")
                p = subprocess.Popen([CASUS, "run", TRUCE, "--record", "killed", "--every", "500", "--out", out, *args],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                time.sleep(4)
                p.send_signal(signal.SIGINT)
                _, err = p.communicate(timeout=60)
                self.assertEqual(p.returncode, 130, err)
                self.assertEqual(os.listdir(folder), ["x.csv"])
                with open(out) as f:
                    rows = list(csv.DictReader(f))
                self.assertTrue(rows, "nothing kept")
                self.assertEqual({r["partial"] for r in rows}, {"yes"})
                self.assertTrue(all(int(r["runs"]) > 0 for r in rows))
                self.assertLess(int(rows[0]["runs"]), 20_000_000)
                self.assertIn("stopped", err)


    def test_a_step_of_many_events_can_be_stopped(self):
        """A million events a day, each with a sum over lists to work out: no boundary for minutes."""
        busy = ("list A { " + ", ".join(f"a{i}" for i in range(20)) + " }\nparam r : item/day = 900000 assumed\n"
                "state x[i in A, j in A] : ratio = 0.1\nlet s[i in A, j in A] = sum k in A: x[i, k] * x[k, j]\n"
                "tally ticks : item\nprocess p : item\n  at r * logistic(sum i in A, j in A: s[i, j])\n"
                "  add 1 item to ticks\n  set x[a1, a3] = 0.2\noutcome o : item = total ticks")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.casus")
            with open(path, "w") as f:
                f.write(model(busy))
            for engine in ("jit", "interp"):
                p = subprocess.Popen([CASUS, "run", path, "--method", "exact", "--engine", engine, *SMALL, "--out",
                                      os.path.join(folder, "x.csv")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                time.sleep(3)
                begin = time.monotonic()
                p.send_signal(signal.SIGINT)
                _, err = p.communicate(timeout=60)
                self.assertEqual(p.returncode, 130, err)
                self.assertLess(time.monotonic() - begin, 10, engine)


class Table(unittest.TestCase):
    def test_a_name_that_stands_twice_counts_once(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.casus")
            with open(path, "w") as f:
                f.write(model(TICKS + "\nlever push : ratio = 1\npolicy a by keeper { push = 2 }"))
            once = casus("run", path, *SMALL, "-q", "--policy", "a").stdout
            self.assertIn("a,0,", once)
            self.assertEqual(casus("run", path, *SMALL, "-q", "--policy", "a, a").stdout, once)

    def test_the_command_that_replays_a_run_can_be_pasted(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a b.casus")
            with open(path, "w") as f:
                f.write(model("lever push : ratio = 1\nlever pull : ratio = 1\npolicies fam by keeper over push in {1, 2}, pull in {1, 2}\n"
                              + TICKS.replace("at r", "at r * (1 - push * pull)")))
            noted = casus("run", path, *SMALL, "--policy", "fam[push=2, pull=2]").stderr
            command = next(line for line in noted.splitlines() if "see the first: " in line).split("see the first: casus ")[1]
            self.assertIn(" 'fam[push=2, pull=2]'", command)
            self.assertEqual(casus("run", path, *SMALL, "-q", "--policy", "fam[push=2,pull=2]").returncode, 0)
            told = casus(*shlex.split(command))
            self.assertEqual(told.returncode, 0, told.stderr)
            self.assertNotIn(" 0 faulty values", told.stdout)

    def test_runs_are_those_behind_the_row(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.casus")
            with open(path, "w") as f:
                f.write(model(TICKS + "\nstate gate[l in L] : { open, shut } = open\nlist L { one, two }\n"
                              "let lately = since(ticks > 40 item)\n"
                              "outcome q : ratio = (if gate[one] == open and since(ticks > 40 item) > 1 day then 1 else 0) at end"))
            r = casus("run", path, "--worlds", "3", "--runs", "5", "--chance-runs", "7", "--every", "15", "-q",
                      "--record", "ticks,gate,lately,p")
            self.assertEqual(r.returncode, 0, r.stderr)
            rows = list(csv.DictReader(io.StringIO(r.stdout)))
            ticks = [x for x in rows if x["name"] == "ticks"]
            self.assertEqual({(x["over"], x["runs"]) for x in ticks}, {("worlds", "15"), ("chance", "7")})
            self.assertEqual([x["time"] for x in ticks if x["over"] == "worlds"], ["0", "15", "30"])
            gates = {(x["name"], x["index"]) for x in rows if x["name"].startswith("gate")}
            self.assertEqual(gates, {("gate == open", "one"), ("gate == open", "two"), ("gate == shut", "one"), ("gate == shut", "two")})
            first = [x for x in rows if x["name"] == "lately"][0]
            self.assertEqual((first["runs"], first["mean"]), ("0", ""))

    def test_a_replay_tells_the_run_of_the_table(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.casus")
            with open(path, "w") as f:
                f.write(model(TICKS.replace("3 assumed", "3 [1, 9] assumed")))
            for method in ("step", "exact"):
                r = casus("run", path, "--worlds", "1", "--runs", "1", "--chance-runs", "1", "--record", "ticks", "-q", "--method", method)
                last = {x["over"]: float(x["mean"]) for x in csv.DictReader(io.StringIO(r.stdout)) if x["time"] == "30"}
                for over, args in (("worlds", ("--world", "0")), ("chance", ("--best-guess",))):
                    told = casus("replay", path, *args, "--run", "0", "--method", method, "-q").stdout.splitlines()
                    self.assertTrue(all(line.startswith("SIMULATED month ") for line in told[:-1]))
                    counts = [re.search(r": p(?: x (\d+))?  \(rate", line) for line in told[:-1]]
                    self.assertTrue(all(counts), told)
                    self.assertEqual(sum(int(c.group(1) or 1) for c in counts), last[over], (method, over))

    def test_more_runs_than_a_tile_has_lanes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.casus")
            with open(path, "w") as f:
                f.write(model(TICKS))
            args = ("--worlds", "3", "--runs", "150", "--chance-runs", "1", "--every", "30", "-q", "--record", "ticks")
            texts = {casus("run", path, *args, "--threads", t).stdout for t in ("1", "2", "5")}
            self.assertEqual(len(texts), 1)
            row = [x for x in csv.DictReader(io.StringIO(texts.pop())) if x["over"] == "worlds"][-1]
            self.assertEqual(row["runs"], "450")
            self.assertAlmostEqual(float(row["mean"]), 90, delta=4 * (90 / 450) ** 0.5)


if __name__ == "__main__":
    unittest.main()
