// Observations: series of data beside what the model makes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "check/context.h"
#include "check/data.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

constexpr double kSlack = 1e-9;

class ObservationReader {
 public:
  ObservationReader(Context& c, const Decl& d) : c_(c), d_(d) {}

  std::optional<model::Observation> read() {
    const Clause* of = find_clause(d_.clauses, "of");
    if (of == nullptr || !of->a || !series(*of->a)) return std::nullopt;
    out_.name = d_.name;
    out_.span = d_.span;
    rows();
    distribution();
    c_.source_names(d_.source);
    return std::move(out_);
  }

 private:
  bool series(const syntax::Expr& ref) {
    const Symbol* s = ref.kind == syntax::ExprKind::Name ? c_.find(ref.name) : nullptr;
    if (s == nullptr) {
      if (ref.kind != syntax::ExprKind::Error)
        c_.unknown("name", ref.kind == syntax::ExprKind::Name ? ref.name : c_.text_of(ref.span), ref.span,
                   c_.names_of({SymbolKind::Tally, SymbolKind::Process}));
      return false;
    }
    const bool process = s->kind == SymbolKind::Process;
    if (!process && s->kind != SymbolKind::Tally) {
      auto& e =
          c_.error(Code::C0207, ref.span, fmt::format("'{}' is neither a process nor a tally", ref.name));
      e.labels.push_back({s->span, "declared here"});
      e.help = "what is observed is a number of events, or something added up in a tally";
      return false;
    }
    c_.used.insert(ref.name);
    out_.series = process ? model::Window::Series::Process : model::Window::Series::Tally;
    out_.ref.family = s->id;
    unit_ = process ? c_.m.processes[s->id].event : c_.m.tallies[s->id].unit;
    if (!process) scale_ = c_.m.tallies[s->id].shown.scale;
    if (ref.index.empty()) return true;
    const auto index =
        c_.indices(ref, process ? c_.m.processes[s->id].index : c_.m.tallies[s->id].index, ref.name, Scope{});
    if (index) out_.ref.index = *index;
    return index.has_value();
  }

  void rows() {
    const Clause* from = find_clause(d_.clauses, "from");
    if (from == nullptr || from->strings.empty() || from->words.empty()) {
      if (d_.broken) return;
      c_.error(Code::C0211, d_.name_span, fmt::format("the observation '{}' has no data", d_.name)).help =
          "write: from \"FILE.csv\" column NAME";
      return;
    }
    out_.file = from->strings[0].text;
    out_.column = from->words[0].text;
    auto rows = read_series(c_, from->strings[0], from->words[0]);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const SeriesRow& x, const SeriesRow& y) { return x.from < y.from; });
    for (size_t k = 1; k < rows.size(); ++k) {
      if (rows[k].from >= rows[k - 1].to - kSlack) continue;
      auto& e = c_.error(
          Code::C0430, from->strings[0].span,
          fmt::format("rows '{}' and '{}' of '{}' overlap", rows[k - 1].label, rows[k].label, out_.file));
      e.help = "a day belongs to one row: make two observations of it if these are two counters";
      return;
    }
    for (const SeriesRow& row : rows) {
      if (row.value < 0) {
        c_.error(Code::C0232, from->strings[0].span,
                 fmt::format("row '{}' of '{}' is below zero", row.label, out_.file))
            .help = "what is observed is an increase, which is never negative";
        return;
      }
      out_.rows.push_back({row.from, row.to, row.value * scale_, row.label});
    }
  }

  /// Without `with`, what is counted is what happened: Poisson with the mean that the model makes.
  void distribution() {
    Scope scope;
    scope.owner = "observe:" + d_.name;
    scope.constants_only = true;
    scope.modelled = true;
    scope.modelled_unit = unit_;
    const Clause* with = find_clause(d_.clauses, "with");
    if (with != nullptr) {
      read_distribution(c_, with->dist, scope, unit_, out_.dist, out_.args);
      return;
    }
    out_.dist = model::MarkDist::Poisson;
    out_.args = {c_.reading(model::Op::Issue, {0, {}}, Type::number(unit_), d_.name_span).id};
  }

  Context& c_;
  const Decl& d_;
  model::Observation out_;
  model::Unit unit_;
  double scale_ = 1;
};

}  // namespace

void check_observations(Context& c) {
  for (const Decl* d : c.decls_of(DeclKind::Observe)) {
    const auto same = std::find_if(c.m.observations.begin(), c.m.observations.end(),
                                   [&](const model::Observation& o) { return o.name == d->name; });
    if (same != c.m.observations.end()) {
      auto& e =
          c.error(Code::C0201, d->name_span, fmt::format("the observation '{}' is declared twice", d->name));
      e.labels.push_back({same->span, "first here"});
      e.help = "give one of them another name";
      continue;
    }
    if (auto o = ObservationReader(c, *d).read()) c.m.observations.push_back(std::move(*o));
  }
}

}  // namespace casus::check
