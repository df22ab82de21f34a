"""The page that `casus report` writes: its parts, and that its numbers are those of the other commands."""
import json
import math
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
from html.parser import HTMLParser

CASUS = os.environ["CASUS"]
ROOT = os.environ["CASUS_ROOT"]
TEACHING = os.path.join(ROOT, "models/teaching")
TRUCE = os.path.join(TEACHING, "truce_collapse.casus")
SIZE = ["--worlds", "64", "--runs", "8"]
VOID = {"meta", "br", "input", "circle", "line", "polyline"}


class Node:
    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent, self.children = tag, dict(attributes), parent, []

    def all(self, tag=None, css=None, **wanted):
        """Nodes below, in order."""
        found = []
        for child in self.children:
            if isinstance(child, str):
                continue
            fits = (tag is None or child.tag == tag) and (css is None or css in (child.attributes.get("class") or "").split())
            if fits and all(child.attributes.get(k) == v for k, v in wanted.items()):
                found.append(child)
            found += child.all(tag, css, **wanted)
        return found

    def text(self):
        return "".join(c if isinstance(c, str) else c.text() for c in self.children).strip()


class Page(HTMLParser):
    """A page as a tree. Fails on a tag that is closed out of order."""

    def __init__(self, text):
        super().__init__()
        self.root = self.at = Node("")
        self.feed(text)
        if self.at is not self.root:
            raise AssertionError(f"<{self.at.tag}> is not closed")

    def handle_starttag(self, tag, attributes):
        self.at.children.append(Node(tag, attributes, self.at))
        if tag not in VOID:
            self.at = self.at.children[-1]

    def handle_startendtag(self, tag, attributes):
        self.at.children.append(Node(tag, attributes, self.at))

    def handle_endtag(self, tag):
        if self.at.tag != tag:
            raise AssertionError(f"</{tag}> closes <{self.at.tag}>")
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)

    def part(self, anchor):
        found = self.root.all(id=anchor)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} elements with id {anchor}")
        return found[0]


def rows(table):
    """The cells of each row, as text."""
    return [[c.text() for c in r.children if not isinstance(c, str)] for r in table.all("tr")][1:]


def casus(*args, timeout=300):
    return subprocess.run([CASUS, *args], capture_output=True, text=True, env=dict(os.environ, NO_COLOR="1"), timeout=timeout)


def parsed(*args):
    r = casus(*args, "--json", "-q")
    if r.returncode:
        raise AssertionError(r.stderr)
    return json.loads(r.stdout)


def page_text(model, *args):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "report.html")
        r = casus("report", model, "-o", out, "-q", *args)
        if r.returncode:
            raise AssertionError(r.stderr)
        with open(out, encoding="utf-8") as f:
            return f.read()


def rounded(value):
    """To a whole number, as C rounds: the nearest even number of two equally near."""
    return round(value)


def points(change):
    p = math.floor(abs(100 * change) + 0.5) * (1 if change > 0 else -1)
    return "0" if p == 0 else f"{p:+d}"


def hundredths(share):
    n = int(share * 100 + 0.5)
    return "under 1" if share > 0 and n == 0 else "over 99" if share < 1 and n >= 100 else str(n)


def number(v):
    if abs(v) >= 999999.5:
        return f"{v / 1e6:.3g} m"
    if abs(v) >= 999.5:
        return f"{rounded(v):,}"
    if abs(v) >= 99.5:
        return str(rounded(v))
    return "0" if v == 0 else f"{v:.2g}"


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = page_text(TRUCE, *SIZE, "--why", "all")
        cls.page = Page(cls.text)

    def test_parts_in_their_order(self):
        ids = [s.attributes.get("id") for s in self.page.root.all("section")]
        self.assertEqual(ids, ["claims", "flips", "views", "policies", "each", "statements", "ledger", "method"])
        links = [a.attributes["href"] for a in self.page.root.all("nav")[0].all("a")]
        self.assertEqual(links, ["#" + i for i in ids])

    def test_stands_alone(self):
        self.assertNotRegex(self.text, r"<script|<img|<link|<iframe|src=|@import|url\(|https?:")
        self.assertIn("default-src 'none'", self.text)
        ids = [n.attributes["id"] for n in self.page.root.all() if "id" in n.attributes]
        self.assertEqual(len(ids), len(set(ids)))
        for a in self.page.root.all("a"):
            self.assertIn(a.attributes["href"].removeprefix("#"), ids)

    def test_flip_matrix(self):
        f = parsed("why", TRUCE, "--flip-worlds", "192", "--runs", "8")
        told = {r["premise"]: r["cells"] for r in f["rows"] if any(c["low"] > 0 or c["high"] < 0 for c in r["cells"])}
        self.assertGreater(len(told), 1)
        shown = self.page.part("flips").all("tbody")[0].all("tr")
        self.assertEqual(len(shown), len(told))
        for row in shown:
            name = row.all("th")[0].all("a")[0].text()
            cells = row.all("td")
            self.assertEqual([c.attributes["data-label"] for c in cells], f["claims"])
            for cell, expected in zip(cells, told[name]):
                if expected["low"] > 0 or expected["high"] < 0:
                    # Least squares may go beyond what a share can change by; the page does not.
                    expected = {k: min(max(v, -1), 1) for k, v in expected.items()}
                    self.assertEqual(cell.all("b")[0].text(), points(expected["value"]), name)
                    self.assertIn(f"{points(expected['low'])} to {points(expected['high'])}", cell.text())
                else:
                    self.assertIn("cannot be told from 0", cell.text())

    def test_pages_of_why(self):
        for claim in ("EARLY", "MONITORS", "BETTER"):
            with self.subTest(claim):
                w = parsed("why", TRUCE, claim, *SIZE, "--effort", "20000")
                part = self.page.part("claim-" + claim)
                heads = [h.text() for h in part.all("h4")]
                for head in ("What carries it", "Quantities that it turns on", "What would have to be true for the opposite", "Signposts"):
                    self.assertIn(head, heads)
                tables = {t.all("th")[0].text(): rows(t) for t in part.all("table")}
                self.check_premises(w, tables["Premise"])
                self.check_drivers(w, tables["Quantity"])
                self.check_signposts(w, tables.get("What speaks for its holding", []))
                self.check_support(w, part)
                for share in w["carrying_sets"]["load_bearing"] if w["carrying_sets"] else []:
                    self.assertIn(share, part.text())

    def check_premises(self, w, shown):
        with_and_without = {p["premise"]: p for p in w["premises"]}
        expected = []
        for p in w["shapley"]["players"]:
            value = p["value"]
            text = f"{points(value['value'])} ({points(value['low'])} to {points(value['high'])})"
            if p["rest"]:
                expected.append(("", "", text))
                continue
            c = with_and_without[p["premises"][0]]
            expected.append(tuple(hundredths(c[k]["value"]) if c[k] else "" for k in ("with", "without")) + (text,))
        self.assertEqual([tuple(r[1:]) for r in shown[:len(expected)]], expected)

    def check_drivers(self, w, shown):
        self.assertGreater(len(w["drivers"]), 0)
        for d, r in zip(w["drivers"], shown):
            self.assertTrue(r[0].startswith(d["name"]))
            self.assertEqual(r[2], d["sources"] or "assumed")
            for at, index in ((3, d["first"]), (4, d["total"])):
                cut = [min(max(index[k], 0), 1) for k in ("value", "low", "high")] if index else None
                self.assertEqual(r[at], f"{100 * cut[0]:.0f} % ({100 * cut[1]:.0f} to {100 * cut[2]:.0f})" if index else "")
            self.assertEqual(r[5:7], [hundredths(d["lowest_third"]), hundredths(d["highest_third"])])

    def check_signposts(self, w, shown):
        self.assertEqual(len(shown), len(w["signposts"]))
        for s, r in zip(w["signposts"], shown):
            self.assertIn(s["name"], r[0])
            a = s["area"]
            self.assertEqual(r[3], f"{a['value']:.2f} ({a['low']:.2f} to {a['high']:.2f})")

    def check_support(self, w, part):
        verdict = w["result"]["claims"][0]
        bars = {r.all("span", "label")[0].text(): r.all("span", "value")[0].text() for r in part.all("li", "valued") if r.all("span", "value")}
        views = dict(zip(("Granting the author's premises", "Agreed premises only"), verdict["views"]))
        for label, view in views.items():
            s = view["holds"]
            self.assertEqual(bars[label], f"{100 * s['value']:.0f} ({100 * s['low']:.0f} to {100 * s['high']:.0f})")
        for p in w["premises"]:
            for word in ("with", "without"):
                if p["with"] and p["without"] and abs(p["with"]["value"] - p["without"]["value"]) >= 0.01:
                    s = p[word]
                    self.assertEqual(bars[f"{word.capitalize()} {p['premise']}"],
                                     f"{100 * s['value']:.0f} ({100 * s['low']:.0f} to {100 * s['high']:.0f})")

    def test_policies(self):
        c = parsed("compare", TRUCE, *SIZE, "--chance-runs", "200", "--outcomes", "all")
        part = self.page.part("policies")
        figures = part.all("figure")
        self.assertEqual(len(figures), len(c["outcomes"]))
        for figure, outcome in zip(figures, c["outcomes"]):
            shown = [r.all("span", "label")[0].text() for r in figure.all("li", "row")[:-1]]
            for line, p in zip(shown, outcome["policies"]):
                w, chance = p["over_worlds"], p["over_chance"]
                self.assertTrue(line.startswith(p["policy"]))
                for key in ("median", "q25", "q75", "q05", "q95"):
                    self.assertIn(number(w[key]), line)
                self.assertTrue(line.endswith(f"chance alone {number(chance['q05'])} to {number(chance['q95'])}"), line)
        tables = {t.all("th")[-1].text(): rows(t) for t in part.all("table")}
        for row, p in zip(tables["deaths"], c["outcomes"][0]["policies"]):
            self.assertEqual(row[0], p["policy"])
            r = p["regret"]
            self.assertTrue(row[1].endswith(f"90th {number(r['p90'])}, best in {100 * r['best_share']:.0f}"), row)
            self.assertIn(number(r["mean"]["value"]), row[1])
        means = {p["policy"]: p["over_worlds"] for p in c["outcomes"][0]["policies"]}
        best = tables["by mean regret"][0]
        self.assertEqual(best[1:3], [min(means, key=lambda p: means[p][k]) for k in ("mean", "worst_tenth")])
        shown = {r[0]: (r[1], r[2]) for r in tables["as good in all and better in one"]}
        for p in c["pareto"]["policies"]:
            self.assertEqual(shown[p["policy"]], ("no" if p["dominated_by"] else "yes", f"{100 * p['share']:.0f}"))
        flips = [f for f in c["flips"] if f["b_better"] > 0]
        items = [i.text() for i in part.all("li") if " better in " in i.text()]
        self.assertEqual(len(items), len(flips))
        for item, f in zip(items, flips):
            self.assertIn(f"{f['a']} better in {100 * f['a_better']:.0f} worlds of 100, {f['b']} in {100 * f['b_better']:.0f}", item)

    def test_ledger(self):
        page = Page(page_text(TRUCE, *SIZE, "--flip-worlds", "64", "--why", "none"))
        entries = [e for e in parsed("ledger", TRUCE, *SIZE)["entries"] if e["claims_moved"] > 0]
        self.assertGreater(len(entries), 1)
        shown = rows(page.part("ledger").all("table")[0])
        self.assertEqual([(r[0], r[2]) for r in shown], [(e["name"], f"{100 * e['largest']:.0f}") for e in entries])

    def test_decoration(self):
        page = Page(page_text(TRUCE, *SIZE, "--why", "none", "--decoration"))
        text = page.part("decoration").text()
        d = parsed("trace", TRUCE, "--decoration", "--worlds", "192", "--runs", "8")
        moving = [m for m in d["mechanisms"] if m["verdict"] == "moves"]
        self.assertIn(f"Of {len(d['mechanisms'])} mechanisms, {len(moving)} move something", text)


class Asked(unittest.TestCase):
    def test_why_of_some_claims(self):
        page = Page(page_text(TRUCE, *SIZE, "--why", "MONITORS", "--why-effort", "3000"))
        self.assertIn("Signposts", page.part("claim-MONITORS").text())
        early = page.part("claim-EARLY").text()
        self.assertNotIn("Quantities that it turns on", early)
        self.assertIn("casus why", early)
        self.assertIn("--why MONITORS --why-effort 3000", page.part("method").text())

    def test_why_by_cost(self):
        """Unasked: as many claims as the runs set aside for that pay, those that the premises move most first."""
        page = Page(page_text(TRUCE, *SIZE))
        explained = [c for c in ("MONITORS", "EARLY", "BETTER") if "Signposts" in page.part("claim-" + c).text()]
        self.assertEqual(explained, ["MONITORS", "EARLY"])

    def test_why_of_none(self):
        page = Page(page_text(TRUCE, *SIZE, "--why", "none"))
        self.assertNotIn("Quantities that it turns on", page.part("each").text())

    def test_selection_is_not_explained(self):
        page = Page(page_text(TRUCE, *SIZE, "--without", "YOUNG"))
        self.assertNotIn("Quantities that it turns on", page.part("each").text())
        self.assertIn("premises or numbers are set", page.part("claim-EARLY").text())

    def test_wrong_names(self):
        for args, message, remedy in (
                (["--why", "EARLI"], "no claim 'EARLI'", "EARLY"),
                (["--why", "EARLY", "--without", "YOUNG"], "not with --grant", "leave out --why")):
            with self.subTest(args), tempfile.TemporaryDirectory() as folder:
                out = os.path.join(folder, "r.html")
                r = casus("report", TRUCE, "-o", out, *args)
                self.assertEqual(r.returncode, 1)
                self.assertIn(message, r.stderr)
                self.assertIn(remedy, r.stderr)
                self.assertFalse(os.path.exists(out))

    def test_plan_is_shown_first(self):
        with tempfile.TemporaryDirectory() as folder:
            r = casus("report", TRUCE, "-o", os.path.join(folder, "r.html"), *SIZE, "--why", "none")
            named = casus("report", TRUCE, "-o", os.path.join(folder, "r.html"), *SIZE, "--why", "EARLY")
        self.assertRegex(r.stderr, r"plan: judging 3 claims about [\d,]+ runs, flip matrix 4,096, 2 policies 1,424\n")
        self.assertRegex(named.stderr, r"flip matrix 4,096, why of 1 [\d,]+, 2 policies")

    def test_ctrl_c_keeps_what_is_done(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "r.html")
            p = subprocess.Popen([CASUS, "report", TRUCE, "-o", out, "--worlds", "256", "--runs", "64", "--why", "all", "--why-effort",
                                  "100000000", "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(3)
            p.send_signal(signal.SIGINT)
            _, err = p.communicate(timeout=120)
            self.assertEqual(p.returncode, 130, err)
            with open(out, encoding="utf-8") as f:
                page = Page(f.read())
            self.assertIn("EARLY", page.part("claims").text())
            self.assertIn("Stopped before the end", page.root.all("header")[0].text())
            self.assertEqual(os.listdir(folder), ["r.html"])


HOSTILE = """model hostile "<script>alert(1)</script> & 'co' \\"x\\""
  about "</p><img src=x onerror=alert(1)>"
  maker "<b>m</b>"
time from 2026-01-01 for 12 months step 1 day
source paper "</title><script>alert(2)</script>" 2020 grade press
actor keeper
unit item
premise P "<svg onload=alert(3)>" disputed weight free
  otherwise "]]>--><script>"
param often : item/month = 4 [2, 8] cite paper
param more : ratio = 2 [1.2, 3] assumed
lever guard : level = 0 means 0 "<i>none</i>" , 1 "all" by keeper assumed
process arrive : item
  at often
  times more ^ guard because P
policy idle "\\"><script>alert(4)</script>" by keeper {}
policy busy "' onmouseover='alert(5)" by keeper { guard = 1 }
outcome n "<table><tr>" : item = total arrive harm
claim C "</h3><script>alert(6)</script>" headline
  asserted often
  reads "<iframe src=//x>"
  mean(n under busy) > mean(n under idle)
claim D "Never" headline
  asserted always
  mean(n under idle) < 0 * mean(n under busy)
claim E \u00a71.1 "<u>untested</u>"
  not tested "</td><script>alert(8)</script>"
"""


def hostile(folder, name="m.casus"):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(HOSTILE)
    return path


class Hostile(unittest.TestCase):
    def test_every_text_is_escaped(self):
        with tempfile.TemporaryDirectory() as folder:
            path = hostile(folder, "m'<b>.casus")
            article = os.path.join(folder, "a.txt")
            with open(article, "w", encoding="utf-8") as f:
                f.write("Title\n\n" + "<script>alert(7)</script> is a sentence that is long enough to be one. " * 4)
            text = page_text(path, *SIZE, "--article", article)
        page = Page(text)
        known = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "section", "article", "figure",
                 "figcaption", "h1", "h2", "h3", "h4", "p", "a", "ul", "li", "b", "br", "span", "div", "table", "thead", "tbody",
                 "tr", "th", "td", "details", "summary", "blockquote", "pre", "code", "svg", "line", "circle", "polyline", "text",
                 "desc", "input", "label", "mark", "sup"}
        for node in page.root.all():
            self.assertIn(node.tag, known)
            for name, value in node.attributes.items():
                self.assertFalse(name.startswith("on"), node.attributes)
                if name == "href":
                    self.assertTrue(value.startswith("#"), value)
                    self.assertEqual(len(page.root.all(id=value[1:])), 1, value)
        self.assertIn("E", [s.text() for s in page.part("article").all("sup")])
        self.assertIn("<script>alert(6)</script>", page.part("claim-C").text())

    def test_a_claim_that_never_holds_says_so_once(self):
        with tempfile.TemporaryDirectory() as folder:
            part = Page(page_text(hostile(folder), *SIZE, "--why", "all")).part("claim-D").text()
        self.assertEqual(part.count("in no world examined"), 1, part)
        self.assertNotIn("no world holds it", part)
        self.assertNotIn("No world in which it holds", part)

    def test_same_bytes_for_any_number_of_threads(self):
        with tempfile.TemporaryDirectory() as folder:
            path = hostile(folder)
            one, three = (page_text(path, *SIZE, "--why", "all", "--threads", n) for n in ("1", "3"))
        self.assertIn("Quantities that it turns on", one)
        # The command that repeats it names the file that it was written to.
        self.assertEqual(re.sub(r"-o \S+", "", one), re.sub(r"-o \S+", "", three))


if __name__ == "__main__":
    unittest.main()
