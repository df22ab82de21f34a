#pragma once
// What the parser leaves in Decl and Clause, declaration by declaration. The checker relies on this table.
//
// A clause's keyword is its first words as in the grammar, joined by one space. Operands a, b, c, d stand in
// the order of the grammar; an operand that was not written is null. `words` are names, `strings` literals.
// An operand in which parsing failed is missing, its clause too: whoever parses with errors stops there.
//
//   Decl fields   name, text (STRING after the name), locator, binders (index), unit/is_*/alternatives
//   (type),
//                 value (param, threshold, state, lever), expr, where, source. A declaration that has a
//                 `value` keeps its source in value.source (lever too); all others in Decl.source.
//
//   model         "version" "about" "maker" "reviewed by": strings[0]; "material": a = Number (percent)
//   time          "from": a date; "for": a duration; "step": a duration; "now", "to": a date (not yet)
//   source        "year": a Number; "text": -; "grade": words[0]; "url", "note": strings[0]
//   actor         "actor" for each: words[0] name, strings[0] title if written. Decl.name is the first
//   unit          "unit" for each: words[0]. Decl.name is the first
//   list          "element" for each: words[0], strings[0] if written; "subset of": words[0] the larger list
//   relation      "lists": words[0], words[1]; "symmetric": -; "pair" for each: words[0], words[1]
//
//   premise       "stance": words[0] which, strings[0] its note if written
//                 "affirmed by" "denied by" "requires": words; "checked" "asserted" "same as": words[0]
//                 "weight": `free` -> a null, words[0] = free; `0.3 by un` -> a Number, words[0] = un
//                 "otherwise" "note": strings[0]
//   rival         "alternative" for each: words[0] name, strings[0], words[1] = locator ("5.2") if written;
//   in its
//                 `clauses` "affirmed by" "denied by" "checked" "weight". The rival's own: the same and
//                 "note"
//   fact          "stance", voices as above, "note" "not tested": strings[0]
//   position      "held by" "contested by": words; "stance", "note", "not tested"
//   view          "item" for each: words[0] the kind
//                   every: words[1] `in` or `by`, words[2] name · only: - · grant, deny: words[1...] premises
//                   take: words[1] rival, words[2] alternative
//
//   param, threshold   value; text = the STRING after it
//   lever         value (Point); "in": a low, b high; "means" for each anchor: a value, strings[0]; "by":
//   words state         value; "since": a date; "in": a, b tally         "history": strings[0] file, words[0]
//   (neither for `none`) column let           params, unit, expr
//
//   process       Decl.where; unit = that of the event
//                 "move": a from, b to, c rate (null without `at`); "change": a ref, words[0] -> words[1]
//                 "at": a; "after": dist (weibull, exponential, fixed: args[0] unnamed), a since, b share or
//                 null "times": a factor, b while or null, because; "while": a; "because": because "draw":
//                 words[0], unit, dist; "effect": effects[0]
//   flow          Decl.name and binders = the stock; "returns to": a, b half-life; "at": a
//                 "->": a the other stock, b rate; "times" "while" "because" as above
//   every         Decl.name after `as`; "every": a duration; "from": a date; "while": a; "because"; "do":
//   effects on            "on": a date; "while" "because" "do" when          "when": a condition; "because"
//   "do"
//
//   decision      "by": words[0]; "every": a; "when": a; "at most every": a; "because"; "while": a
//                 "option": words[0]; in its clauses "when": a, "because", "worth": a, "do": effects
//                 "steadiness": a (Infinite for `infinite`)
//   negotiation   "between": words[0], words[1]; "mediated by": words; "every": a; "while": a
//                 "issue": words[0], a from, b to, c step (`by`), d start (`=`)
//                 "worth" "without a deal": words[0] party, a; "steadiness": words[0] party if written, a
//                 "agreement" "refusal" "no zone": effects; "because"
//
//   policy        "by": words; "like": words[0]; "hypothetical": -
//                 "set" "hold": a ref, b value, c from, d until; "set" may have in its clauses one "while" or
//                 "once": a. "cut": words[0]; "force": a ref, b date
//   policies      "by": words; "like": words[0]; "over" for each lever: words[0], a = Set of values
//   shock         "at": a date; "do": effects
//
//   outcome       text, unit, expr; "in": a, b; "harm": -
//   claim         expr = the formula; "asserted": words[0]; "reads" "family" "note" "not tested": strings[0]
//                 "tests": words; "headline": -; "material": a
//   expect        text, expr
//   observe       Decl.name after `as`; "of": a = what is observed; "from": strings[0], words[0] = column
//                 "with": dist; Decl.source
//
// Names given with `because` are in Clause::because everywhere, never in words; an alternative of a rival is
// one name, "rival.alternative". `true` and `false` are Names. A number in a "material" or "weight" has no
// unit.
//
// In outcomes and claims: `at end` and `at DATE` take the whole comparison, sum or product before them,
// unless a part of it has a time of its own (`a at end - b at end`). `eventually`, `always` and `until` take
// comparisons with their `holds for`; `and`, `or` and `implies` join what they give. `mean of`, `max of`,
// `min of` take a product, `share of time` a comparison or what stands in brackets. The body of a reduction
// ends before `at`, `holds` and `until`: `sum g in G: x[g] at end` is the sum at the end.
#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"

namespace casus::syntax {

/// The word that starts a declaration of this kind ("process"), "" for Error.
std::string_view decl_word(DeclKind kind);
/// The kind that a word starts, Error if none.
DeclKind decl_kind(std::string_view word);
/// All words that start a declaration.
const std::vector<std::string>& decl_words();
/// The first words of the clauses that a declaration knows, as a user writes them ("affirmed by", "at").
const std::vector<std::string>& clauses_of(DeclKind kind);

/// A declaration of this kind as it may be written, with words in capitals to be replaced; "" for none.
std::string_view form_of(DeclKind kind);

/// The first clause with this keyword, null if none.
const Clause* find_clause(const std::vector<Clause>& clauses, std::string_view keyword);

}  // namespace casus::syntax
