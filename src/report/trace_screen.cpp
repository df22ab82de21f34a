#include "report/trace_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/compare_screen.h"
#include "report/json_parts.h"
#include "report/text.h"

namespace casus::report {
namespace {

using nlohmann::json;

constexpr size_t kWidth = 100;

using Names = std::map<model::NodeId, std::string>;

Names names_of(const explain::Trace& t) {
  Names out;
  for (const auto& n : t.nodes) out[n.node] = n.name;
  return out;
}

std::string points(const explain::Estimate& e) {
  return fmt::format("{:+.0f} [{:+.0f}, {:+.0f}]", 100 * e.value, 100 * e.low, 100 * e.high);
}

std::string path_text(const Names& names, const explain::TracePath& path) {
  std::vector<std::string> parts;
  for (const auto n : path.nodes) parts.push_back(names.at(n));
  return joined(parts, " > ");
}

std::string head(const model::Model& m, const explain::TraceOptions& o) {
  const auto& c = m.claims[o.claim];
  return wrapped(fmt::format("{}  {}", c.name, c.text), kWidth) + "  " +
         wrapped(c.formula_text, kWidth - 2, 2);
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out;
}

const char* verdict_id(explain::MechanismMove::Verdict v) {
  using V = explain::MechanismMove::Verdict;
  return v == V::Moves ? "moves" : v == V::Decoration ? "decoration" : "unknown";
}

}  // namespace

std::string trace_screen(const explain::TraceOptions& o, const explain::Trace& t) {
  const model::Model& m = *o.spec.model;
  const Names names = names_of(t);
  std::string out = head(m, o);
  if (t.stopped) out += "Stopped: links that were not reached are shown without a number.\n";
  if (t.nodes.empty())
    return out +
           "\nNothing leads from a lever that its policies set, or from a disputed premise, to what it "
           "reads.\n";
  out += "\nLayers, by links from what the claim reads (0)\n";
  for (size_t at = 0; at < t.nodes.size();) {
    const uint32_t layer = t.nodes[at].distance;
    std::vector<std::string> here;
    for (; at < t.nodes.size() && t.nodes[at].distance == layer; ++at)
      here.push_back(t.nodes[at].name + (t.nodes[at].source ? "*" : ""));
    out += pad_left(std::to_string(layer), 3) + "  " + wrapped(joined(here), kWidth - 5, 5);
  }
  out += "  *: a lever that its policies set, or a disputed premise\n";
  size_t measured = 0;
  for (const auto& l : t.links) measured += l.measured;
  out +=
      "\n" +
      wrapped(fmt::format(
                  "Links, {} of {} measured over {} worlds x {} runs: the link is cut (the reader sees its "
                  "source held at its usual value, a lever at its default; what acts has no effect "
                  "there), all else stays. Claim: change of the worlds of 100 in which it holds; "
                  "value: largest change of a number that it is made of, in % (points for a chance); "
                  "95 %.",
                  measured, t.links.size(), o.spec.worlds, o.spec.runs),
              kWidth);
  out += pad("", 52) + pad_left("claim", 22) + pad_left("value", 26) + "\n";
  for (const auto& l : t.links) {
    if (!l.measured) continue;
    out += pad("  " + clipped(names.at(l.from) + " > " + names.at(l.to), 50), 52) +
           pad_left(points(l.claim), 22) + pad_left(points(l.most), 26) + "\n";
  }
  const auto cut = std::count_if(t.links.begin(), t.links.end(), [](const auto& l) { return !l.can_be_cut; });
  if (cut > 0)
    out += wrapped(
        fmt::format("{} links can't be cut alone: premises, parameters, clocks and counts of events.", cut),
        kWidth);
  out +=
      "\nPaths: for each source the shortest, and the one whose weakest link carries most; strongest first\n";
  for (const auto& p : t.paths)
    out += "  " + pad(p.strength < 0 ? "   -" : fmt::format("{:4.0f}", 100 * p.strength), 6) +
           wrapped(path_text(names, p), kWidth - 8, 10);
  if (!t.without_path.empty())
    out += "Without a path to it: " + wrapped(joined(t.without_path), kWidth - 22, 4);
  return out;
}

json trace_json(const explain::TraceOptions& o, const explain::Trace& t) {
  const model::Model& m = *o.spec.model;
  const Names names = names_of(t);
  json j{{"model", m.name},      {"claim", m.claims[o.claim].name},
         {"seed", o.spec.seed},  {"worlds", o.spec.worlds},
         {"runs", o.spec.runs},  {"total_runs", t.runs},
         {"stopped", t.stopped}, {"without_path", t.without_path}};
  j["nodes"] = json::array();
  for (const auto& n : t.nodes)
    j["nodes"].push_back(
        {{"name", n.name}, {"distance", n.distance}, {"source", n.source}, {"set_by", n.set_by}});
  j["links"] = json::array();
  for (const auto& l : t.links) {
    json link{{"from", names.at(l.from)},
              {"to", names.at(l.to)},
              {"can_be_cut", l.can_be_cut},
              {"measured", l.measured}};
    if (l.measured) {
      link["claim"] = json_interval(l.claim);
      link["value"] = json_interval(l.most);
      link["of"] = l.of;
    }
    j["links"].push_back(link);
  }
  j["paths"] = json::array();
  for (const auto& p : t.paths) {
    json nodes = json::array();
    for (const auto n : p.nodes) nodes.push_back(names.at(n));
    j["paths"].push_back({{"nodes", nodes},
                          {"strength", p.strength < 0 ? json(nullptr) : json(p.strength)},
                          {"shortest", p.shortest}});
  }
  return j;
}

std::string trace_dot(const explain::TraceOptions& o, const explain::Trace& t) {
  const model::Model& m = *o.spec.model;
  const Names names = names_of(t);
  std::string out =
      fmt::format("digraph \"{}\" {{\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n",
                  escaped(m.claims[o.claim].name));
  std::map<uint32_t, std::string> layers;
  for (const auto& n : t.nodes) {
    out += fmt::format("  \"{}\"{};\n", escaped(n.name), n.source ? " [style=bold]" : "");
    layers[n.distance] += fmt::format(" \"{}\";", escaped(n.name));
  }
  for (const auto& [layer, members] : layers) out += fmt::format("  {{ rank=same;{} }}\n", members);
  for (const auto& l : t.links) {
    const std::string ends =
        fmt::format("  \"{}\" -> \"{}\"", escaped(names.at(l.from)), escaped(names.at(l.to)));
    if (l.measured)
      out += fmt::format("{} [penwidth={:.1f}, label=\"{:.0f}\"];\n", ends,
                         0.5 + 5 * std::min(1.0, l.strength()), 100 * l.strength());
    else
      out += ends + " [style=dotted];\n";
  }
  return out + "}\n";
}

std::string decoration_screen(const explain::DecorationOptions& o, const explain::Decoration& d) {
  using V = explain::MechanismMove::Verdict;
  std::string out = wrapped(
      fmt::format("What each mechanism moves when it is taken out ({} claims, {} outcomes under {}; up to "
                  "{} worlds x {} runs): decoration is what moves no claim by {:.0f} points and no "
                  "outcome by {:.0f} %, its intervals of 95 % included.",
                  o.claims.size(), o.outcomes.size(), policy_name(*o.spec.model, o.policy), o.spec.worlds,
                  o.spec.runs, 100 * o.points, 100 * o.share),
      kWidth);
  if (d.stopped) out += "Stopped: what was not reached is not told.\n";
  const auto list = [&](V verdict, const std::string& title) {
    std::vector<const explain::MechanismMove*> here;
    for (const auto& m : d.mechanisms)
      if (m.verdict == verdict) here.push_back(&m);
    out += fmt::format("\n{}: {}\n", title, here.empty() ? "none" : std::to_string(here.size()));
    std::stable_sort(here.begin(), here.end(), [](const auto* x, const auto* y) {
      return std::abs(x->move.value) > std::abs(y->move.value);
    });
    for (const auto* m : here)
      out += pad("  " + clipped(m->name, 46), 48) +
             (m->worlds == 0 ? "not reached"
                             : pad(fmt::format("{} {}", m->most, m->is_claim ? "points" : "%"), 28) +
                                   pad_left(points(m->move), 22)) +
             "\n";
  };
  list(V::Decoration, "Decoration");
  list(V::Unknown, "Not told: more worlds may say");
  list(V::Moves, "Move something (the most)");
  return out;
}

json decoration_json(const explain::DecorationOptions& o, const explain::Decoration& d) {
  json j{{"model", o.spec.model->name}, {"seed", o.spec.seed},  {"worlds", o.spec.worlds},
         {"runs", o.spec.runs},         {"total_runs", d.runs}, {"stopped", d.stopped},
         {"mechanisms", json::array()}};
  for (const auto& m : d.mechanisms)
    j["mechanisms"].push_back({{"name", m.name},
                               {"verdict", verdict_id(m.verdict)},
                               {"most", m.most},
                               {"kind", m.is_claim ? "claim" : "outcome"},
                               {"move", json_interval(m.move)},
                               {"worlds", m.worlds}});
  return j;
}

std::string ledger_screen(const model::Model& m, const explain::Ledger& l, size_t most) {
  std::string out = wrapped(
      fmt::format(
          "Assumptions by how much they move {} claims; {} worlds x {} runs. {} of {} uncertain numbers are "
          "assumed. Points: change of the worlds of 100 in which a claim holds, from the lower to the upper "
          "third "
          "of a number's range, or with a premise and without it; only what can be told from noise.",
          l.claims.size(), l.worlds, l.runs, l.assumed, l.assumed + l.from_data),
      kWidth);
  if (l.stopped) out += "Stopped: it rests on the worlds that were done.\n";
  out += "\n";
  size_t shown = 0, nothing = 0;
  for (const auto& e : l.entries) {
    if (e.claims_moved == 0) {
      ++nothing;
      continue;
    }
    if (++shown > most) continue;
    auto moves = e.moves;
    std::stable_sort(moves.begin(), moves.end(),
                     [](const auto& x, const auto& y) { return std::abs(x.share) > std::abs(y.share); });
    std::vector<std::string> claims, margins;
    for (const auto& move : moves) {
      if (!move.told) continue;
      const bool points = std::abs(move.share) >= 0.005;
      (points ? claims : margins)
          .push_back(m.claims[move.claim].name +
                     (points ? fmt::format(" {:+.0f}", 100 * move.share) : std::string()));
    }
    std::string what = joined(claims);
    if (claims.empty()) what = "only how narrowly: " + joined(margins);
    out += pad(e.name, 26) + pad_left(fmt::format("{:.0f}", 100 * e.largest), 5) + "  " +
           wrapped(what, kWidth - 33, 33) + "    " + wrapped(e.text, kWidth - 4, 4);
  }
  if (shown > most) out += fmt::format("and {} more (--json)\n", shown - most);
  if (shown == 0) out += "None moves a claim by more than noise would.\n";
  out += fmt::format("{} more can't be told from noise at this many worlds.\n", nothing);
  return out;
}

json ledger_json(const model::Model& m, const explain::Ledger& l) {
  json j{{"model", m.name},
         {"seed", l.seed},
         {"worlds", l.worlds},
         {"runs", l.runs},
         {"total_runs", l.total_runs},
         {"stopped", l.stopped},
         {"assumed", l.assumed},
         {"from_data", l.from_data},
         {"entries", json::array()}};
  for (const auto& e : l.entries) {
    json moves = json::array();
    for (const auto& move : e.moves)
      moves.push_back({{"claim", m.claims[move.claim].name},
                       {"share", json_number(move.share)},
                       {"t", json_number(move.t)},
                       {"told", move.told}});
    j["entries"].push_back({{"name", e.name},
                            {"kind", e.kind == explain::LedgerEntry::Kind::Param ? "param" : "premise"},
                            {"text", e.text},
                            {"largest", e.largest},
                            {"claims_moved", e.claims_moved},
                            {"moves", moves}});
  }
  return j;
}

}  // namespace casus::report
