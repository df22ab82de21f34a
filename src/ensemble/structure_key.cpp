#include "ensemble/structure_key.h"

#include <bit>

namespace casus::ensemble {
namespace {

void put(std::string& out, uint64_t v) {
  out += std::to_string(v);
  out += ',';
}
void put(std::string& out, double v) { put(out, std::bit_cast<uint64_t>(v)); }

void put_expr(std::string& out, const model::Model& m, model::ExprId id) {
  if (id == model::kNone) {
    out += '_';
    return;
  }
  const model::Expr& e = m.exprs[id];
  out += '(';
  put(out, uint64_t{static_cast<uint8_t>(e.op)});
  put(out, e.value);
  put(out, uint64_t{e.ref.family});
  for (const model::IndexRef& i : e.ref.index) {
    out += i.kind == model::IndexRef::Kind::Var ? 'v' : 'e';
    put(out, uint64_t{i.value});
    put(out, uint64_t{i.through});
  }
  put(out, uint64_t{e.premise.premise});
  put(out, static_cast<uint64_t>(static_cast<int64_t>(e.premise.alternative)));
  for (const model::BoundVar& v : e.vars) {
    out += 'b';
    put(out, uint64_t{v.var});
    put(out, uint64_t{v.list});
    put(out, uint64_t{v.above});
  }
  for (model::ExprId a : e.args) put_expr(out, m, a);
  out += ')';
}

void put_run(std::string& out, const model::Model& m, model::RunExprId id) {
  const model::RunExpr& e = m.run_exprs[id];
  out += '[';
  put(out, uint64_t{static_cast<uint8_t>(e.op)});
  put(out, e.value);
  put_expr(out, m, e.probe);
  put_expr(out, m, e.probe2);
  put(out, e.from);
  put(out, e.to);
  put(out, e.holds);
  for (model::RunExprId a : e.args) put_run(out, m, a);
  out += ']';
}

}  // namespace

std::string expr_key(const model::Model& m, model::ExprId id) {
  std::string out;
  put_expr(out, m, id);
  return out;
}

std::string run_key(const model::Model& m, model::RunExprId id) {
  std::string out;
  put_run(out, m, id);
  return out;
}

}  // namespace casus::ensemble
