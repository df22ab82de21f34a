#include "claims/synthetic.h"

#include "random/philox.h"

namespace casus::claims {

Synthetic::Synthetic() {
  m.name = "synthetic";
  m.horizon = 10;
  m.levers.push_back({});
  m.levers[0].name = "lever";
  m.levers[0].defaults = {0};
  for (int p = 0; p < 2; ++p) {
    model::Expr value;
    value.value = p;
    m.exprs.push_back(value);
    model::Policy policy;
    policy.name = p == 0 ? "a" : "b";
    model::Setting s{};
    s.kind = model::Setting::Kind::Lever;
    s.ref.family = 0;
    s.value = static_cast<model::ExprId>(m.exprs.size() - 1);
    s.from = -1;
    s.until = 1e9;
    policy.settings.push_back(s);
    m.policies.push_back(policy);
  }
}

model::PremiseId Synthetic::premise(const std::string& name, bool agreed) {
  model::Premise p;
  p.name = name;
  p.agreed = agreed;
  m.premises.push_back(p);
  return static_cast<model::PremiseId>(m.premises.size() - 1);
}

model::ParamId Synthetic::param(const std::string& name, model::Prior::Scale scale, double best, double low,
                                double high) {
  model::Param p;
  p.name = name;
  p.priors.push_back({model::Prior::Kind::Range, scale, best, low, high, true, {}});
  m.params.push_back(p);
  return static_cast<model::ParamId>(m.params.size() - 1);
}

model::RunExprId Synthetic::quantity() {
  model::Expr lever;
  lever.op = model::Op::Lever;
  lever.ref.family = 0;
  lever.value = static_cast<double>(m.run_exprs.size());  // so that quantities differ
  m.exprs.push_back(lever);
  model::RunExpr r;
  r.op = model::RunOp::At;
  r.probe = static_cast<model::ExprId>(m.exprs.size() - 1);
  r.from = r.to = m.horizon;
  m.run_exprs.push_back(r);
  return static_cast<model::RunExprId>(m.run_exprs.size() - 1);
}

void Synthetic::reads(model::RunExprId quantity, model::Expr read) {
  m.exprs.push_back(std::move(read));
  model::Expr add;
  add.op = model::Op::Add;
  add.args = {m.run_exprs[quantity].probe, static_cast<model::ExprId>(m.exprs.size() - 1)};
  m.exprs.push_back(add);
  m.run_exprs[quantity].probe = static_cast<model::ExprId>(m.exprs.size() - 1);
}

void Synthetic::reads_param(model::RunExprId quantity, model::ParamId id) {
  model::Expr e;
  e.op = model::Op::Param;
  e.ref.family = id;
  reads(quantity, std::move(e));
}

void Synthetic::reads_premise(model::RunExprId quantity, model::PremiseId id) {
  model::Expr e;
  e.op = model::Op::Premise;
  e.premise = {id, -1};
  reads(quantity, std::move(e));
}

model::ClaimExprId Synthetic::node(model::ClaimOp op, std::vector<model::ClaimExprId> args, double value) {
  model::ClaimExpr e;
  e.op = op;
  e.args = std::move(args);
  e.value = value;
  m.claim_exprs.push_back(e);
  return static_cast<model::ClaimExprId>(m.claim_exprs.size() - 1);
}

model::ClaimExprId Synthetic::leaf(model::ClaimOp op, model::RunExprId run, model::PolicyId policy,
                                   double q) {
  const model::ClaimExprId id = node(op, {}, q);
  m.claim_exprs[id].run = run;
  m.claim_exprs[id].policy = policy;
  return id;
}

model::ClaimExprId Synthetic::of_param(model::ParamId p) {
  model::Expr e;
  e.op = model::Op::Param;
  e.ref.family = p;
  m.exprs.push_back(e);
  const model::ClaimExprId id = node(model::ClaimOp::Param);
  m.claim_exprs[id].probe = static_cast<model::ExprId>(m.exprs.size() - 1);
  return id;
}

void Synthetic::claim(const std::string& name, const std::string& asserted, model::ClaimExprId formula,
                      double material) {
  model::Claim c;
  c.name = name;
  c.asserted = asserted;
  c.formula = formula;
  c.material = material;
  m.claims.push_back(c);
}

double Synthetic::value(const kernel::World& w, model::ParamId p) const { return w.params[p]; }

RunEnsemble Synthetic::simulator(Draw draw) const {
  return [draw](const ensemble::Spec& spec, const std::function<void(const ensemble::Block&)>& on_block) {
    const size_t count = !spec.given.empty() ? spec.given.size()
                         : spec.only.empty() ? spec.worlds
                                             : spec.only.size();
    for (size_t first = 0; first < count; first += 64) {
      ensemble::Block b;
      b.runs = spec.runs;
      b.columns = spec.columns.size();
      for (size_t i = first; i < std::min(count, first + 64); ++i)
        b.worlds.push_back(!spec.given.empty()
                               ? spec.given[i]
                               : ensemble::draw_world(*spec.model, spec.rule, spec.seed,
                                                      spec.only.empty()
                                                          ? spec.first_world + static_cast<uint32_t>(i)
                                                          : spec.only[i]));
      b.first_world = b.worlds[0].number;
      b.flags.resize(b.worlds.size());
      b.faulty_runs.resize(b.worlds.size());
      b.group.assign(b.columns, 0);
      b.faulty_in_column.assign(b.columns * b.worlds.size(), 0);
      for (const ensemble::Column& c : spec.columns)
        for (const kernel::World& w : b.worlds)
          for (uint32_t r = 0; r < b.runs; ++r) {
            const random::Key key = random::make_key(spec.seed, w.number, spec.first_run + r);
            double u[4];
            for (uint32_t k = 0; k < 4; ++k) u[k] = random::uniform(key, {0, 99, k, 0});
            b.values.push_back(draw(w, c.policy, c.value, u));
          }
      on_block(b);
    }
    return true;
  };
}

}  // namespace casus::claims
