#include "explain/switches.h"

namespace casus::explain {

model::PremiseId add_switch(model::Model& m, size_t number) {
  model::Premise p;
  p.name = "#switch " + std::to_string(number);  // no name of the language, so none that a model may have
  p.agreed = true;
  m.premises.push_back(std::move(p));
  for (auto& v : m.views) {
    v.premises.resize(m.premises.size(), model::View::Setting::Drawn);
    v.alternatives.resize(m.premises.size(), -1);
  }
  return static_cast<model::PremiseId>(m.premises.size() - 1);
}

Switched switchable_mechanisms(const model::Model& from) {
  Switched out{from, {}};
  model::Model& m = out.model;
  const auto add = [&](const std::string& name, std::vector<model::PremiseRef>& because) {
    const model::PremiseId p = add_switch(m, out.switches.size());
    because.push_back({p, -1});
    out.switches.push_back({name, p, 0, 0});
  };
  const auto times = [&](const std::string& name, std::vector<model::TimesLine>& lines) {
    for (size_t k = 0; k < lines.size(); ++k)
      if (!lines[k].because.empty())
        add("times line " + std::to_string(k + 1) + " of " + name, lines[k].because);
  };
  for (auto& p : m.processes) {
    add("process " + p.name, p.because);
    times("process " + p.name, p.times);
  }
  for (auto& f : m.flows) {
    add("flow " + f.name, f.because);
    times("flow " + f.name, f.times);
  }
  for (auto& s : m.schedules) add("schedule " + s.name, s.because);
  for (auto& d : m.decisions) add("decision " + d.name, d.because);
  for (auto& n : m.negotiations) add("negotiation " + n.name, n.because);
  return out;
}

ensemble::WorldRule switched_off(const Switched& s, ensemble::WorldRule rule, size_t which) {
  rule.premises.resize(s.model.premises.size(), model::View::Setting::Drawn);
  rule.alternatives.resize(s.model.premises.size(), -1);
  rule.premises[s.switches[which].premise] = model::View::Setting::Off;
  return rule;
}

}  // namespace casus::explain
