#include "claims/judge.h"

#include "claims/judging.h"

namespace casus::claims {

ClaimsResult judge(const model::Model& m, const ClaimsOptions& o) { return judge_with(m, o, ensemble::run); }

}  // namespace casus::claims
