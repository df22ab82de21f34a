// Distributions of draws and of observations: names, arguments and their units.
#include <fmt/format.h>

#include "check/context.h"
#include "model/text.h"

namespace casus::check {
namespace {

using model::MarkDist;

constexpr MarkDist kAll[] = {MarkDist::NegativeBinomial, MarkDist::Poisson,  MarkDist::Geometric,
                             MarkDist::Bernoulli,        MarkDist::Binomial, MarkDist::Normal,
                             MarkDist::Lognormal,        MarkDist::Gamma,    MarkDist::Exponential,
                             MarkDist::Uniform,          MarkDist::Weibull};

/// Whether an argument is a pure number; the others are in the unit of what is drawn.
bool is_pure(const std::string& argument) {
  return argument == "size" || argument == "p" || argument == "sigma" || argument == "shape";
}

}  // namespace

std::optional<MarkDist> mark_dist(const std::string& name) {
  for (const MarkDist d : kAll)
    if (name == model::dist_name(d)) return d;
  return std::nullopt;
}

bool read_distribution(Context& c, const syntax::Distribution& dist, const Scope& scope,
                       const model::Unit& unit, MarkDist& kind, std::vector<ExprId>& args) {
  const auto found = mark_dist(dist.name);
  if (!found) {
    std::vector<std::string> names;
    for (const MarkDist d : kAll) names.push_back(model::dist_name(d));
    auto& e = c.error(Code::C0223, dist.span, fmt::format("there is no distribution '{}'", dist.name));
    const auto near = nearest_name(dist.name, names);
    e.help = near.empty() ? fmt::format("one of: {}", fmt::join(names, ", "))
                          : fmt::format("did you mean '{}'?", near);
    return false;
  }
  kind = *found;
  const auto names = model::dist_arguments(kind);
  std::string form;
  for (const auto& n : names) form += (form.empty() ? "" : ", ") + n + " ...";
  std::vector<const syntax::Expr*> values(names.size(), nullptr);
  for (size_t i = 0; i < dist.args.size(); ++i) {
    const auto& a = dist.args[i];
    size_t at = names.size();
    for (size_t j = 0; j < names.size(); ++j)
      if (a.name == names[j] || (a.name.empty() && i == j)) at = j;
    if (at == names.size() || values[at]) {
      c.error(Code::C0223, a.span, fmt::format("'{}' takes no such argument here", dist.name)).help =
          fmt::format("write {}({})", dist.name, form);
      return false;
    }
    values[at] = a.value.get();
  }
  bool good = true;
  args.clear();
  for (size_t j = 0; j < names.size(); ++j) {
    if (!values[j]) {
      c.error(Code::C0223, dist.span, fmt::format("'{}' lacks its {}", dist.name, names[j])).help =
          fmt::format("write {}({})", dist.name, form);
      return false;
    }
    const bool pure = is_pure(names[j]);
    const ExprId id = c.number_of(
        values[j], scope, pure ? model::Unit{} : unit,
        pure ? fmt::format("the {} of a {} is a pure number", names[j], dist.name)
             : fmt::format("the {} of a {} is in the unit of what is drawn", names[j], dist.name));
    good = good && id != kNone;
    args.push_back(id);
  }
  return good;
}

}  // namespace casus::check
