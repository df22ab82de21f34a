// Laws that every model obeys, over random ones. CASUS_GENERATED=10000 tries more, CASUS_SEED=17 one alone.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "driver/judge.h"
#include "driver/replay.h"
#include "generated/laws.h"
#include "generated/runs_of_models.h"
#include "jit/jit.h"
#include "model/hash.h"
#include "model/print.h"
#include "model/verify.h"
#include "report/claims_json.h"
#include "report/claims_screen.h"
#include "report/html.h"
#include "syntax/format.h"

namespace casus::test {
namespace {

using How = Runner::How;

/// The model of a text that must check; throws with the error if it does not.
model::Model model_of(const ModelText& text) {
  auto compiled = compile(text.text());
  const std::string error = first_error(compiled);
  if (!error.empty()) throw std::runtime_error(error);
  return std::move(*compiled.model);
}

/// Runs `law` on texts that check; those that do not are the matter of another law.
Law of_model(const std::function<std::string(const ModelText&, model::Model)>& law) {
  return [law](const ModelText& text) {
    auto compiled = compile(text.text());
    const std::string error = first_error(compiled);
    return error.empty() ? law(text, std::move(*compiled.model)) : error;
  };
}

/// No policy, every policy as written, and the first with each shock.
std::vector<std::pair<uint32_t, uint32_t>> policies_and_shocks(const model::Model& m) {
  std::vector<std::pair<uint32_t, uint32_t>> out = {{model::kNone, model::kNone}};
  for (uint32_t p = 0; p < m.policies.size(); ++p) out.push_back({p, model::kNone});
  for (uint32_t s = 0; s < m.shocks.size(); ++s) out.push_back({m.policies.empty() ? model::kNone : 0, s});
  return out;
}

std::string place(const model::Model& m, const How& how, const Runner::Run& run) {
  return fmt::format("{}, world {}, run {}, policy {}{}", method_name(how.method), run.world, run.run,
                     how.policy == model::kNone ? "none" : m.policies[how.policy].name,
                     how.shock == model::kNone ? "" : " with " + m.shocks[how.shock].name);
}

std::vector<Runner::Run> runs_of(uint32_t worlds, uint32_t runs) {
  std::vector<Runner::Run> out;
  for (uint32_t w = 0; w < worlds; ++w)
    for (uint32_t r = 0; r < runs; ++r) out.push_back({w, r});
  return out;
}

/// The first probe in which two runs of one model differ.
std::string difference(const Runner& r, const History& a, const History& b) {
  for (size_t t = 0; t < std::min(a.values.size(), b.values.size()); ++t)
    for (size_t p = 0; p < r.probes().size(); ++p) {
      const double x = a.values[t][p], y = b.values[t][p];
      if (std::isnan(x) && std::isnan(y)) continue;
      if (std::memcmp(&x, &y, sizeof x) != 0)
        return fmt::format("{} at boundary {} is {} and {}", r.probes()[p].name, t, x, y);
    }
  return a.values.size() != b.values.size() ? "a different number of boundaries" : "only the counts of flags";
}

// ---- Text

TEST(Generated, TextsCheckAndTheirLayoutMeansNothing) {
  hold_for_all("text", [](const ModelText& text) -> std::string {
    const auto compiled = compile(text.text());
    if (const std::string error = first_error(compiled); !error.empty()) return error;
    if (const auto wrong = model::verify(*compiled.model); !wrong.empty()) return "verify: " + wrong[0];
    const std::string laid_out = syntax::format(compiled.source, compiled.tokens);
    const auto again = compile(laid_out);
    if (const std::string error = first_error(again); !error.empty()) return "formatted text: " + error;
    if (syntax::format(again.source, again.tokens) != laid_out) return "format twice: not the same";
    if (model::hash(*compiled.model) != model::hash(*again.model)) return "format: another hash";
    if (model::print(*compiled.model) != model::print(*again.model)) return "format: another model";
    return "";
  });
}

// ---- Runs

/// What a value of a state can be, at any boundary.
bool possible(const model::State& s, double v) {
  using Type = model::State::Type;
  switch (s.type) {
    case Type::Count:
      return v >= 0 && v == std::floor(v) && std::isfinite(v);
    case Type::Level:
      return v >= 0 && v <= 1;
    case Type::Bool:
      return v == 0 || v == 1;
    case Type::Enum:
      return v >= 0 && v < static_cast<double>(s.alternatives.size()) && v == std::floor(v);
    case Type::Real:
      return true;
  }
  return false;
}

std::string impossible(const Runner& r, const ModelText& text, const History& h) {
  const auto& m = r.model();
  for (size_t t = 0; t < h.values.size(); ++t)
    for (size_t p = 0; p < r.probes().size(); ++p) {
      const uint32_t s = r.probes()[p].state;
      if (s != model::kNone && !possible(m.states[s], h.values[t][p]))
        return fmt::format("impossible: {} is {} at boundary {}", r.probes()[p].name, h.values[t][p], t);
    }
  for (const auto& names : text.kept) {
    const auto sum = [&](const std::vector<double>& row) {
      double total = 0;
      for (size_t p = 0; p < r.probes().size(); ++p) {
        const uint32_t s = r.probes()[p].state;
        if (s != model::kNone && std::find(names.begin(), names.end(), m.states[s].name) != names.end())
          total += row[p];
      }
      return total;
    };
    for (const auto& row : h.values)
      if (sum(row) != sum(h.values[0]))
        return fmt::format("not kept: {} units of {} become {}", sum(h.values[0]), names[0], sum(row));
  }
  return "";
}

TEST(Generated, RunsStayWithinWhatIsPossible) {
  hold_for_all("runs", of_model([](const ModelText& text, model::Model m) -> std::string {
                 const Runner r(std::move(m));
                 const auto runs = runs_of(2, 2);
                 for (const auto method : kMethods)
                   for (const auto& [policy, shock] : policies_and_shocks(r.model())) {
                     const How how{method, policy, shock};
                     const auto histories = r.run(runs, how);
                     for (size_t k = 0; k < runs.size(); ++k)
                       if (const std::string wrong = impossible(r, text, histories[k]); !wrong.empty())
                         return wrong + "; " + place(r.model(), how, runs[k]);
                   }
                 return "";
               }));
}

TEST(Generated, NoBitDependsOnTileMates) {
  hold_for_all(
      "tiles", of_model([](const ModelText&, model::Model m) -> std::string {
        const Runner r(std::move(m));
        const auto runs = runs_of(3, 3);
        auto turned = runs;
        std::reverse(turned.begin(), turned.end());
        const auto cases = policies_and_shocks(r.model());
        for (const auto method : kMethods) {
          const auto& [policy, shock] =
              cases[cases.size() > 1 ? 1 + r.model().states.size() % (cases.size() - 1) : 0];
          How how{method, policy, shock};
          const auto whole = r.run(runs, how);
          const auto compare = [&](const std::vector<History>& other, size_t k, size_t at) -> std::string {
            if (whole[k].hash() == other[at].hash()) return "";
            return "tile: " + difference(r, whole[k], other[at]) + "; " + place(r.model(), how, runs[k]);
          };
          for (const size_t width : {1, 7}) {
            how.width = width;
            how.told = width == 1;  // each run alone, with a log: as it is replayed
            const auto other = r.run(runs, how);
            for (size_t k = 0; k < runs.size(); ++k)
              if (const std::string wrong = compare(other, k, k); !wrong.empty())
                return fmt::format("{}; {} to a tile", wrong, width);
          }
          how.width = 64, how.told = false;
          const auto back = r.run(turned, how);
          for (size_t k = 0; k < runs.size(); ++k)
            if (const std::string wrong = compare(back, k, runs.size() - 1 - k); !wrong.empty())
              return wrong + "; in another order";
        }
        return "";
      }));
}

TEST(Generated, ExactLooksAtWhatChangedWithTheBitsOfLookingAtEverything) {
  std::string why;
  jit::Options options;
  options.beside = false;
  const auto jit = jit::make_jit(options, why);
  hold_for_all("exact", of_model([&](const ModelText&, model::Model m) -> std::string {
                 const Runner r(std::move(m));
                 const auto runs = runs_of(2, 3);
                 for (const auto& [policy, shock] : policies_and_shocks(r.model())) {
                   How how{kernel::Method::Exact, policy, shock};
                   how.rescan = true;
                   const auto reference = r.run(runs, how);
                   how.rescan = false;
                   for (interp::Compiler* compiler : {static_cast<interp::Compiler*>(nullptr),
                                                      static_cast<interp::Compiler*>(jit.get())}) {
                     how.compiler = compiler;
                     const auto fast = r.run(runs, how);
                     for (size_t k = 0; k < runs.size(); ++k)
                       if (reference[k].hash() != fast[k].hash())
                         return fmt::format("exact: {}; {}{}", difference(r, reference[k], fast[k]),
                                            place(r.model(), how, runs[k]), compiler ? ", compiled" : "");
                     if (!jit) break;
                   }
                 }
                 return "";
               }));
}

// ---- Ensembles

/// All bits of an ensemble, by column, world and run.
std::vector<double> values_of(const ensemble::Spec& spec, std::vector<uint64_t>& flags) {
  std::vector<double> out;
  ensemble::run(spec, [&](const ensemble::Block& b) {
    for (size_t c = 0; c < b.columns; ++c)
      for (size_t w = 0; w < b.worlds.size(); ++w)
        for (uint32_t k = 0; k < b.runs; ++k) out.push_back(b.value(c, w, k));
    for (const auto& f : b.flags)
      for (const uint64_t n : {f.clamps, f.shortfalls, f.set_conflicts, f.faulty_values, f.events})
        flags.push_back(n);
    for (const uint64_t n : b.faulty_runs) flags.push_back(n);
  });
  return out;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (size_t k = 0; k < a.size(); ++k)
    if (!(std::isnan(a[k]) && std::isnan(b[k])) && std::memcmp(&a[k], &b[k], sizeof a[k]) != 0) return false;
  return true;
}

TEST(Generated, NoBitDependsOnThreadsAndEachRunCanBeRepeatedAlone) {
  hold_for_all(
      "threads", of_model([](const ModelText&, model::Model m) -> std::string {
        constexpr uint32_t kWorlds = 4, kRuns = 3;
        ensemble::Spec spec;
        spec.model = &m;
        spec.seed = kRunSeed;
        spec.worlds = kWorlds, spec.runs = kRuns, spec.threads = 1;
        for (uint32_t o = 0; o < m.outcomes.size(); ++o)
          spec.columns.push_back(
              {o % 2 && !m.policies.empty() ? o % static_cast<uint32_t>(m.policies.size()) : model::kNone,
               model::kNone, m.outcomes[o].value});
        if (spec.columns.empty()) return "";
        for (const auto method : kMethods) {
          spec.method = method;
          spec.threads = 1, spec.only.clear(), spec.first_run = 0, spec.worlds = kWorlds, spec.runs = kRuns;
          std::vector<uint64_t> flags;
          const auto whole = values_of(spec, flags);
          const bool exact = method == kernel::Method::Exact;
          for (const unsigned threads : exact ? std::vector<unsigned>{7} : std::vector<unsigned>{2, 7}) {
            spec.threads = threads;
            std::vector<uint64_t> other_flags;
            if (!same(whole, values_of(spec, other_flags)))
              return fmt::format("threads: {} of them", threads);
            if (flags != other_flags) return fmt::format("flags: with {} threads", threads);
          }
          // One run by itself.
          spec.threads = 1, spec.only = {kWorlds - 1}, spec.first_run = 1, spec.worlds = 0, spec.runs = 1;
          std::vector<uint64_t> ignored;
          const auto alone = values_of(spec, ignored);
          std::vector<double> picked;
          for (size_t c = 0; c < spec.columns.size(); ++c)
            picked.push_back(whole[(c * kWorlds + kWorlds - 1) * kRuns + 1]);
          if (!same(picked, alone)) return fmt::format("alone: another value, {}", method_name(method));
        }
        driver::ReplayArgs args;
        args.policy = m.policies.empty() ? "" : m.policies.back().name;
        args.world = 2, args.run = 1;
        std::string wrong;
        driver::replay(m, args, [&](const std::string& line) {
          if (line.rfind("SIMULATED", 0) != 0) wrong = "replay: " + line;
        });
        return wrong;
      }));
}

// ---- Order

TEST(Generated, NoBitDependsOnTheOrderOfDeclarations) {
  hold_for_all("order", [](const ModelText& text) -> std::string {
    const Runner first(model_of(text));
    for (uint64_t turn = 1; turn <= 2; ++turn) {
      ModelText mixed = text;
      Dice dice(turn * 77);
      if (turn == 1)
        std::reverse(mixed.declarations.begin(), mixed.declarations.end());
      else
        dice.shuffle(mixed.declarations);
      const Runner second(model_of(mixed));
      if (model::hash(first.model()) != model::hash(second.model()))
        return "order: another hash of the model";
      const auto policies = static_cast<uint32_t>(first.model().policies.size());
      for (const uint32_t policy : std::set<uint32_t>{policies, policies > 0 ? policies - 1 : 0}) {
        How how{kernel::Method::Step, model::kNone, model::kNone}, other = how;
        if (policy < policies) {
          how.policy = policy;
          for (uint32_t p = 0; p < second.model().policies.size(); ++p)
            if (second.model().policies[p].name == first.model().policies[policy].name) other.policy = p;
        }
        for (const auto method : kMethods) {
          how.method = other.method = method;
          const auto runs = runs_of(2, 2);
          const auto a = first.run(runs, how), b = second.run(runs, other);
          for (size_t k = 0; k < runs.size(); ++k) {
            const auto x = first.by_name(a[k]), y = second.by_name(b[k]);
            for (const auto& [name, hash] : x) {
              const auto at = y.find(name);
              if (at == y.end() || at->second != hash)
                return fmt::format("order: {} differs; {}", name, place(first.model(), how, runs[k]));
            }
          }
        }
      }
    }
    return "";
  });
}

// ---- Premises

TEST(Generated, EachPremiseGrantedAndTakenAwayRuns) {
  hold_for_all("premises", of_model([](const ModelText& text, model::Model m) -> std::string {
                 using Setting = model::View::Setting;
                 const Runner r(std::move(m));
                 const auto& all = r.model().premises;
                 std::vector<ensemble::WorldRule> rules;
                 ensemble::WorldRule drawn = ensemble::rule_as_drawn(r.model());
                 drawn.premises.resize(all.size(), Setting::Drawn);
                 drawn.alternatives.resize(all.size(), -1);
                 for (size_t p = 0; p < all.size(); ++p) {
                   if (all[p].agreed || all[p].same_as != model::kNone) continue;
                   ensemble::WorldRule rule = drawn;
                   rule.premises[p] = Setting::Off;
                   rules.push_back(rule);
                   if (!all[p].rival) {
                     rule.premises[p] = Setting::On;
                     rules.push_back(rule);
                   }
                   for (size_t a = 0; a < all[p].alternatives.size(); ++a) {
                     rule = drawn;
                     rule.alternatives[p] = static_cast<int32_t>(a);
                     rules.push_back(rule);
                   }
                 }
                 rules.push_back(ensemble::rule_granted(r.model()));
                 rules.push_back(ensemble::rule_taken_away(r.model()));
                 const uint32_t policy = r.model().policies.empty() ? model::kNone : 0;
                 const auto runs = runs_of(2, 2);
                 for (const auto method : kMethods) {
                   How how{method, policy, model::kNone};
                   const auto before = r.run(runs, how);
                   for (const auto& rule : rules) {
                     how.rule = rule;
                     const auto histories = r.run(runs, how);
                     for (size_t k = 0; k < runs.size(); ++k) {
                       if (const std::string wrong = impossible(r, text, histories[k]); !wrong.empty())
                         return wrong;
                       // A world in which it was so anyway is the same world.
                       const auto a = r.world(runs[k].world), b = r.world(runs[k].world, rule);
                       if (a.params != b.params) return "luck: a premise changes a parameter";
                       if (a.premises == b.premises && before[k].hash() != histories[k].hash())
                         return "luck: " + difference(r, before[k], histories[k]);
                     }
                   }
                 }
                 return "";
               }));
}

// ---- Claims

TEST(Generated, ClaimsAreJudgedAndToldInValidJson) {
  hold_for_all("claims", of_model([](const ModelText& text, model::Model m) -> std::string {
                 const uint64_t odd = model::hash(m);
                 claims::ClaimsOptions options;
                 options.worlds = 4, options.runs = 2, options.threads = 1;
                 // All that judging can do, but not all of each model: it takes 64 worlds at least.
                 if (odd % 2 != 0 && !m.views.empty()) options.views = {m.views[0].name};
                 if (odd % 8 != 0 && m.claims.size() > 1 && m.claims[0].formula != model::kNone)
                   options.claims = {m.claims[0].name};
                 options.range = odd % 11 == 0 && m.premises.size() < 4;
                 options.step_check = odd % 13 == 0;
                 options.prove = odd % 7 == 0, options.prove_runs = 4;
                 options.follow_up_runs = 64;
                 if (odd % 3 != 0) options.step = m.step * 4;
                 options.method = odd % 41 == 1 ? kernel::Method::Exact : kernel::Method::Step;
                 const auto result = driver::judge(m, options);
                 size_t claims = 0;
                 for (const auto& c : m.claims) claims += c.formula != model::kNone ? 1 : 0;
                 if (options.claims.empty() && result.verdicts.size() < claims) return "verdicts: too few";
                 const auto json = report::claims_json(m, result);
                 const std::string told = json.dump();
                 if (nlohmann::json::parse(told, nullptr, false).dump() != told)
                   return "json: not read back as written";
                 if (report::claims_screen(m, result, {"generated.casus", true}).empty())
                   return "screen: empty";
                 report::ReportInput input;
                 input.model = &m, input.result = &result, input.command = "casus report";
                 if (report::html_report(input).find("</html>") == std::string::npos)
                   return "html: unfinished";
                 (void)text;
                 return "";
               }));
}

}  // namespace
}  // namespace casus::test
