"""Mistakes of people who write their first model: what they write, a word of the answer, how many errors that is.

Each case changes or adds to a small model; every error must have a place and a help line, and one mistake is told once.
"""

MODEL = """model m "M"
time from 2026-01-01 for 12 months
actor gov, rebels
unit fighter, attack, death
source report "A report" 2025 text grade press
list Region { north, south }
premise P "It is so" disputed weight free otherwise "no"
param rate : attack/fighter/month = 0.1 [0.05, 0.2] assumed
param start : fighter = 100 [50, 200] assumed
param ratio_x : ratio = 0.5 [0.2, 1.5] assumed
lever police : level = 0 means 0 "none", 1 "all" by gov assumed
tally killed : death
state fighters[r in Region] : fighter count = start
process assault[r in Region] : attack
  at rate * fighters[r]
  times ratio_x ^ police because P
  add 1 death to killed
policy as_is by gov {}
policy more by gov { police = 1 }
outcome deaths "Civilians killed" : death = total killed harm
claim C1 §1.1 "Police save lives"
  reads "fewer deaths"
  mean(deaths under more) < mean(deaths under as_is)
"""

EFFECT, TIMES, FORMULA = "add 1 death to killed", "times ratio_x ^ police because P", "mean(deaths under more) < mean(deaths under as_is)"

# (name, old text, new text, a word of the message or the help, number of errors)
CHANGED = [
    ("no model", 'model m "M"\n', "", "begin with: model NAME", 1),
    ("no time", "time from 2026-01-01 for 12 months\n", "", "time from", 1),
    ("no such day", "2026-01-01", "2026-02-30", "2025-11-08", 1),
    ("length without a unit", "for 12 months", "for 12", "12 months", 1),
    ("decimal comma", "0.1 [0.05, 0.2]", "0,1 [0,05; 0,2]", "decimals take a point", 1),
    ("no unit", "param start : fighter = 100", "param start = 100", "param start : UNIT", 1),
    ("no quotes", '"It is so"', "It is so", 'premise P "..."', 1),
    ("single quotes", '"It is so"', "'It is so'", "write \"", 1),
    ("curly quotes", '"It is so"', "“It is so”", "write \"", 1),
    ("assignment", EFFECT, "killed = killed + 1 death", "add ... to killed", 1),
    ("plus-equals", EFFECT, "killed += 1 death", "add ... to killed", 1),
    ("one equals sign", TIMES, "while police = 1", "==", 1),
    ("two ampersands", TIMES, "while police > 0 && fighters[r] > 0", "write and", 1),
    ("two bars", TIMES, "while police > 0 || fighters[r] > 0", "write or", 1),
    ("en dash", "ratio_x ^ police", "1 – police", "write -", 1),
    ("variable without its list", "assault[r in Region]", "assault[r]", "[r in Region]", 1),
    ("unknown element", "fighters[r]\n  times", "fighters[nrth]\n  times", "north", 1),
    ("plural of a list", "assault[r in Region]", "assault[r in Regions]", "Region", 1),
    ("capital letter", "at rate *", "at Rate *", "rate", 1),
    ("wrong unit added", EFFECT, "add 1 attack to killed", "death", 1),
    ("adding to a parameter", EFFECT, "add 1 death to start", "state", 1),
    ("setting a lever", EFFECT, "set police = 1", "policy", 1),
    ("rate without time", "at rate * fighters[r]", "at ratio_x * fighters[r]", "attack/month", 1),
    ("unknown distribution", EFFECT, "draw n : death from negbin(mean 2 death, size 1)\n  add n to killed", "negative_binomial", 1),
    ("argument missing", EFFECT, "draw n : death from negative_binomial(mean 2 death)\n  add n to killed", "size", 1),
    ("unknown premise", "because P", "because Q", "premise Q", 1),
    ("weight in quotes", "weight free", 'weight "free"', "weight 0.6 by WHOM", 1),
    ("another word for disputed", "disputed weight", "contested weight", "disputed", 1),
    ("misspelt lever", "{ police = 1 }", "{ polices = 1 }", "police", 1),
    ("lever beyond its end", "{ police = 1 }", "{ police = 2 }", "0 to 1", 1),
    ("policy sets a state", "{ police = 1 }", "{ fighters = 0 }", "hypothetical", 1),
    ("brace not closed", "{ police = 1 }", "{ police = 1", "add '}'", 1),
    ("mean without a policy", FORMULA, "mean(deaths) < mean(deaths under as_is)", "under", 1),
    ("claim without mean", FORMULA, "deaths under more < deaths under as_is", "mean(OUTCOME under POLICY)", 1),
    ("misspelt policy", "under more) <", "under mroe) <", "more", 1),
    ("two statements", FORMULA, FORMULA + "\n  mean(deaths under as_is) > mean(deaths under more)", "'and'", 1),
    ("equality", "under more) <", "under more) ==", "within AMOUNT", 1),
    ("chance of a number", FORMULA, "chance(deaths under more) < ratio_x", "mean(deaths under", 1),
    ("mean of a condition", FORMULA, "mean(killed > 5 death under more) < ratio_x", "at end", 1),
    ("state without a time", "mean(deaths under more) <", "mean(fighters[north] under more) <", "at end", 1),
    ("wrong unit of an outcome", '" : death =', '" : attack =', ": death", 1),
    ("tally without total", "= total killed", "= killed", "at end", 1),
    ("none in a mean", FORMULA, "mean(first(killed > 5 death) under more) < 5 months", "else", 1),
    ("three mistakes", "rate * fighters[r]\n  times ratio_x ^ police because P\n  add 1 death to killed",
     "rte * fighters[r]\n  times ratio_y ^ police because P\n  add 1 death to kiled", "rate", 3),
    ("indented declaration", "tally killed", "   tally killed", "start of the line", 1),
    ("colon missing", "tally killed : death", "tally killed death", "tally NAME : UNIT", 1),
    ("semicolon", "tally killed : death", "tally killed : death;", "leave it out", 1),
    ("misspelt unit", "attack/fighter/month", "attack/figther/month", "fighter", 1),
    ("hours", "attack/fighter/month", "attack/fighter/hour", "day", 1),
    ("misspelt source", "[50, 200] assumed", "[50, 200] cite reprot", "report", 1),
    ("place without its sign", "§1.1", "1.1", "§1.1", 1),
    ("element twice", "{ north, south }", "{ north, north }", "leave one", 1),
    ("too many steps", "for 12 months", "for 12 months step 0.000001 days", "longer step", 1),
    ("a hundred thousand years", "for 12 months", "for 100000 years", "27,000 years", 1),
    ("runs from the past", "for 12 months", "now 2026-06-01 to 2027-01-01", "not yet", 1),
    ("range from zero", "100 [50, 200]", "100 [0, 200]", "premise", 1),
    ("high below low", "100 [50, 200]", "100 [200, 50]", "best [low, high]", 1),
]

ADDED = [
    ("two models", 'model n "N"', "one model", 1),
    ("declared twice", "param start : fighter = 3 assumed", "another name", 1),
    ("circle of names", "let a = b\nlet b = a", "state", 1),
    ("start from a state", "state x : fighter = fighters[north]", "parameters", 1),
    ("start from a lever", "state x : level = police", "parameters", 1),
    ("level above one", "state x : level = 1.5", "from 0 to 1", 1),
    ("dwell time of a state", "state s : { a, b } = a\nprocess q\n  change s: a -> b\n  after fixed(3 months) since s", "condition", 1),
    ("dwell time without a unit", "state s : { a, b } = a\nprocess q\n  change s: a -> b\n  after fixed(3) since s == a", "3 months", 1),
    ("misspelt alternative", "state s : { open, closed } = open\nprocess q\n  change s: open -> close at 1 / 1 month", "closed", 1),
    ("no steadiness", "decision d by gov every 1 month\n  option x worth 1\n  option y worth 2", "steadiness", 1),
    ("option without a worth", "decision d by gov every 1 month\n  option x\n  option y worth 2\n  steadiness 1", "worth", 1),
    ("misspelt actor", "decision d by govt every 1 month\n  option x worth 1\n  option y worth 2\n  steadiness 1", "gov", 1),
    ("flow of a count", "flow fighters[north] at 3 fighter / 1 month", "process", 1),
    ("no half-life", "state x : level = 0.2\nflow x returns to 0.1", "half-life", 1),
    ("schedule without a name", "every 1 month do add 1 death to killed", "as NAME", 1),
    ("trigger without its words", "when killed > 5 death as x do add 1 death to killed", "becomes true", 1),
    ("window without a unit", "let l = recent(killed, 30)", "30 days", 1),
    ("correlated parameters", "correlate rate, start 0.5", "not yet", 1),
    ("replay of history", "episode swat from 2009-05-01 to 2009-07-01 { }", "not yet", 1),
    ("mechanism", "mechanism foo", "not yet", 1),
    ("library", "use std", "not yet", 1),
    ("looking ahead", "decision d by gov every 1 month looking ahead 3 months\n  option x worth 1\n  option y worth 2\n  steadiness 1", "not yet", 1),
    ("record of a state", 'state x : ratio = 1 known from "x.csv"', "not yet", 1),
    ("window after something", "outcome z : death = total killed in 3 months after first(killed > 5 death)", "not yet", 1),
    ("stages", "process z[r in Region]\n  move fighters[r] -> nowhere at 1 / 1 month in 3 stages", "not yet", 1),
    ("given", "claim C2 \"c\" reads \"r\" chance(killed > 5 death at end given killed > 1 death at end under more) > ratio_x", "not yet", 1),
    ("number too large", "param x : ratio = 1e999 assumed", "larger", 1),
    ("division by zero", "param x : ratio = 1/0 assumed", "plain number", 1),
    ("C comment", "// a comment", "begins with #", 1),
    ("rival of nothing but neither", 'rival x "why" { neither "n" } weight free', "alternative", 1),
    ("rival without neither", 'rival x "why" { a "a" b "b" } weight free', "neither", 1),
    ("view of an unknown source", "view v { every premise affirmed in reprt }", "report", 1),
    ("view of an unknown premise", "view v { grant Pp }", "P", 1),
    ("too many instances", "list A { " + ", ".join(f"a{i}" for i in range(50)) + " }\nstate q[a in A, b in A, c in A, d in A] : fighter count = 0", "6,250,000", 1),
    ("too many terms", "list A { " + ", ".join(f"a{i}" for i in range(50)) + " }\nstate q[a in A] : level = 0\n"
     "let l = sum a in A, b in A, c in A, d in A, e in A: q[a] * q[b] * q[c] * q[d] * q[e]\noutcome z : ratio = l at end", "312,500,000", 1),
    ("too many policies", "policies mix by gov over police in {" + ", ".join(str(i / 100) for i in range(80)) + "}", "64", 1),
    ("level raised by less than zero", "state x : level = 0.5\nevery 1 month as z do raise x by -0.1\noutcome y : ratio = x at end", "lower", 1),
    ("move of less than zero", "state x : fighter = 5 fighter\nevery 1 month as z do move -1 fighter of x -> nowhere\noutcome y : fighter = x at end", "other way round", 1),
    ("steadiness below zero", "decision d by gov every 1 month\n  option x worth 1\n  option y worth 2\n  steadiness -1", "coin", 1),
    ("harm maximised", 'outcome z "Civilians" : death = total killed harm maximise', "harm", 1),
    ("chance in a chance", "claim C2 \"c\" reads \"r\" chance(chance(killed > 5 death at end under more) > ratio_x under more) > ratio_x", "do not nest", 1),
    ("hold in a policy", "policy h by gov { hold fighters = 0 }", "hypothetical", 1),
    ("grid too fine", "negotiation n between gov, rebels every 1 month\n  issue a : level by 0.0001\n  worth gov a\n  worth rebels 1 - a\n"
     "  without a deal gov 0\n  without a deal rebels 0\n  steadiness 1", "larger step", 1),
]

CASES = [(name, MODEL.replace(old, new, 1), word, n) for name, old, new, word, n in CHANGED]
CASES += [(name, MODEL + new + "\n", word, n) for name, new, word, n in ADDED]
assert all(old in MODEL for _, old, *_ in CHANGED)
