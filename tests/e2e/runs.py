"""Runs a small model from its text and reads the table that `casus run` writes."""
import csv
import json
import os
import subprocess
import tempfile

CASUS = os.environ["CASUS"]

def model(body, days=30, step="1 day", start="2026-01-01"):
    return (f'model small "A model with a known answer"\ntime from {start} for {days} days step {step}\n'
            f"actor keeper, rival_house\nunit item, thing\n{body.strip()}\n")


def casus(command, text, *args, files=None, check=True):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "m.casus")
        for name, content in {"m.casus": text, **(files or {})}.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(content)
        done = subprocess.run([CASUS, command, path, "-q", *args], capture_output=True, text=True, timeout=600)
    if check and done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    return done


def table(text, record, *args, over="worlds", worlds=2, runs=2, chance=2, every=1, files=None):
    """name or name[index] -> {day: row}, the row's figures as numbers."""
    done = casus("run", text, "--record", record, "--worlds", str(worlds), "--runs", str(runs), "--chance-runs",
                 str(chance), "--every", str(every), *args, files=files)
    found = {}
    for row in csv.DictReader(done.stdout.splitlines()):
        if row["over"] != over:
            continue
        name = row["name"] + (f"[{row['index']}]" if row["index"] else "")
        figures = {k: float(row[k]) if row[k] else None for k in ("mean", "sd", "q05", "q25", "q50", "q75", "q95")}
        found.setdefault(name, {})[float(row["time"])] = figures
    return found


def means(text, record, *args, **options):
    """name -> {day: mean}."""
    return {name: {day: row["mean"] for day, row in rows.items()}
            for name, rows in table(text, record, *args, **options).items()}


def claims(text, *args, files=None):
    """id -> claim, from `casus claims --json`."""
    found = json.loads(casus("claims", text, "--json", *args, files=files).stdout)
    return {c["id"]: c for c in found["claims"]}


def estimands(claim, view=0):
    """The means of a claim's estimands in a view, in their order."""
    return [e["mean"] for e in claim["views"][view]["estimands"]]
