#pragma once
// Expressions of a model back to text, as an author would write them (with values in base units).
#include <string>

#include "model/model.h"

namespace casus::model {

/// What the numbers of variables, draws and issues stand for. Anything absent gets a made-up name.
struct Owner {
  const Index* index = nullptr;
  const std::vector<Mark>* marks = nullptr;
  const std::vector<Negotiation::Issue>* issues = nullptr;
};

std::string expr_text(const Model&, ExprId, const Owner& = {});
std::string run_expr_text(const Model&, RunExprId);
std::string claim_expr_text(const Model&, ClaimExprId);

/// "attack[g, kp]" of a reference to a family of this name and index.
std::string ref_text(const Model&, const std::string& family, const Index& target, const Ref&,
                     const Owner& = {});
/// "S36" or "replacement.full".
std::string premise_text(const Model&, const PremiseRef&);
/// "[g in Group, r in Region]", "" for no index.
std::string index_text(const Model&, const Index&);
/// The shortest text that reads back as the same number.
std::string number_text(double value);
/// "negative_binomial", as written in models.
const char* dist_name(MarkDist);
/// Names of the arguments of a distribution, in order.
std::vector<std::string> dist_arguments(MarkDist);
/// "0.5 [0.2, 0.8]", "lognormal(median 2, sigma 0.5)"; values divided by `scale`.
std::string prior_text(const Prior&, double scale = 1);
/// A state's or lever's value in words: "holding", "true", "0.5".
std::string value_text(double value, const std::vector<std::string>& alternatives, bool is_bool,
                       double scale = 1);

}  // namespace casus::model
