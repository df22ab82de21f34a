#include "report/diff_screen.h"

#include <fmt/format.h>

#include "report/json_parts.h"
#include "report/text.h"

namespace casus::report {
namespace {

using explain::ChangedClaim;
using explain::Crux;
using explain::Difference;
using explain::ModelDiff;

constexpr size_t kWidth = 100, kMostOfAKind = 25;

std::string member_name(const ModelDiff& diff, size_t member) {
  if (member != explain::kBlock) return diff.differences[member].what;
  std::vector<std::string> names;
  size_t more = 0;
  for (const auto& d : diff.differences) {
    if (d.alone() || d.kind == Difference::Kind::Wording) continue;
    if (names.size() < 4)
      names.push_back(d.what);
    else
      ++more;
  }
  return fmt::format("what goes only together ({}{})", joined(names),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

std::string members_text(const ModelDiff& diff, const std::vector<size_t>& members) {
  std::vector<std::string> names;
  for (const size_t k : members) names.push_back(member_name(diff, k));
  return joined(names, " + ");
}

std::string standing_text(const explain::Standing& s) {
  return fmt::format("{:.0f} / {:.0f}", 100 * s.author.value, 100 * s.agreed.value);
}

std::string differences_text(const ModelDiff& diff) {
  std::string out;
  for (size_t at = 0; at < diff.differences.size();) {
    const auto kind = diff.differences[at].kind;
    out += std::string(explain::kind_text(kind)) + "\n";
    size_t shown = 0, all = 0;
    for (; at < diff.differences.size() && diff.differences[at].kind == kind; ++at, ++all) {
      const auto& d = diff.differences[at];
      if (++shown > kMostOfAKind) continue;
      if (d.before == "there" && d.after.empty())
        out += "  " + wrapped(d.what + ": only in the first", kWidth - 2, 4);
      else if (d.after == "there" && d.before.empty())
        out += "  " + wrapped(d.what + ": only in the second", kWidth - 2, 4);
      else
        out += "  " + wrapped(fmt::format("{}: {}  >  {}", d.what,
                                          d.before.empty() ? "nothing" : clipped(d.before, 300),
                                          d.after.empty() ? "nothing" : clipped(d.after, 300)),
                              kWidth - 2, 4);
    }
    if (all > kMostOfAKind) out += fmt::format("  and {} more (--json)\n", all - kMostOfAKind);
  }
  return out;
}

std::string claim_text(const ModelDiff& diff, const ChangedClaim& c) {
  std::string out =
      pad(c.name, 12) + pad_left(standing_text(c.first), 12) + pad_left(standing_text(c.second), 12) + "\n";
  if (c.crux.empty()) return out;
  if (!c.explained)
    out += "  " + wrapped(fmt::format("No set of differences that was tried explains it; nearest: {}.",
                                      members_text(diff, c.crux)),
                          kWidth - 2, 4);
  else
    out +=
        "  " +
        wrapped(
            fmt::format(
                "Crux: {}. With {} alone the first stands at {}; without {} the second stands at {}.{}",
                members_text(diff, c.crux), c.crux.size() == 1 ? "it" : "these", standing_text(c.with_crux),
                c.crux.size() == 1 ? "it" : "these", standing_text(c.without_crux),
                c.smallest ? "" : " A smaller set may do; not all were tried."),
            kWidth - 2, 4);
  std::vector<std::string> also;
  for (const auto& [member, closed] : c.alone)
    if (c.crux.size() != 1 || member != c.crux[0])
      also.push_back(fmt::format("{} ({:.0f} % of the gap)", member_name(diff, member), 100 * closed));
  if (!also.empty()) out += "  " + wrapped("Alone also: " + joined(also), kWidth - 2, 4);
  return out;
}

}  // namespace

std::string diff_screen(const std::string& first, const std::string& second, const ModelDiff& diff,
                        const Crux& crux, bool judged) {
  std::string out = fmt::format("first:  {}\nsecond: {}\n\n", first, second);
  if (diff.differences.empty()) return out + "They say the same.\n";
  out += differences_text(diff);
  if (!judged) return out;
  if (crux.stopped) out += "\nStopped: what is below rests on what was judged.\n";
  if (crux.changed.empty()) {
    out += fmt::format("\nNo claim stands {:.0f} points or more apart ({} claims in both).\n",
                       100 * explain::kChanged, crux.alike.size());
  } else {
    out += "\n" +
           wrapped(
               fmt::format("Claims that stand apart: worlds of 100 in which they hold, granting the author's "
                           "premises / with the agreed ones only; same seed, so the same worlds and luck "
                           "({} models judged)",
                           crux.models),
               kWidth);
    out += pad("", 12) + pad_left("first", 12) + pad_left("second", 12) + "\n";
    for (const auto& c : crux.changed) out += claim_text(diff, c);
    if (!crux.alike.empty()) out += "Alike: " + wrapped(joined(crux.alike), kWidth - 7, 7);
  }
  if (!crux.only_first.empty())
    out += "Only in the first: " + wrapped(joined(crux.only_first), kWidth - 19, 4);
  if (!crux.only_second.empty())
    out += "Only in the second: " + wrapped(joined(crux.only_second), kWidth - 20, 4);
  return out;
}

nlohmann::json diff_json(const std::string& first, const std::string& second, const ModelDiff& diff,
                         const Crux& crux, bool judged) {
  using nlohmann::json;
  static constexpr const char* kKinds[] = {"prior",    "premise",   "lever",    "policy",
                                           "material", "mechanism", "question", "wording"};
  json j{{"first", first}, {"second", second}, {"differences", json::array()}};
  for (const auto& d : diff.differences)
    j["differences"].push_back({{"kind", kKinds[size_t(d.kind)]},
                                {"what", d.what},
                                {"first", d.before},
                                {"second", d.after},
                                {"alone", d.alone()}});
  if (!judged) return j;
  const auto standing = [](const explain::Standing& s) {
    return json{{"author", json_interval(s.author)},
                {"agreed", json_interval(s.agreed)},
                {"category", claims::category_id(s.category)}};
  };
  const auto names = [&](const std::vector<size_t>& members) {
    json out = json::array();
    for (const size_t k : members) {
      if (k != explain::kBlock) {
        out.push_back(diff.differences[k].what);
        continue;
      }
      for (const auto& d : diff.differences)
        if (!d.alone() && d.kind != Difference::Kind::Wording) out.push_back(d.what);
    }
    return out;
  };
  j["stopped"] = crux.stopped;
  j["models"] = crux.models;
  j["alike"] = crux.alike;
  j["only_first"] = crux.only_first;
  j["only_second"] = crux.only_second;
  j["changed"] = json::array();
  for (const auto& c : crux.changed) {
    json alone = json::array();
    for (const auto& [member, closed] : c.alone)
      alone.push_back({{"what", names({member})}, {"closes", json_number(closed)}});
    j["changed"].push_back({{"claim", c.name},
                            {"first", standing(c.first)},
                            {"second", standing(c.second)},
                            {"crux", names(c.crux)},
                            {"explained", c.explained},
                            {"smallest", c.smallest},
                            {"with_crux", standing(c.with_crux)},
                            {"without_crux", standing(c.without_crux)},
                            {"alone", alone}});
  }
  return j;
}

}  // namespace casus::report
