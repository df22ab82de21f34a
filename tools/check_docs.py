#!/usr/bin/env python3
"""Checks the documents; with --fix, copies the example files into the chapters first.

- Each relative link, and its anchor, leads somewhere.
- A block that opens with ```casus run FILE shows exactly that file (beside the page). Each example file is
  shown in a chapter, and each chapter of the language that the index lists shows one.
- Each code in src/diag/codes.def has a page docs/errors/CODE.md, and each page there has a code.
That the examples pass `casus check` is tested with everything else, not here.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```casus run (\S+)\n(.*?)^```$", re.S | re.M)
NO_EXAMPLE = {"index.md", "grammar.md"}


def pages():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def anchors(text):
    found = set()
    for title in re.findall(r"^#+ +(.+?) *$", without_blocks(text), re.M):
        title = re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", title).lower()
        found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def without_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)


def check_links(page, text, problems):
    prose = re.sub(r"`[^`\n]*`", "", without_blocks(text))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            problems.append(f"{page.relative_to(ROOT)}: link to {target}, which is not there")
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            problems.append(f"{page.relative_to(ROOT)}: link to {target}, which has no such heading")


def copy_examples(page, text):
    def fresh(match):
        file = page.parent / match.group(1)
        return f"```casus run {match.group(1)}\n{file.read_text()}```" if file.exists() else match.group(0)
    changed = BLOCK.sub(fresh, text)
    if changed != text:
        page.write_text(changed)
    return changed


def check_examples(page, text, shown, problems):
    for name, body in BLOCK.findall(text):
        file = (page.parent / name).resolve()
        shown.add(file)
        if not file.exists():
            problems.append(f"{page.relative_to(ROOT)}: shows {name}, which is not there")
        elif file.read_text() != body:
            problems.append(f"{page.relative_to(ROOT)}: differs from {name} (tools/check_docs.py --fix)")


def check_chapters(shown, problems):
    language = ROOT / "docs" / "language"
    index = (language / "index.md").read_text()
    for chapter in sorted(language.glob("*.md")):
        if chapter.name in NO_EXAMPLE:
            continue
        if f"({chapter.name})" not in index:
            problems.append(f"docs/language/index.md does not list {chapter.name}")
        if not BLOCK.search(chapter.read_text()):
            problems.append(f"docs/language/{chapter.name} shows no example")
    for example in sorted((language / "examples").glob("*.casus")):
        if example.resolve() not in shown:
            problems.append(f"{example.relative_to(ROOT)} is shown in no chapter")


def check_codes(problems):
    text = (ROOT / "src" / "diag" / "codes.def").read_text()
    codes = set(re.findall(r"^CASUS_CODE\((C\d{4}),", text, re.M))
    explained = {page.stem for page in (ROOT / "docs" / "errors").glob("C*.md")}
    problems += [f"docs/errors/{code}.md is missing" for code in sorted(codes - explained)]
    problems += [f"docs/errors/{code}.md: no such code in codes.def" for code in sorted(explained - codes)]


def main():
    fix = "--fix" in sys.argv[1:]
    problems, shown, count = [], set(), 0
    for page in pages():
        text = page.read_text()
        if fix:
            text = copy_examples(page, text)
        check_links(page, text, problems)
        check_examples(page, text, shown, problems)
        count += 1
    check_chapters(shown, problems)
    check_codes(problems)
    for problem in problems:
        print(problem)
    print(f"{count} pages, {len(shown)} examples, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
