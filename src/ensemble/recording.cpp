// Which quantities of a model can be recorded, and probes for them.
#include <algorithm>
#include <stdexcept>

#include "ensemble/summary.h"

namespace casus::ensemble {
namespace {

using model::Op;

/// Whose alternatives no one has named.
bool is_enum(const model::Let& l) { return l.type == model::Let::Type::Enum; }

class Chooser {
 public:
  explicit Chooser(const model::Model& m) { out_.model = m; }

  Recording take_all() {
    const model::Model m = out_.model;
    for (uint32_t s = 0; s < m.states.size(); ++s)
      if (!m.states[s].implicit) state(s, "");
    for (uint32_t t = 0; t < m.tallies.size(); ++t)
      family(Op::Tally, t, m.tallies[t].name, m.tallies[t].index, m.tallies[t].shown, "");
    for (uint32_t l = 0; l < m.lets.size(); ++l)
      if (m.lets[l].index.empty() && !is_enum(m.lets[l]))
        family(Op::Let, l, m.lets[l].name, m.lets[l].index, m.lets[l].shown, "");
    return std::move(out_);
  }

  Recording take(const std::vector<std::string>& names) {
    for (const std::string& name : names)
      if (!one(name)) throw std::invalid_argument("there is no '" + name + "' to record");
    return std::move(out_);
  }

 private:
  bool one(const std::string& asked) {
    const std::string total = "total ";
    const bool is_total = asked.rfind(total, 0) == 0;
    const std::string name = is_total ? asked.substr(total.size()) : asked;
    const std::string base = name.substr(0, name.find('['));
    const model::Model& m = out_.model;
    auto find = [&](const auto& families) {
      for (uint32_t i = 0; i < families.size(); ++i)
        if (families[i].name == base) return i;
      return model::kNone;
    };
    const size_t before = out_.quantities.size();
    const std::string wanted = base == name ? "" : name;
    if (const uint32_t s = find(m.states); s != model::kNone && !is_total)
      state(s, wanted);
    else if (const uint32_t t = find(m.tallies); t != model::kNone)
      family(Op::Tally, t, base, model::Index(m.tallies[t].index), model::Shown(m.tallies[t].shown), wanted);
    else if (const uint32_t l = find(m.lets); l != model::kNone && !is_total && !is_enum(m.lets[l]))
      family(Op::Let, l, base, model::Index(m.lets[l].index), model::Shown(m.lets[l].shown), wanted);
    else if (const uint32_t p = find(m.processes); p != model::kNone)
      events(p, wanted);
    return out_.quantities.size() > before;
  }

  model::ExprId add(model::Expr e) {
    out_.model.exprs.push_back(std::move(e));
    return static_cast<model::ExprId>(out_.model.exprs.size() - 1);
  }

  model::ExprId reference(Op op, uint32_t id, const std::vector<uint32_t>& ordinals) {
    model::Expr e;
    e.op = op;
    e.ref.family = id;
    for (uint32_t o : ordinals) e.ref.index.push_back({model::IndexRef::Kind::Element, o, model::kNoList});
    return add(std::move(e));
  }

  /// "ttp, kp" of "cell[ttp, kp]".
  std::string index_text(const model::Index& index, uint32_t instance) const {
    const std::string text = model::instance_name(out_.model, "", index, instance);
    return text.empty() ? text : text.substr(1, text.size() - 2);
  }

  /// The probe is there before the quantity is made: GCC warns of parts that are taken down when a list of
  /// them fails half way.
  void quantity(std::string name, std::string index, model::Shown shown, model::ExprId probe) {
    out_.quantities.push_back({std::move(name), std::move(index), std::move(shown), probe});
  }

  void family(Op op, uint32_t id, const std::string& name, const model::Index& index,
              const model::Shown& shown, const std::string& wanted) {
    const uint64_t count = index.empty() ? 1 : model::instance_count(out_.model, index);
    for (uint32_t i = 0; i < count; ++i) {
      const std::string full = model::instance_name(out_.model, name, index, i);
      if (!wanted.empty() && spaceless(full) != spaceless(wanted)) continue;
      const auto ordinals =
          index.empty() ? std::vector<uint32_t>{} : model::instance_ordinals(out_.model, index, i);
      quantity(name, index_text(index, i), shown, reference(op, id, ordinals));
    }
  }

  /// What has alternatives is recorded as the shares of those.
  void alternatives(size_t first, const std::vector<std::string>& names) {
    std::vector<Recorded> whole(out_.quantities.begin() + static_cast<std::ptrdiff_t>(first),
                                out_.quantities.end());
    out_.quantities.resize(first);
    for (const Recorded& q : whole)
      for (size_t a = 0; a < names.size(); ++a) {
        model::Expr ordinal;
        ordinal.value = static_cast<double>(a);
        model::Expr is;
        is.op = Op::Eq;
        is.args = {q.probe, add(std::move(ordinal))};
        quantity(q.name + " == " + names[a], q.index, {}, add(std::move(is)));
      }
  }

  void state(uint32_t id, const std::string& wanted) {
    const model::State s = out_.model.states[id];
    const size_t first = out_.quantities.size();
    family(Op::State, id, s.name, s.index, s.shown, wanted);
    if (s.type == model::State::Type::Enum) alternatives(first, s.alternatives);
  }

  void events(uint32_t id, const std::string& wanted) {
    const model::Process p = out_.model.processes[id];
    if (wanted.empty()) {
      quantity("total " + p.name, "", {}, reference(Op::Events, id, {}));
      return;
    }
    for (uint32_t i : p.instances) {
      const std::string full = model::instance_name(out_.model, p.name, p.index, i);
      if (spaceless(full) == spaceless(wanted))
        quantity("total " + p.name, index_text(p.index, i), {},
                 reference(Op::Events, id, model::instance_ordinals(out_.model, p.index, i)));
    }
  }

  static std::string spaceless(std::string s) {
    std::erase(s, ' ');
    return s;
  }

  Recording out_;
};

}  // namespace

Recording record(const model::Model& m, const std::vector<std::string>& names) {
  return names.empty() ? Chooser(m).take_all() : Chooser(m).take(names);
}

}  // namespace casus::ensemble
