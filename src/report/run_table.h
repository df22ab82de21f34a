#pragma once
#include <string>

#include "ensemble/summary.h"
#include "model/model.h"

namespace casus::report {

/// The tidy table of `casus run`: policy,time,date,name,index,over,mean,sd,q05,q25,q50,q75,q95,runs in the
/// units of the declarations. `time` is in days from the start; `over` is worlds or chance; `runs` is the
/// number of worlds or of runs behind a row.
std::string run_csv(const model::Model&, const ensemble::SummarySpec&, const ensemble::Summary&);

}  // namespace casus::report
