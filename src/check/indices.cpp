// Families: their lists, their instances, and the indices with which they are read.
#include <fmt/format.h>

#include "check/context.h"

namespace casus::check {

using model::Index;
using model::IndexRef;
using model::ListId;

std::optional<Index> Context::index_of(const std::vector<syntax::Binder>& binders, Span) {
  Index index;
  for (const auto& b : binders) {
    const auto list = find_list(b.list, b.span, b.var.empty());
    if (!list) return std::nullopt;
    if (!b.var2.empty()) {
      if (binders.size() != 1) {
        error(Code::C0208, b.span, "an unordered pair must be the only index").help =
            "write [{a, b} in LIST]";
        return std::nullopt;
      }
      index.lists = {*list, *list};
      index.vars = {b.var, b.var2};
      index.pair = true;
      return index;
    }
    for (const auto& v : index.vars) {
      if (v.empty() || v != b.var) continue;
      error(Code::C0201, b.span, fmt::format("the variable '{}' stands for two indices", b.var)).help =
          "give each its own name";
      return std::nullopt;
    }
    index.lists.push_back(*list);
    index.vars.push_back(b.var);
  }
  return index;
}

bool Context::within_limits(const Index& index, Span at, const std::string& name) {
  double product = 1;
  std::string factors;
  for (const auto l : index.lists) {
    product *= double(m.lists[l].elements.size());
    factors +=
        fmt::format("{}{} {}", factors.empty() ? "" : " x ", m.lists[l].elements.size(), m.lists[l].name);
  }
  if (index.pair) product = double(instance_count(m, index)), factors += ", unordered";
  if (product <= double(options.max_instances)) {
    instances += product;
    if (instances <= double(options.max_total)) return true;
    if (instances - product <= double(options.max_total))  // the first beyond
      error(Code::C0228, at,
            fmt::format("with '{}', the families have {} instances together, more than {}", name,
                        grouped(instances), grouped(double(options.max_total))))
          .help = "use shorter lists, subsets, or fewer indices";
    return false;
  }
  error(Code::C0228, at,
        fmt::format("'{}' would have {} instances ({}), more than {}", name, grouped(product), factors,
                    grouped(double(options.max_instances))))
      .help = "use shorter lists, a subset, or fewer indices";
  return false;
}

bool Context::within_alternatives(const syntax::Decl& d) {
  if (d.alternatives.size() <= kMostAlternatives) return true;
  error(
      Code::C0228, d.name_span,
      fmt::format("'{}' has {} alternatives, more than {}", d.name, d.alternatives.size(), kMostAlternatives))
      .help = "use a number or a level";
  return false;
}

Scope Context::scope_of(const Index& index, const std::string& owner) {
  Scope scope;
  scope.owner = owner;
  for (size_t i = 0; i < index.lists.size(); ++i)
    scope.variables.push_back(
        {index.vars[i], {IndexRef::Kind::Var, uint32_t(i), model::kNoList}, index.lists[i]});
  scope.next_var = uint32_t(index.lists.size());
  return scope;
}

namespace {

/// The variable of this name, or null.
const Scope::Variable* variable(const Scope& scope, const std::string& name) {
  for (auto v = scope.variables.rbegin(); v != scope.variables.rend(); ++v)
    if (!name.empty() && v->name == name) return &*v;
  return nullptr;
}

}  // namespace

std::optional<std::vector<IndexRef>> Context::indices(const syntax::Expr& ref, const Index& target,
                                                      const std::string& name, const Scope& scope) {
  std::vector<const syntax::Expr*> given;
  for (const auto& e : ref.index) {
    if (e->kind == syntax::ExprKind::Pair)
      for (const auto& part : e->args) given.push_back(part.get());
    else
      given.push_back(e.get());
  }
  if (given.size() != target.lists.size()) {
    std::string lists, elements;
    for (size_t k = 0; k < target.lists.size(); ++k) {
      const auto l = target.lists[k];
      lists += (lists.empty() ? "" : ", ") + m.lists[l].name;
      elements += (elements.empty() ? "" : ", ") + (k < m.lists[l].elements.size()
                                                        ? m.lists[l].elements[target.pair ? k : 0]
                                                    : m.lists[l].elements.empty() ? "x"
                                                                                  : m.lists[l].elements[0]);
    }
    if (target.pair) elements = "{" + elements + "}";
    const size_t wanted = target.lists.size();
    auto& d = error(
        Code::C0208, ref.span,
        wanted == 0 ? fmt::format("'{}' has no index", name)
        : given.empty()
            ? fmt::format("'{}' stands here without its {}", name, wanted == 1 ? "index" : "indices")
            : fmt::format("'{}' has {} {}, here {} {} written", name, wanted,
                          wanted == 1 ? "index" : "indices", given.size(), given.size() == 1 ? "is" : "are"));
    d.help = wanted == 0 ? fmt::format("write {} alone", name)
                         : fmt::format("write {}[{}], or variables over {}", name, elements, lists);
    return std::nullopt;
  }
  std::vector<IndexRef> out;
  for (size_t i = 0; i < given.size(); ++i) {
    const auto& e = *given[i];
    const ListId list = target.lists[i];
    if (e.kind == syntax::ExprKind::Error) return std::nullopt;
    if (e.kind != syntax::ExprKind::Name || !e.index.empty() || e.has_args || !e.member.empty()) {
      error(Code::C0208, e.span,
            fmt::format("an index of '{}' must be a variable or an element of {}", name, m.lists[list].name))
          .help =
          fmt::format("for example {}", m.lists[list].elements.empty() ? "none" : m.lists[list].elements[0]);
      return std::nullopt;
    }
    if (const auto* v = variable(scope, e.name)) {
      IndexRef r = v->ref;
      if (v->list == list) {
        out.push_back(r);
        continue;
      }
      if (m.lists[v->list].parent == list) {
        if (r.kind == IndexRef::Kind::Element)
          r.value = m.lists[v->list].parent_ordinal[r.value];
        else
          r.through = v->list;
        out.push_back(r);
        continue;
      }
      auto& d = error(Code::C0203, e.span,
                      fmt::format("'{}' runs over {}, '{}' needs an element of {}", e.name,
                                  m.lists[v->list].name, name, m.lists[list].name));
      d.help = fmt::format("use a variable over {}", m.lists[list].name);
      return std::nullopt;
    }
    const auto element = find_element(list, e.name);
    if (!element) {
      auto known = m.lists[list].elements;
      for (const auto& v : scope.variables) known.push_back(v.name);
      unknown("element", e.name, e.span, known);
      return std::nullopt;
    }
    out.push_back({IndexRef::Kind::Element, *element, model::kNoList});
  }
  return out;
}

uint32_t Context::ordinal(const IndexRef& i, const std::vector<uint32_t>& ordinals) const {
  if (i.kind == IndexRef::Kind::Element || i.value >= ordinals.size()) return i.value;
  const uint32_t own = ordinals[i.value];
  return i.through == model::kNoList ? own : m.lists[i.through].parent_ordinal[own];
}

std::optional<bool> Context::static_value(ExprId id, const std::vector<uint32_t>& ordinals) const {
  struct Walk {
    const model::Model& m;
    const std::vector<uint32_t>& ordinals;
    std::optional<uint32_t> index(const IndexRef& r) const {
      if (r.kind == IndexRef::Kind::Element) return r.value;
      if (r.value >= ordinals.size()) return std::nullopt;
      const uint32_t o = ordinals[r.value];
      return r.through == model::kNoList ? o : m.lists[r.through].parent_ordinal[o];
    }
    std::optional<double> value(ExprId at) const {
      using model::Op;
      const auto& e = m.exprs[at];
      std::vector<double> a;
      for (const auto arg : e.args) {
        const auto v = value(arg);
        if (!v) return std::nullopt;
        a.push_back(*v);
      }
      switch (e.op) {
        case Op::Const:
          return e.value;
        case Op::Index: {
          const auto i = index(e.ref.index[0]);
          return i ? std::optional<double>(*i) : std::nullopt;
        }
        case Op::Related: {
          const auto i = index(e.ref.index[0]), j = index(e.ref.index[1]);
          const auto& r = m.relations[e.ref.family];
          if (!i || !j) return std::nullopt;
          return r.holds[*i * m.lists[r.b].elements.size() + *j];
        }
        case Op::Not:
          return a[0] == 0;
        case Op::And:
          return a[0] != 0 && a[1] != 0;
        case Op::Or:
          return a[0] != 0 || a[1] != 0;
        case Op::Eq:
          return a[0] == a[1];
        case Op::Ne:
          return a[0] != a[1];
        case Op::Lt:
          return a[0] < a[1];
        case Op::Le:
          return a[0] <= a[1];
        case Op::Gt:
          return a[0] > a[1];
        case Op::Ge:
          return a[0] >= a[1];
        default:
          return std::nullopt;
      }
    }
  };
  const auto v = Walk{m, ordinals}.value(id);
  if (!v) return std::nullopt;
  return *v != 0;
}

}  // namespace casus::check
