#!/usr/bin/env python3
"""Builds and runs the benchmarks.

  bench.py [--only TEXT] [--rounds N]      run all, and write bench/RESULTS.md (not with --only)
  bench.py --compare A B [--only TEXT]     build two commits under build/bench and time them in turn

Each program of build/bench/*/bench.list prints lines of JSON: figures, each the ratio of two things that it timed
in turn by processor time, and notes.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILDS = ROOT / "build" / "bench"
TARGET = ROOT / "bench" / "RESULTS.md"


def say(text):
    print(text, file=sys.stderr, flush=True)


def git(*args):
    return subprocess.run(["git", *args], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def quietly(command, what):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        say(done.stdout)
        sys.exit(f"bench: {what} failed")


def build(source, folder):
    """Builds the benchmarks of a source tree; returns the paths of the programs."""
    say(f"Building the benchmarks of {source.name if source != ROOT else 'this tree'} ...")
    options = ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCASUS_TESTS=OFF", "-DCASUS_BENCHES=ON"]
    if subprocess.run(["which", "ccache"], capture_output=True).returncode == 0:
        options.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
    quietly(["cmake", "-S", str(source), "-B", str(folder), *options], "configuring")
    if not (folder / "bench.list").exists():
        sys.exit(f"bench: {source} has no list of benchmarks: it is older than ./dev bench")
    quietly(["cmake", "--build", str(folder), "-j", str(os.cpu_count()), "--target", "benches"], "building")
    return [(folder / "bench" / line.split()[0], line.split()[1:])
            for line in (folder / "bench.list").read_text().splitlines() if line]


def run(program, words, args):
    """Figures and notes of one program; of one that tells them in its own words, its lines."""
    if words and words[0] == "plain":
        if args.only and args.only not in program.name:
            return []
        done = subprocess.run([str(program), *words[1:]], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        lines = [{"line": line} for line in done.stdout.splitlines()]
        return lines if done.returncode == 0 else lines + [{"note": f"{program.name} failed"}]
    command = [str(program), "--json"]
    if args.only:
        command += ["--only", args.only]
    if args.rounds:
        command += ["--rounds", str(args.rounds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0:
        lines.append({"note": f"{program.name} failed with exit code {done.returncode}"})
    return lines


def duration(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.3g} ns"


def machine():
    model = platform.processor() or platform.machine()
    try:
        flags = ""
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
            if line.startswith("flags"):
                flags = line
        vectors = next((name for flag, name in ((" avx512f", "AVX-512"), (" avx2", "AVX2"), (" sse2", "SSE2"))
                        if flag in flags), "")
        model += f", {vectors}" if vectors else ""
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} processors, {platform.system()}"


def table(lines):
    out = ["| | ratio | goal | | |", "|---|---|---|---|---|"]
    for f in lines:
        if "name" not in f:
            continue
        goal = f"{f['goal']:.2f}" if f["goal"] else ""
        out.append(f"| {f['name']} | {f['ratio']:.2f} | {goal} | {f['what']} {duration(f['ns'])} | "
                   f"{f['against']} {duration(f['against_ns'])} a {f['unit']} |")
    return out


def results(programs):
    # The results themselves are written after each program.
    changes = git("status", "--porcelain", "-uno", "--", ".", f":(exclude){TARGET.relative_to(ROOT)}")
    commit = git("rev-parse", "--short", "HEAD") + (" with changes" if changes else "")
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    out = ["# Results of the benchmarks", "",
           "Written by `./dev bench`. A ratio is the processor time of the first over that of the second, timed in turn on",
           "the same machine, the least of several rounds. A goal is the most that the ratio should be.", "",
           f"- machine: {machine()}", f"- commit: {commit}", f"- compiler: {compiler}"]
    for name, lines in programs:
        out += ["", f"## {name}"]
        if any("name" in f for f in lines):
            out += [""] + table(lines)
        if any("line" in f for f in lines):
            out += ["", "```"] + [f["line"] for f in lines if "line" in f] + ["```"]
        notes = [f["note"] for f in lines if "note" in f]
        if notes:
            out += [""] + [f"- {n}" for n in notes]
    return "\n".join(out) + "\n"


def measure(args):
    programs = []
    for program, words in build(ROOT, BUILDS / "here"):
        say(f"Running {program.name} ...")
        lines = run(program, words, args)
        for f in lines:
            print(f"{f['ratio']:7.2f} x  {f['name']}" if "name" in f else f.get("note") or f["line"], flush=True)
        programs.append((program.name, lines))
        if not args.only:
            write(programs)
    if not args.only:
        say(f"Written to {TARGET.relative_to(ROOT)}.")


def write(programs):
    """What there is, after each program: one that takes long may be stopped."""
    aside = TARGET.with_suffix(".md.new")
    aside.write_text(results(programs))
    aside.replace(TARGET)


def tree_of(commit):
    """A worktree of a commit under build/bench."""
    full = git("rev-parse", "--verify", commit + "^{commit}")
    folder = BUILDS / full[:12] / "source"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        git("worktree", "prune")
        git("worktree", "add", "--detach", str(folder), full)
    return folder


def compare(args):
    sides = []
    for commit in args.compare:
        tree = tree_of(commit)
        sides.append({p.name: (p, words) for p, words in build(tree, tree.parent / "build")})
    common = [name for name in sides[0] if name in sides[1]]
    print(f"Time of {args.compare[1]} over that of {args.compare[0]}, by what was timed:")
    for name in common:
        least = [{}, {}]
        for _ in range(3):
            for side in (0, 1):
                for f in run(*sides[side][name], args):
                    if "name" not in f:
                        continue
                    for what, ns in ((f["what"], f["ns"]), (f["against"], f["against_ns"])):
                        key = (f["name"], what.split(",")[0])
                        least[side][key] = min(ns, least[side].get(key, ns))
        for key in least[0]:
            if key in least[1]:
                print(f"{least[1][key] / least[0][key]:7.2f} x  {key[0]}: {key[1]}  "
                      f"({duration(least[0][key])} to {duration(least[1][key])})", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--only", default="", metavar="TEXT", help="figures whose name has this text")
    parser.add_argument("--rounds", type=int, default=0, metavar="N")
    parser.add_argument("--compare", nargs=2, metavar=("A", "B"), help="two commits, timed in turn")
    args = parser.parse_args()
    compare(args) if args.compare else measure(args)


if __name__ == "__main__":
    main()
