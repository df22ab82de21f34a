"""Ways of breaking a model: what is replaced by what, and what the message must say.

Each case changes one place of tests/cases/taste.casus. The message must have a place (file, line, column) on the
line that was changed or on one that speaks of it, and a remedy (a help line or a note).
"""

# (name, old text, new text, a word that the output must contain)
CASES = [
    ("misspelt declaration", "tally killed[Party]", "taly killed[Party]", "tally"),
    ("misspelt state", "set border = closed", "set bordr = closed", "border"),
    ("misspelt alternative", "while truce == holding because S36", "while truce == holdin because S36", "holding"),
    ("misspelt premise", "because S36\n  times closed", "because S63\n  times closed", "S63"),
    ("misspelt list", "state anger[r in Region]", "state anger[r in Regoin]", "Region"),
    ("misspelt element", "killed[civilian_af]\n  move", "killed[civilian_ag]\n  move", "civilian_af"),
    ("misspelt actor", "by pakistan {}", "by pakistn {}", "pakistan"),
    ("misspelt source", "cite picss_releases\nlet", "cite picss_release\nlet", "picss_releases"),
    ("misspelt policy in a claim", "under talks_alone) < rarely", "under talk_alone) < rarely", "talks_alone"),
    ("misspelt clause", "steadiness firmness\n\nnegotiation", "steadyness firmness\n\nnegotiation", "steadiness"),
    ("wrong unit in a sum", "worth resolve * recent(attacks, 30 days) - censure", "worth recent(attacks, 30 days) - censure", "unit"),
    ("fighters added to deaths", "add toll to killed[civilian_pk]", "add camp[g] to killed[civilian_pk]", "fighter"),
    ("rate without time", "at base_entry * share_region[g, r]", "at share_region[g, r]", "time"),
    ("range the wrong way round", "0.01 [0.003, 0.03] assumed", "0.01 [0.03, 0.003] assumed", "low"),
    ("best outside its range", "1.6 [0.7, 4] assumed", "5 [0.7, 4] assumed", "range"),
    ("low of exactly zero", "truce_entry : ratio = 1.6 [0.7, 4]", "truce_entry : ratio = 1.6 [0, 4]", "premise"),
    ("level above one", "lever effort : level = 0", "lever effort : level = 2", "level"),
    ("string not closed", '"Pakistan must not stay passive"', '"Pakistan must not stay passive', "quote"),
    ("bracket not closed", "while effort > 0 and not deal", "while (effort > 0 and not deal", "bracket"),
    ("date that does not exist", "since 2022-11-28", "since 2022-13-28", "date"),
    ("character out of place", "state border : { open, closed } = open", "state border : { open, closed } = $open", "character"),
    ("name declared twice", "tally attacks : attack", "tally killed : attack", "killed"),
    ("missing index", "move camp[g] -> cell[g, r] at base_entry", "move camp[g] -> cell[g] at base_entry", "cell"),
    ("list missing in a map", "bla: 3000 [500, 6000] assumed }", "}", "bla"),
    ("number as condition", "let alarmed = recent(attacks, 30 days) > alarm", "let alarmed = recent(attacks, 30 days)\nlet unused_ = alarmed and true", "condition"),
    ("rival without neither", 'neither "not at all" }\n  weight free', 'never "not at all" }\n  weight free', "neither"),
    ("hold in a real policy", 'policy emptied "no fighters at all" hypothetical', 'policy emptied "no fighters at all"', "hypothetical"),
    ("let that reads itself", "let deal = istanbul == agreement", "let deal = deal or istanbul == agreement", "deal"),
    ("horizon of zero", "for 36 months step 1 day", "for 0 months step 1 day", "horizon"),
    ("step longer than the horizon", "for 36 months step 1 day", "for 36 months step 40 years", "step"),
    ("missing data file", 'observe attacks as picss_counts from "observed/picss.csv"', 'observe attacks as picss_counts from "observed/none.csv"', "none.csv"),
    ("missing column", "column attacks\n  with negative", "column atacks\n  with negative", "attacks"),
    ("file outside the model's folder", '"observed/before.csv"', '"../../../../etc/passwd"', "folder"),
    ("chance in a chance", "chance(eventually halved holds for 12 months under talks_alone) < rarely",
     "chance(chance(halved at end under talks_alone) > rarely under talks_alone) < rarely", "chance"),
    ("something that can wait", "(eventually halved holds for 12 months under talks_alone)",
     "(eventually halved holds for 12 months given truce == none at end under talks_alone)", "not yet"),
    ("comparison that chains", "while effort > 0 and not deal", "while 0 < effort < 1", "compar"),
    ("weights that are too many", "weight free\n  otherwise \"Entry", "weight 1.5 by pakistan\n  otherwise \"Entry", "weight"),
    ("indented declaration", "tally attacks : attack", "  tally attacks : attack", "column 1"),
]
