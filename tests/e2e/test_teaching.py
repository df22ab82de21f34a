"""The results on the pages of the teaching models are those that the program gives."""
import json
import os
import re
import subprocess
import unittest

CASUS = os.environ["CASUS"]
ROOT = os.environ["CASUS_ROOT"]
FOLDER = os.path.join(ROOT, "models/teaching")
BEGIN, END = "<!-- results -->\n", "<!-- end of results -->"


def share(x):
    return f"{100 * x['value']:.0f}"


def measured(model):
    """The table of results as the page has it."""
    done = subprocess.run([CASUS, "claims", model, "--json", "-q"], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    lines = ["| claim | result | author's premises | agreed only | whatever the weights | turns on |",
             "|---|---|---|---|---|---|"]
    for claim in result["claims"]:
        if not claim.get("formula"):
            continue
        views = [share(view["holds"]) for view in claim["views"][:2]]
        low, high = (100 * claim[end]["share"]["value"] for end in ("lowest", "highest"))
        turns = ", ".join(t["name"] for t in claim["turns_on"][:2]) or "-"
        lines.append(f"| {claim['id']} | {claim['category']} | {views[0]} | {views[1]} | {low:.0f}-{high:.0f} | {turns} |")
    return (f"`casus claims models/teaching/{os.path.basename(model)} --json`, seed 1, "
            f"{result['worlds']} worlds a view, {result['runs']} runs each; out of 100 worlds:\n\n" + "\n".join(lines) + "\n")


class Teaching(unittest.TestCase):
    maxDiff = None

    def test_pages_have_the_results(self):
        names = sorted(n[:-6] for n in os.listdir(FOLDER) if n.endswith(".casus"))
        self.assertEqual(len(names), 4)
        for name in names:
            with self.subTest(name):
                table = measured(os.path.join(FOLDER, name + ".casus"))
                page = os.path.join(FOLDER, name + ".md")
                with open(page, encoding="utf-8") as f:
                    text = f.read()
                found = re.search(re.escape(BEGIN) + "(.*?)" + re.escape(END), text, re.S)
                self.assertTrue(found, f"{page} has no results between '{BEGIN.strip()}' and '{END}'")
                if os.environ.get("CASUS_BLESS"):
                    with open(page, "w", encoding="utf-8") as f:
                        f.write(text.replace(found.group(0), BEGIN + table + END))
                else:
                    self.assertEqual(found.group(1), table)


if __name__ == "__main__":
    unittest.main()
