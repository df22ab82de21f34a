#include <algorithm>
#include <set>
#include <stdexcept>

#include "claims/judging.h"

namespace casus::claims {
namespace {

template <class Named>
const Named* find_named(const std::vector<Named>& all, const std::string& name) {
  for (const Named& x : all)
    if (x.name == name) return &x;
  return nullptr;
}

bool wanted(const ClaimsOptions& o, const std::string& claim) {
  return o.claims.empty() || std::find(o.claims.begin(), o.claims.end(), claim) != o.claims.end();
}

ViewRule view_rule(const model::Model& m, const ClaimsOptions& o, const std::string& name,
                   const std::string& other_name, const std::string& other_label,
                   ensemble::WorldRule fallback) {
  ViewRule out{other_name, other_label, std::move(fallback)};
  if (const model::View* v = find_named(m.views, name))
    out = {v->name, v->label.empty() ? v->name : v->label, ensemble::rule_of_view(m, *v)};
  apply_asked(m, o, out.rule);
  return out;
}

/// Whether weights of disputed premises alone lead to this rule.
bool of_weights(const model::Model& m, const ensemble::WorldRule& rule) {
  for (size_t p = 0; p < m.premises.size(); ++p)
    if (m.premises[p].agreed && rule.premises[p] == model::View::Setting::Off) return false;
  return true;
}

void add_views(const model::Model& m, const ClaimsOptions& o, Setup& s) {
  s.views.push_back(view_rule(m, o, "author", "granted", "every premise granted", ensemble::rule_granted(m)));
  s.views.push_back(
      view_rule(m, o, "common", "agreed", "agreed premises only", ensemble::rule_taken_away(m)));
  for (const std::string& name : o.views)
    if (!find_named(m.views, name)) throw std::invalid_argument("no view named " + name);
  for (const model::View& v : m.views) {
    if (v.name == s.views[0].name || v.name == s.views[1].name) continue;
    if (!o.views.empty() && std::find(o.views.begin(), o.views.end(), v.name) == o.views.end()) continue;
    ViewRule r{v.name, v.label.empty() ? v.name : v.label, ensemble::rule_of_view(m, v)};
    apply_asked(m, o, r.rule);
    s.views.push_back(std::move(r));
  }
  for (ViewRule& v : s.views) v.of_weights = of_weights(m, v.rule);
  s.mixture = {"mixture", "", ensemble::rule_as_drawn(m)};
  apply_asked(m, o, s.mixture.rule);
}

}  // namespace

ClaimsOptions rounded(ClaimsOptions o) {
  o.worlds = std::max<uint32_t>(1, (o.worlds + 63) / 64) * 64;
  o.runs = std::max<uint32_t>(1, (o.runs + 3) / 4) * 4;
  return o;
}

void apply_asked(const model::Model& m, const ClaimsOptions& o, ensemble::WorldRule& rule) {
  for (const model::PremiseRef& p : o.grant) set_premise(m, rule, p, true);
  for (const model::PremiseRef& p : o.without) set_premise(m, rule, p, false);
  rule.fixes.insert(rule.fixes.end(), o.fixes.begin(), o.fixes.end());
}

Setup set_up(const model::Model& m, const ClaimsOptions& o) {
  Setup s(m);
  for (const std::string& name : o.claims)
    if (!find_named(m.claims, name)) throw std::invalid_argument("no claim named " + name);
  std::set<uint32_t> leaves;
  for (uint32_t c = 0; c < m.claims.size(); ++c) {
    if (m.claims[c].formula == model::kNone || !wanted(o, m.claims[c].name)) continue;
    s.claims.push_back(c);
    s.formulas.push_back(make_formula(m, m.claims[c].formula, m.claims[c].material, s.table, o.compensate));
    s.plain.push_back(make_formula(m, m.claims[c].formula, m.claims[c].material, s.table, false));
    leaves.insert(s.formulas.back().leaves.begin(), s.formulas.back().leaves.end());
  }
  s.all_leaves.assign(leaves.begin(), leaves.end());
  leaves.clear();
  for (uint32_t e = 0; o.laws && e < m.expectations.size(); ++e) {
    if (m.expectations[e].formula == model::kNone) continue;
    s.laws.push_back(e);
    s.law_formulas.push_back(make_formula(m, m.expectations[e].formula, 0, s.table, o.compensate));
    leaves.insert(s.law_formulas.back().leaves.begin(), s.law_formulas.back().leaves.end());
  }
  s.law_leaves.assign(leaves.begin(), leaves.end());
  add_views(m, o, s);
  auto fixed = [&](const std::vector<model::PremiseRef>& refs, model::PremiseId p) {
    return std::any_of(refs.begin(), refs.end(), [&](const model::PremiseRef& r) {
      model::PremiseId root = r.premise;
      for (size_t hops = 0; m.premises[root].same_as != model::kNone && hops < m.premises.size(); ++hops)
        root = m.premises[root].same_as;
      return root == p;
    });
  };
  for (const Player& p : players(m))
    if (!fixed(o.without, p.premise) && !fixed(o.grant, p.premise)) s.players.push_back(p);
  s.indicators = indicators(m, s.players);
  s.quantities = quantities(m);
  return s;
}

double noise_of_margin(const Formula& f, const Sample& s) {
  double sum = 0;
  size_t count = 0;
  for (size_t w = 0; w < s.size(); ++w) {
    const double a = judge_world(f, s.leaf_values(w, 1), s.worlds[w]).hold,
                 b = judge_world(f, s.leaf_values(w, 2), s.worlds[w]).hold;
    if (!((a - b) * (a - b) >= 0)) continue;
    sum += (a - b) * (a - b);
    ++count;
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

void choose_estimators(Setup& s, const Sample& sample) {
  std::set<uint32_t> leaves;
  for (size_t c = 0; c < s.claims.size(); ++c) {
    if (s.formulas[c].compensated &&
        noise_of_margin(s.plain[c], sample) < noise_of_margin(s.formulas[c], sample))
      s.formulas[c] = s.plain[c];
    leaves.insert(s.formulas[c].leaves.begin(), s.formulas[c].leaves.end());
  }
  s.all_leaves.assign(leaves.begin(), leaves.end());
}

}  // namespace casus::claims
