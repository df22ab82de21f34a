#!/usr/bin/env python3
"""Times other simulators beside Casus, on the same jump processes: libRoadRunner and GillesPy2, from PyPI.

They are installed into build/peers, apart from everything else; one that can't be installed is left out, and the
script says so. Nothing else needs it. Each figure is the processor time of the peer over that of Casus, timed in
turn, for so many runs of the exact method; a run more costs what is told an event.

  bench/peers/peers.py [--casus PROGRAM] [--runs N]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / "build" / "peers"
ROUNDS = 3


class Reactions:
    """Species with their starts, and reactions: name, species lost, species gained, rate a day, species that the
    rate is multiplied by (divided by `scale` for the second)."""

    def __init__(self, name, days, species, reactions, scale=1.0):
        self.name, self.days, self.species, self.reactions, self.scale = name, days, species, reactions, scale

    def spread(self, of, source):
        """What the rate is multiplied by, beyond the species that loses a unit."""
        return [s for s in of if s != source]

    def casus(self):
        out = [f'model {self.name} "{self.name}"', f"time from 2026-01-01 for {self.days} days step {self.days} days",
               "unit thing, event"]
        for name, _, _, rate, _ in self.reactions:
            out.append(f"param k_{name} : {self.unit(name)} = {rate:.10g} assumed")
        for s, start in self.species.items():
            out.append(f"state {s} : thing count = {start}")
        for name, lost, gained, _, of in self.reactions:
            out.append(f"process {name}\n  move {lost or 'nowhere'} -> {gained or 'nowhere'} at k_{name}")
            for s in self.spread(of, lost):
                out.append(f"  times {s} / {self.scale:.10g} thing")
        return "\n".join(out) + "\n"

    def unit(self, name):
        lost = next(r[1] for r in self.reactions if r[0] == name)
        return "1/day" if lost else "thing/day"

    def sbml(self):
        species = "".join(f'<species id="{s}" compartment="c" initialAmount="{n}" hasOnlySubstanceUnits="true" '
                          f'boundaryCondition="false" constant="false"/>' for s, n in self.species.items())
        parameters = "".join(f'<parameter id="k_{r[0]}" value="{r[3]!r}" constant="true"/>' for r in self.reactions)

        def side(tag, s):
            return f'<{tag}><speciesReference species="{s}" stoichiometry="1" constant="true"/></{tag}>' if s else ""

        def reaction(r):
            name, lost, gained, _, of = r
            factors = "".join(f"<ci>{s}</ci>" for s in of)
            divided = f'<cn>{1 / self.scale!r}</cn>' if len(of) > 1 else ""
            modifiers = "".join(f'<modifierSpeciesReference species="{s}"/>' for s in self.spread(of, lost))
            modifiers = f"<listOfModifiers>{modifiers}</listOfModifiers>" if modifiers else ""
            return (f'<reaction id="{name}" reversible="false" fast="false">{side("listOfReactants", lost)}'
                    f'{side("listOfProducts", gained)}{modifiers}<kineticLaw>'
                    f'<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k_{name}</ci>{factors}{divided}'
                    f"</apply></math></kineticLaw></reaction>")

        reactions = "".join(reaction(r) for r in self.reactions)
        return ('<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" '
                f'level="3" version="1"><model id="{self.name}"><listOfCompartments><compartment id="c" size="1" '
                f'constant="true"/></listOfCompartments><listOfSpecies>{species}</listOfSpecies><listOfParameters>'
                f"{parameters}</listOfParameters><listOfReactions>{reactions}</listOfReactions></model></sbml>")


def models():
    ring = [f"s{i}" for i in range(30)]
    return [
        Reactions("sir", 100, {"well": 950, "ill": 50, "over": 0},
                  [("infect", "well", "ill", 0.3, ["well", "ill"]), ("recover", "ill", "over", 0.1, ["ill"])], 1000),
        Reactions("ring", 50, {s: 20 for s in ring},
                  [(f"forth{i}", s, ring[(i + 1) % 30], 0.2, [s]) for i, s in enumerate(ring)] +
                  [(f"back{i}", s, ring[(i - 1) % 30], 0.1, [s]) for i, s in enumerate(ring)]),
    ]


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(command, **how):
    before = children_seconds()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)
    if done.returncode != 0:
        raise RuntimeError((done.stderr or done.stdout).strip()[-600:])
    return children_seconds() - before, done.stdout


def casus_side(program, model, folder):
    path = Path(folder) / f"{model.name}.casus"
    path.write_text(model.casus())

    def run(runs):
        return timed([program, "run", str(path), "--method", "exact", "--worlds", "1", "--runs", "1", "--threads", "1",
                      "--chance-runs", str(runs), "--every", str(model.days), "--quiet"])[0]
    return run


ROADRUNNER = """
import sys, roadrunner
rr = roadrunner.RoadRunner(open(sys.argv[1]).read())
rr.setIntegrator('gillespie')
rr.integrator.seed = 7
rr.integrator.variable_step_size = False
for _ in range(int(sys.argv[2])):
    rr.reset()
    rr.simulate(0, float(sys.argv[3]), 2)
"""

GILLESPY = """
import json, sys, gillespy2
d = json.load(open(sys.argv[1]))
m = gillespy2.Model(name=d['name'])
m.add_species([gillespy2.Species(name=s, initial_value=n, mode='discrete') for s, n in d['species'].items()])
for name, lost, gained, rate, of in d['reactions']:
    m.add_parameter(gillespy2.Parameter(name='k_' + name, expression=rate))
    law = '*'.join(['k_' + name] + of) + ('/%r' % d['scale'] if len(of) > 1 else '')
    m.add_reaction(gillespy2.Reaction(name=name, reactants={lost: 1} if lost else {}, products={gained: 1} if gained else {},
                                      propensity_function=law))
m.timespan(gillespy2.TimeSpan.linspace(0, d['days'], 2))
gillespy2.SSACSolver(model=m).run(model=m, number_of_trajectories=int(sys.argv[2]), seed=7)
"""


def python_side(script, model_path, model):
    def run(runs):
        return timed([str(ENVIRONMENT / "bin" / "python"), "-W", "ignore", "-c", script, str(model_path), str(runs),
                      str(model.days)])[0]
    return run


def install(package):
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        try:
            venv.create(ENVIRONMENT, with_pip=True)
        except Exception as e:  # Debian keeps what this needs in a package of its own
            sys.exit(f"peers: no environment for Python packages ({e}); on Debian install python3-venv")
    if subprocess.run([python, "-m", "pip", "show", "-q", package], capture_output=True).returncode == 0:
        return True
    print(f"Installing {package} ...", file=sys.stderr)
    done = subprocess.run([python, "-m", "pip", "install", "-q", package], capture_output=True, text=True)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        print(f"{package} is left out: it can't be installed ({lines[-1] if lines else 'no reason given'})")
    return done.returncode == 0


def per_run(side, runs):
    """Seconds before the first run is there, and for each run after it."""
    first = side(1)
    return first, max(side(runs + 1) - first, 0) / runs


def compare(casus, peer, name, model, runs):
    least = [[1e300, 1e300], [1e300, 1e300]]
    for _ in range(ROUNDS):
        for i, side in enumerate((peer, casus)):
            for j, seconds in enumerate(per_run(side, runs)):
                least[i][j] = min(least[i][j], seconds)
    (first, more), (our_first, our_more) = least
    print(f"{model.name:6} {name:12} first run {first / our_first:8.2f} x ({first * 1e3:.0f} ms; Casus {our_first * 1e3:.0f} ms)"
          f"   further runs {more / our_more:8.2f} x ({more * 1e6:.0f} µs a run; Casus {our_more * 1e6:.0f} µs)", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--casus", default=str(ROOT / "build" / "release" / "casus"))
    parser.add_argument("--runs", type=int, default=2000)
    args = parser.parse_args()
    if not Path(args.casus).exists():
        sys.exit(f"peers: {args.casus} is not there; build it with ./dev casus about, or give --casus")
    peers = [(p, s) for p, s in (("libroadrunner", ROADRUNNER), ("gillespy2", GILLESPY)) if install(p)]
    print("Processor time of each over that of Casus, exact method, one thread, timed in turn:")
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        for model in models():
            casus = casus_side(args.casus, model, folder)
            for name, script in peers:
                path = Path(folder) / f"{model.name}.{name}"
                path.write_text(model.sbml() if name == "libroadrunner" else json.dumps(vars(model)))
                try:
                    compare(casus, python_side(script, path, model), name, model, args.runs)
                except RuntimeError as e:
                    print(f"{model.name:6} {name:12} failed: {e}")


if __name__ == "__main__":
    main()
