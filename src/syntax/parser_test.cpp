// Every production of the grammar, as the tree it gives.
#include "syntax/parser.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "diag/render.h"
#include "syntax/clauses.h"
#include "syntax/dump.h"

namespace casus::syntax {
namespace {

File parse_text(const std::string& text) {
  const SourceFile file("t.casus", text);
  Diagnostics diagnostics;
  ParsedFile parsed = parse_file(file, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << render_text(file, diagnostics.sorted(), false);
  return std::move(parsed.file);
}

// The dump on one line: deeper nodes in brackets.
std::string flat(const std::string& dump) {
  std::string out;
  int depth = 0;
  for (size_t at = 0; at < dump.size();) {
    const size_t end = dump.find('\n', at);
    const std::string line = dump.substr(at, end - at);
    const int here = static_cast<int>(line.find_first_not_of(' ')) / 2;
    if (here > depth)
      out += "[";
    else if (!out.empty())
      out += std::string(static_cast<size_t>(depth - here), ']') + ", ";
    out += line.substr(static_cast<size_t>(here) * 2);
    depth = here;
    at = end + 1;
  }
  return out + std::string(static_cast<size_t>(depth), ']');
}

std::string tree(const std::string& text) { return flat(dump_tree(parse_text(text))); }

std::string expr(const std::string& text) {
  const File file = parse_text("let x = " + text);
  return file.decls.empty() || !file.decls[0].expr ? "" : flat(dump_expr(*file.decls[0].expr));
}

std::string series(const std::string& text) {
  const File file = parse_text("outcome x : u = " + text);
  return file.decls.empty() || !file.decls[0].expr ? "" : flat(dump_expr(*file.decls[0].expr));
}

std::string claim(const std::string& text) {
  const File file = parse_text("claim X \"x\" " + text);
  return file.decls.empty() || !file.decls[0].expr ? "" : flat(dump_expr(*file.decls[0].expr));
}

std::string event(const std::string& text) {
  const std::string out = claim("chance(" + text + " under p) < q");
  const std::string head = "binary <[chance[", tail = ", under[name p]], name q]";
  EXPECT_TRUE(out.starts_with(head) && out.ends_with(tail)) << out;
  return out.size() < head.size() + tail.size()
             ? out
             : out.substr(head.size(), out.size() - head.size() - tail.size());
}

}  // namespace

TEST(parser, head_of_a_model) {
  EXPECT_EQ(tree("model m \"M\" version \"1\" about \"a\" maker \"me\" material 10 % reviewed by \"you\""),
            "model m[\"M\", :version \"1\", :about \"a\", :maker \"me\", :material[number 10 %], :reviewed "
            "by \"you\"]");
  EXPECT_EQ(tree("time from 2025-11-08 for 36 months step 1 day"),
            "time[:from[date 2025-11-08], :for[number 36 months], :step[number 1 day]]");
  EXPECT_EQ(tree("source a \"A\" 2025 text grade press url \"u\" note \"n\""),
            "source a[\"A\", :year[number 2025], :text, :grade press, :url \"u\", :note \"n\"]");
  EXPECT_EQ(tree("actor a, b \"B\", c"), "actor a[:actor a, :actor b \"B\", :actor c]");
  EXPECT_EQ(tree("unit a, b"), "unit a[:unit a, :unit b]");
  EXPECT_EQ(tree("list L { a \"A\", b }"), "list L[:element a \"A\", :element b]");
  EXPECT_EQ(tree("list K subset of L { a }"), "list K[:subset of L, :element a]");
  EXPECT_EQ(tree("relation r[L, L] symmetric { a-b, b - c }"),
            "relation r[:lists L L, :symmetric, :pair a b, :pair b c]");
}

TEST(parser, evidence) {
  EXPECT_EQ(tree("premise P §5.2 \"t\"\n  disputed: \"d\" affirmed by a, b denied by c checked press "
                 "asserted often\n"
                 "  weight free otherwise \"o\" requires Q, R cite s, t note \"n\""),
            "premise P[locator 5.2, \"t\", cite s t, :stance disputed \"d\", :affirmed by a b, :denied by c, "
            ":checked press, :asserted often, :weight free, :otherwise \"o\", :requires Q R, :note \"n\"]");
  EXPECT_EQ(tree("premise P \"t\" agreed weight 0.3 by un assumed"),
            "premise P[\"t\", assumed, :stance agreed, :weight un[number 0.3]]");
  EXPECT_EQ(tree("premise Q same as P"), "premise Q[:same as P]");
  for (const char* stance :
       {"agreed", "partly", "disputed", "silent", "untested", "attributed", "ambiguous", "slip"})
    EXPECT_EQ(tree(std::string("fact F \"t\" ") + stance),
              std::string("fact F[\"t\", :stance ") + stance + "]");
  EXPECT_EQ(tree("rival r §1 \"t\" {\n  a \"A\" §2 affirmed by x\n  neither \"N\" weight 0.5 by x }\n  "
                 "weight free cite s note \"n\""),
            "rival r[locator 1, \"t\", cite s, :alternative a 2 \"A\"[:affirmed by x], "
            ":alternative neither \"N\"[:weight x[number 0.5]], :weight free, :note \"n\"]");
  EXPECT_EQ(
      tree("fact F §1.1 \"t\" checked memory denied by a note \"n\" not tested \"w\" cite s"),
      "fact F[locator 1.1, \"t\", cite s, :checked memory, :denied by a, :note \"n\", :not tested \"w\"]");
  EXPECT_EQ(tree("position F \"t\" held by a, b contested by c silent note \"n\" not tested \"w\" assumed"),
            "position F[\"t\", assumed, :held by a b, :contested by c, :stance silent, :note \"n\", :not "
            "tested \"w\"]");
  EXPECT_EQ(tree("view v \"t\" { every premise affirmed in a, every premise affirmed by b, only agreed, "
                 "grant P, Q, deny R, take r.a }"),
            "view v[\"t\", :item every in a, :item every by b, :item only, :item grant P Q, :item deny R, "
            ":item take r a]");
}

TEST(parser, numbers) {
  EXPECT_EQ(
      tree("param a : fighter = 6000 [4000, 10000] cite s \"note\""),
      "param a[\"note\", type fighter, value[number 6000, low[number 4000], high[number 10000], cite s]]");
  EXPECT_EQ(tree("param a[L] : 1/month = { x: 1 [0.5, 2] cite s, t, y: lognormal(median 3, spread 2), else: "
                 "{ z: 1 } } assumed"),
            "param a[over L, type 1 month^-1, value[x:[number 1, low[number 0.5], high[number 2], cite s t], "
            "y:[from lognormal[median[number 3], spread[number 2]]], else:[z:[number 1]], assumed]]");
  EXPECT_EQ(tree("param a : u^2*v/w = normal(b, -3) assumed"),
            "param a[type u^2 v w^-1, value[from normal[name b, unary -[number 3]], assumed]]");
  EXPECT_EQ(tree("threshold t : ratio = 10 % assumed"),
            "threshold t[type ratio, value[number 10 %, assumed]]");
  EXPECT_EQ(tree("lever l[g in L] : level = 0.5 in 0 .. 2 means 0 \"none\", 1 \"all\" by a, b assumed"),
            "lever l[over g in L, type level, value[number 0.5, assumed], :in[number 0, number 2], :means "
            "\"none\"[number 0], "
            ":means \"all\"[number 1], :by a b]");
  EXPECT_EQ(tree("lever l : { open, shut } = open means open \"o\", shut \"s\""),
            "lever l[type of open shut, value[name open], :means \"o\"[name open], :means \"s\"[name shut]]");
  EXPECT_EQ(tree("lever l : bool = false"), "lever l[type bool, value[name false]]");
}

TEST(parser, states) {
  EXPECT_EQ(tree("state s[g in L, r in M] : fighter count = a[g] * b[g, r]"),
            "state s[over g in L, over r in M, type fighter count, value[binary *[name a[index[name g]], "
            "name b[index[name g], index[name r]]]]]");
  EXPECT_EQ(tree("state s : count = 3"), "state s[type count, value[number 3]]");
  EXPECT_EQ(tree("state s : { a, b } = a since 2025-10-19 cite c"),
            "state s[type of a b, value[name a, cite c], :since[date 2025-10-19]]");
  EXPECT_EQ(tree("state s[{a, b} in L] : usd = 1 [0, 2] assumed in 0 .. 9"),
            "state s[over {a, b} in L, type usd, value[number 1, low[number 0], high[number 2], assumed], "
            ":in[number 0, number 9]]");
  EXPECT_EQ(tree("state s : bool = true\nstate l : level = 0.2"),
            "state s[type bool, value[name true]], state l[type level, value[number 0.2]]");
  EXPECT_EQ(tree("tally t[L] : death history \"f.csv\" column d"),
            "tally t[over L, type death, :history d \"f.csv\"]");
  EXPECT_EQ(tree("let f[g in L](x, y) : ratio = x / y"),
            "let f[over g in L, params x y, type ratio, binary /[name x, name y]]");
}

TEST(parser, processes) {
  EXPECT_EQ(tree("process p[g in L] where g != a : attack\n  at 0.02 / month\n  times x while a == b because "
                 "P, r.full\n"
                 "  while c\n  because Q"),
            "process p[over g in L, type attack, where[binary !=[name g, name a]], "
            ":at[binary /[number 0.02, name month]], "
            ":times[name x, binary ==[name a, name b], because P r.full], :while[name c], :because Q]");
  EXPECT_EQ(
      tree("process p\n  move a[g] -> b at r\n  draw n : u from negative_binomial(mean m[g] * k, size s)"),
      "process p[:move[name a[index[name g]], name b, name r], "
      ":draw n : u[from negative_binomial[mean[binary *[name m[index[name g]], name k]], size[name s]]]]");
  EXPECT_EQ(
      tree("process p\n  draw n : u from binomial(n (a + b), p (1 - q))\n  draw m : u from binomial(n - b, "
           "p(q))"),
      "process p[:draw n : u[from binomial[n[binary +[name a, name b]], p[binary -[number 1, name q]]]], "
      ":draw m : u[from binomial[binary -[name n, name b], name p[name q]]]]");
  EXPECT_EQ(tree("process p\n  move nowhere -> b"), "process p[:move[name nowhere, name b]]");
  EXPECT_EQ(tree("process p\n  change s: a -> b\n  after weibull(shape k, scale 3 months) since s == a for a "
                 "share q"),
            "process p[:change a b[name s], :after[binary ==[name s, name a], name q, "
            "from weibull[shape[name k], scale[number 3 months]]]]");
  EXPECT_EQ(tree("process p\n  after exponential(mean 3 months) since c"),
            "process p[:after[name c, from exponential[mean[number 3 months]]]]");
  EXPECT_EQ(tree("process p\n  after fixed(30 days) since c"),
            "process p[:after[name c, from fixed[number 30 days]]]");
  EXPECT_EQ(tree("process p\n  add 1 to t\n  raise l[r] by x\n  lower l by 2 * x if c\n  set s = a\n"
                 "  move about 0.3 * n of a -> b\n  fire q once\n  fire q 3 times\n  because P"),
            "process p[:effect[add[name t, number 1]], :effect[raise[name l[index[name r]], name x]], "
            ":effect[lower[name l, binary *[number 2, name x], if[name c]]], :effect[set[name s, name a]], "
            ":effect[move[name a, name b, about[binary *[number 0.3, name n]]]], :effect[fire[name q]], "
            ":effect[fire[name q, number 3]], :because P]");
}

TEST(parser, flows_and_schedules) {
  EXPECT_EQ(tree("flow a[r in R] returns to b with half-life c times x because P while d because Q"),
            "flow a[over r in R, :returns to[name b, name c], :times[name x, because P], :while[name d], "
            ":because Q]");
  EXPECT_EQ(tree("flow a at -0.1 * a / month"),
            "flow a[:at[binary /[binary *[unary -[number 0.1], name a], name month]]]");
  EXPECT_EQ(tree("flow a[r in R] -> b[r] at x"), "flow a[over r in R, :->[name b[index[name r]], name x]]");
  EXPECT_EQ(
      tree(
          "every 1 month as e[g in L] from month 3 while c because P do add 1 to t if d because Q set s = a"),
      "every e[over g in L, :every[number 1 month], :from[relative 3 month], :while[name c], :because P, "
      ":do[add[name t, number 1, if[name d], because Q], set[name s, name a]]]");
  EXPECT_EQ(tree("on 2026-01-01 as o while c do fire p once"),
            "on o[:on[date 2026-01-01], :while[name c], :do[fire[name p]]]");
  EXPECT_EQ(tree("when a > 3 becomes true as w[g in L] because P do set s = x"),
            "when w[over g in L, :when[binary >[name a, number 3]], :because P, :do[set[name s, name x]]]");
}

TEST(parser, choice) {
  EXPECT_EQ(
      tree("decision d[g in L] by a when recent(x, 14 days) >= t, at most every 30 days because P while c\n"
           "  option hold worth 0\n  option hit when s > 0 because Q worth w do fire p once steadiness l"),
      "decision d[over g in L, :by a, :when[binary >=[recent[name x, number 14 days], name t]], "
      ":at most every[number 30 days], :because P, :while[name c], :option hold[:worth[number 0]], "
      ":option hit[:when[binary >[name s, number 0]], :because Q, :worth[name w], :do[fire[name p]]], "
      ":steadiness[name l]]");
  EXPECT_EQ(tree("decision d by a every 3 months option x worth 0 steadiness infinite"),
            "decision d[:by a, :every[number 3 months], :option x[:worth[number 0]], :steadiness[infinite]]");
  EXPECT_EQ(tree("negotiation n between a, b mediated by c, d every 21 days while t in {x, y}\n"
                 "  issue i : level by 0.1   issue j : level from 0 to 1 by 0.2 = 0.4\n"
                 "  worth a 3 * i worth b -j without a deal a 0 without a deal b -1\n"
                 "  steadiness a l steadiness b 3 because P\n"
                 "  agreement do set s = x refusal do set s = y no zone do set s = z"),
            "negotiation n[:between a b, :mediated by c d, :every[number 21 days], "
            ":while[binary in[name t, set[name x, name y]]], :issue i[number 0.1], "
            ":issue j[number 0, number 1, number 0.2, number 0.4], :worth a[binary *[number 3, name i]], "
            ":worth b[unary -[name j]], :without a deal a[number 0], :without a deal b[unary -[number 1]], "
            ":steadiness a[name l], :steadiness b[number 3], :because P, :agreement[set[name s, name x]], "
            ":refusal[set[name s, name y]], :no zone[set[name s, name z]]]");
  EXPECT_EQ(tree("negotiation n between a, b every 3 months steadiness l"),
            "negotiation n[:between a b, :every[number 3 months], :steadiness[name l]]");
}

TEST(parser, policies) {
  EXPECT_EQ(tree("policy p \"t\" by a, b like q hypothetical {}"),
            "policy p[\"t\", :by a b, :like q, :hypothetical]");
  EXPECT_EQ(
      tree("policy p { a = 0, b[g] = 1 from month 2 until 2026-01-01 while c, d = hold\n  e.f = 1 once c }"),
      "policy p[:set[name a, number 0], :set[name b[index[name g]], number 1, relative 2 month, date "
      "2026-01-01, "
      ":while[name c]], :set[name d, name hold], :set[name e.f, number 1, :once[name c]]]");
  EXPECT_EQ(tree("policy p hypothetical { hold a = 1 from month 1, cut q, force r[g] at day 30 }"),
            "policy p[:hypothetical, :hold[name a, number 1, relative 1 month], :cut q, "
            ":force[name r[index[name g]], relative 30 day]]");
  EXPECT_EQ(tree("policies m by a like q over x in {0, 1}, y in {lo, hi}"),
            "policies m[:by a, :like q, :over x[set[number 0, number 1]], :over y[set[name lo, name hi]]]");
  EXPECT_EQ(tree("shock s at 2026-05-01 do set a = b move 3 of c -> d"),
            "shock s[:at[date 2026-05-01], :do[set[name a, name b], move[name c, name d, number 3]]]");
}

TEST(parser, results) {
  EXPECT_EQ(tree("outcome o \"t\" : death = total k in [0, 9] harm"),
            "outcome o[\"t\", type death, :in[number 0, number 9], :harm, total[name k]]");
  EXPECT_EQ(
      tree("claim C §7.1 \"t\" asserted cannot reads \"r\" tests A, B headline family \"f\" material 5 % "
           "note \"n\"\n"
           "  chance(a under p) < q"),
      "claim C[locator 7.1, \"t\", :asserted cannot, :reads \"r\", :tests A B, :headline, :family \"f\", "
      ":material[number 5 %], :note \"n\", binary <[chance[name a, under[name p]], name q]]");
  EXPECT_EQ(tree("claim C \"t\" not tested \"why\""), "claim C[\"t\", :not tested \"why\"]");
  EXPECT_EQ(tree("expect e \"t\" mean(total a under p with s) == 0"),
            "expect e[\"t\", binary ==[mean[total[name a], under[name p], with s], number 0]]");
  EXPECT_EQ(tree("observe a[g] as o from \"f.csv\" column c with negative_binomial(mean m * modelled, size "
                 "s) cite x"),
            "observe o[cite x, :of[name a[index[name g]]], :from c \"f.csv\", "
            ":with[from negative_binomial[mean[binary *[name m, name modelled]], size[name s]]]]");
}

TEST(parser, expressions) {
  EXPECT_EQ(expr("a because P, Q else b"), "because P Q[name a, name b]");
  EXPECT_EQ(expr("if a then b else if c then d else e"), "if[name a, name b, if[name c, name d, name e]]");
  EXPECT_EQ(expr("if a then b else c because P else d"), "because P[if[name a, name b, name c], name d]");
  EXPECT_EQ(expr("a implies b or c and not d"),
            "binary implies[name a, binary or[name b, binary and[name c, unary not[name d]]]]");
  EXPECT_EQ(expr("a + b - c * d / e"),
            "binary -[binary +[name a, name b], binary /[binary *[name c, name d], name e]]");
  EXPECT_EQ(expr("-a ^ 2 ^ b"), "unary -[binary ^[name a, binary ^[number 2, name b]]]");
  EXPECT_EQ(expr("a in {b, c} and d != e"),
            "binary and[binary in[name a, set[name b, name c]], binary !=[name d, name e]]");
  EXPECT_EQ(expr("10 % + 30 days + 3 % year"),
            "binary +[binary +[number 10 %, number 30 days], number 3 % year]");
  EXPECT_EQ(expr("f[g](1, x) + m.n + bond[{a, b}]"),
            "binary +[binary +[name f[index[name g], number 1, name x], name m.n], name bond[index[pair[name "
            "a, name b]]]]");
  EXPECT_EQ(expr("true or false or a == none"),
            "binary or[binary or[name true, name false], binary ==[name a, none]]");
  EXPECT_EQ(expr("any g in L where x[g] > 3 weeks: y"),
            "reduce any[over g in L, name y, where[binary >[name x[index[name g]], number 3 weeks]]]");
  EXPECT_EQ(expr("sum g in L, h in M where g != a : x[g] + 1"),
            "reduce sum[over g in L, over h in M, binary +[name x[index[name g]], number 1], "
            "where[binary !=[name g, name a]]]");
  EXPECT_EQ(expr("max L: x"), "reduce max[over L, name x]");
  for (const char* word : {"min", "any", "all"})
    EXPECT_EQ(expr(std::string(word) + " {a, b} in L: x"),
              std::string("reduce ") + word + "[over {a, b} in L, name x]");
  EXPECT_EQ(expr("number of g in L: c[g]"), "reduce number[over g in L, name c[index[name g]]]");
  for (const char* f : {"min", "max", "abs", "exp", "log", "sqrt", "logistic"})
    EXPECT_EQ(expr(std::string(f) + "(a, b)"), std::string("call ") + f + "[name a, name b]");
  EXPECT_EQ(expr("recent(a, 14 days) + since(b) + total c[g] + monthly d"),
            "binary +[binary +[binary +[recent[name a, number 14 days], since[name b]], total[name "
            "c[index[name g]]]], "
            "monthly[name d]]");
  EXPECT_EQ(expr("(a + b) * c"), "binary *[binary +[name a, name b], name c]");
}

TEST(parser, series_of_outcomes) {
  EXPECT_EQ(series("a + b at end"), "at end[binary +[name a, name b]]");
  EXPECT_EQ(series("a at end - b at 2026-01-01"),
            "binary -[at end[name a], at date[name b, date 2026-01-01]]");
  EXPECT_EQ(series("sum g in L: a[g] at end"), "at end[reduce sum[over g in L, name a[index[name g]]]]");
  EXPECT_EQ(series("a == b at month 3"), "at date[binary ==[name a, name b], relative 3 month]");
  EXPECT_EQ(series("mean of a in last 12 months"), "mean of[name a, window in last[number 12 months]]");
  EXPECT_EQ(series("max of a + min of b"), "binary +[max of[name a], min of[name b]]");
  EXPECT_EQ(series("share of time a == b from 2026-01-01 to 2027-01-01"),
            "share of time[binary ==[name a, name b], window from to[date 2026-01-01, date 2027-01-01]]");
  EXPECT_EQ(series("share of time (a or b) * 2"),
            "binary *[share of time[binary or[name a, name b]], number 2]");
  EXPECT_EQ(series("times a > 3 begins in last 3 months"),
            "times begins[binary >[name a, number 3], window in last[number 3 months]]");
  EXPECT_EQ(series("first(a == b)"), "first[binary ==[name a, name b]]");
  EXPECT_EQ(series("total a[g] from month 1 to month 2"),
            "total[name a[index[name g]], window from to[relative 1 month, relative 2 month]]");
}

TEST(parser, events_and_values_of_claims) {
  EXPECT_EQ(event("eventually a holds for 12 months"), "eventually[holds for[name a, number 12 months]]");
  EXPECT_EQ(event("eventually a > 3 within 2 years"),
            "eventually[binary >[name a, number 3], window within[number 2 years]]");
  EXPECT_EQ(event("always not a by 2026-01-01"), "always[unary not[name a], window by[date 2026-01-01]]");
  EXPECT_EQ(
      event("always a from month 1 to month 2 and eventually b"),
      "binary and[always[name a, window from to[relative 1 month, relative 2 month]], eventually[name b]]");
  EXPECT_EQ(event("a until b within 3 months"), "until[name a, name b, window within[number 3 months]]");
  EXPECT_EQ(event("a holds for 3 months or not b at end"),
            "binary or[holds for[name a, number 3 months], unary not[at end[name b]]]");
  EXPECT_EQ(event("total a in last 3 months >= 5"),
            "binary >=[total[name a, window in last[number 3 months]], number 5]");
  EXPECT_EQ(event("a at end > b"), "binary >[at end[name a], name b]");
  EXPECT_EQ(claim("mean(total a under p with s) <= quantile(0.9, total a under q[1, lo])"),
            "binary <=[mean[total[name a], under[name p], with s], "
            "quantile[number 0.9, total[name a], under[name q[index[number 1], index[name lo]]]]]");
  EXPECT_EQ(claim("effect of l from 0 to 1 on total a under p < 0 by at least t"),
            "binary <[effect of[name l, number 0, number 1, total[name a], under[name p]], number 0, by at "
            "least[name t]]");
  EXPECT_EQ(claim("chance(a under p) within 0.1 of chance(b under p)"),
            "within[chance[name a, under[name p]], chance[name b, under[name p]], within[number 0.1]]");
  EXPECT_EQ(claim("every p in m where p.x == 1 : chance(a under p) < t"),
            "quantified every[over p in m, binary <[chance[name a, under[name p]], name t], "
            "where[binary ==[name p.x, number 1]]]");
  EXPECT_EQ(
      claim(
          "not (some p in m : mean(a under p) > 1) and mean(a under q) * 2 >= 3 implies mean(b under q) < 1"),
      "binary implies[binary and[unary not[quantified some[over p in m, binary >[mean[name a, under[name "
      "p]], "
      "number 1]]], binary >=[binary *[mean[name a, under[name q]], number 2], number 3]], "
      "binary <[mean[name b, under[name q]], number 1]]");
}

TEST(parser, places_point_into_the_text) {
  const SourceFile file("t.casus", "premise S7 §5.2 \"t\"\n  disputed\nlet a = b +\n  c[d]\n");
  Diagnostics diagnostics;
  const ParsedFile parsed = parse_file(file, diagnostics);
  ASSERT_EQ(parsed.file.decls.size(), 2u);
  const Decl& premise = parsed.file.decls[0];
  EXPECT_EQ(file.slice(premise.span), "premise S7 §5.2 \"t\"\n  disputed");
  EXPECT_EQ(file.slice(premise.name_span), "S7");
  EXPECT_EQ(file.slice(premise.text_span), "\"t\"");
  EXPECT_EQ(file.slice(premise.locator_span), "§5.2");
  EXPECT_EQ(file.slice(premise.clauses[0].keyword_span), "disputed");
  const Expr& sum = *parsed.file.decls[1].expr;
  EXPECT_EQ(file.slice(sum.span), "b +\n  c[d]");
  EXPECT_EQ(file.slice(sum.args[1]->span), "c[d]");
}

TEST(parser, every_kind_of_declaration_is_known) {
  for (const std::string& word : decl_words()) EXPECT_EQ(decl_word(decl_kind(word)), word);
  EXPECT_EQ(decl_words().size(), static_cast<size_t>(DeclKind::Use));
  EXPECT_EQ(decl_kind(""), DeclKind::Error);
}

TEST(parser, a_word_after_a_number_is_its_unit_unless_it_begins_something) {
  EXPECT_EQ(tree("on day 3 as o do set a = 1 set b = 2 add 3 death to k"),
            "on o[:on[relative 3 day], :do[set[name a, number 1], set[name b, number 2], add[name k, number "
            "3 death]]]");
  EXPECT_EQ(tree("let a = 1\nlet b = 2"), "let a[number 1], let b[number 2]");
  EXPECT_EQ(tree("claim C \"t\" material 5 % chance(a under p) < 3 death note \"n\""),
            "claim C[\"t\", :material[number 5 %], :note \"n\", binary <[chance[name a, under[name p]], "
            "number 3 death]]");
}

TEST(parser, a_closing_bracket_may_stand_in_column_1) {
  EXPECT_EQ(tree("list L {\n  a,\n  b,\n}\nunit u"), "list L[:element a, :element b], unit u[:unit u]");
}

}  // namespace casus::syntax
