#pragma once
// The first screen of `casus claims`.
#include <string>

#include "claims/verdict.h"
#include "model/model.h"

namespace casus::report {

struct ScreenOptions {
  std::string file;         // as the user wrote it, for the lines "Next:"
  bool all = false;         // every claim; else the headline ones, if the model names any
  size_t width = 100;       // columns
  std::string replay = {};  // options that a replay needs beside the world: " --fix a=2"
};

/// Claims by category, each with the share of worlds in which it holds: granting the author's premises, with
/// the agreed premises only, whatever the weights; and what it turns on. At most 24 lines unless `all`.
std::string claims_screen(const model::Model&, const claims::ClaimsResult&, const ScreenOptions&);

/// The command that tells the first faulty run event by event; empty if there is none.
std::string replay_command(const model::Model&, const claims::ClaimsResult&, const ScreenOptions&);

/// Only what differs between two results of one model: by category, or by 2 points or more in a share.
/// `before_name` and `after_name` say what each is ("as drawn", "without S36").
std::string claims_diff(const model::Model&, const claims::ClaimsResult& before,
                        const claims::ClaimsResult& after, const std::string& before_name,
                        const std::string& after_name);

/// The same for two views of one result.
std::string views_diff(const model::Model&, const claims::ClaimsResult&, const std::string& view_before,
                       const std::string& view_after);

/// A sentence on one claim: "Follows: holds in 97 of 100 worlds ...".
std::string verdict_sentence(const model::Model&, const claims::Verdict&);

/// "DEPENDS ON S36, S20"; "FOLLOWS".
std::string category_line(const claims::Verdict&);

/// "41-94", "88" where both ends round to the same, "-" where no range was found. In worlds of 100.
std::string range_text(const claims::Verdict&);

/// The first `most` premises (then parameters) that the claim turns on, "-" if none.
std::string turns_on_text(const claims::Verdict&, size_t most);

}  // namespace casus::report
