#!/usr/bin/env python3
"""Checks that every folder of src/ includes only the folders that its CMakeLists.txt names.

LLVM appears in src/jit/llvm only. The order of the layers is the order of add_subdirectory in the top CMakeLists.txt: a layer may
link only to layers before it, and includes must be of itself or of a layer it links to.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEYWORDS = {"SOURCES", "LINKS", "EXTERNAL", "TESTS", "TEST_LINKS"}


def without_comments(text):
    return re.sub(r"#[^\n]*", "", text)


def layer_order():
    top = without_comments((ROOT / "CMakeLists.txt").read_text())
    return re.findall(r"add_subdirectory\(src/(\w+)\)", top)


def arguments(name):
    """The arguments of casus_layer(NAME ...), by keyword."""
    text = without_comments((ROOT / "src" / name / "CMakeLists.txt").read_text())
    call = re.search(r"casus_layer\(([^)]*)\)", text)
    result = {keyword: [] for keyword in KEYWORDS}
    keyword = None
    for word in call.group(1).split()[1:] if call else []:
        if word in KEYWORDS:
            keyword = word
        elif keyword:
            result[keyword].append(word)
    return result


def includes(path):
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if match:
            yield number, match.group(1) == "<", match.group(2)


def main():
    order = layer_order()
    problems = []
    for folder in sorted((ROOT / "src").iterdir()):
        if folder.is_dir() and folder.name not in order:
            problems.append(f"src/{folder.name}: not in the top CMakeLists.txt")
    for position, layer in enumerate(order):
        args = arguments(layer)
        for link in args["LINKS"]:
            if link not in order[:position]:
                problems.append(f"src/{layer}/CMakeLists.txt: links to '{link}', which is not a layer before it")
        allowed = set(args["LINKS"]) | {layer}
        for_tests = allowed | {link.removeprefix("casus_") for link in args["TEST_LINKS"]}
        folder = ROOT / "src" / layer
        for path in sorted([*folder.rglob("*.h"), *folder.rglob("*.cpp"), *folder.rglob("*.def")]):
            names = for_tests if path.stem.endswith("_test") else allowed
            where = path.relative_to(ROOT)
            for number, outside, include in includes(path):
                if outside:
                    if re.match(r"llvm(-c)?/", include) and "src/jit/llvm" not in where.as_posix():
                        problems.append(f"{where}:{number}: includes '{include}'; LLVM stays in src/jit/llvm")
                    continue
                target, _, rest = include.partition("/")
                if not rest and not include.endswith(".inc"):  # .inc is generated beside the build
                    problems.append(f'{where}:{number}: write "{layer}/{include}", from src/')
                elif target in order and target not in names:
                    problems.append(f"{where}:{number}: includes '{include}', but {layer} does not link to {target}")
    for problem in problems:
        print(problem)
    print(f"{len(order)} layers, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
