#include "claims/judge.h"

#include "claims/judging.h"

namespace casus::claims {

ClaimsResult judge(const model::Model& m, const ClaimsOptions& o) {
  ensemble::Runner runner;
  return judge_with(
      m, o, [&](const ensemble::Spec& spec, const std::function<void(const ensemble::Block&)>& on_block) {
        return runner.run(spec, on_block);
      });
}

}  // namespace casus::claims
