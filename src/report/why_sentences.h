#pragma once
// Findings of `why` as sentences. Their subject is the model or the text; numbers are worlds out of 100.
#include <string>
#include <vector>

#include "explain/why.h"

namespace casus::report {

/// "1 world", "2 worlds".
std::string counted(size_t n, const std::string& one, const std::string& many);
/// "a", "a and b", "a, b and c"; `word` in place of "and".
std::string listed(const std::vector<std::string>&, const std::string& word = "and");
/// "6,000 fighters", "0.3 attacks a month", "12".
std::string quantity_text(double value, const std::string& unit);
/// "88", of 100 worlds; never rounds a share above 0 to 0, nor one below 1 to 100.
std::string hundredths(double share);
/// "88 (81 to 93)".
std::string with_interval(double value, double low, double high);
/// With a full stop, unless it ends with a mark of its own.
std::string sentence_of(const std::string& text);
/// "paragraph 7, sentence 1" of "§7.1"; else the locator as it is.
std::string place_text(const std::string& locator);
/// "month 6", "day 20".
std::string moment_text(double day);

/// "Depends on S36 and C4; weaker than asserted." The category as a sentence.
std::string category_sentence(const claims::Verdict&);
/// "Granting everything that the text assumes it holds in 88 of 100 worlds (81 to 93; "cannot" would need
/// 95). ..."
std::string shares_sentence(const model::Model&, const explain::Why&);
/// "It turns on S36, which ...: without it, 37." Empty where no premise matters.
std::string turns_on_sentence(const explain::Why&);
/// Disputed premises that are well measured not to matter. Empty if there are none.
std::string indifferent_sentence(const explain::Why&);
std::string sets_sentence(const explain::Why&);
std::string drivers_sentence(const explain::Why&);
std::string data_sentence(const explain::Why&);
/// What premises and quantities answer for, on one scale. Empty if it was not estimated.
std::string effects_sentence(const explain::Why&);
/// The claims beside it. Empty if none were asked for.
std::string related_sentence(const model::Model&, const explain::Why&);
std::string box_sentence(const explain::Why&);
std::string counter_sentence(const explain::Why&);
std::string signposts_sentence(const explain::Why&);
/// "It holds in every world examined, ..." Empty unless the claim never changes.
std::string constant_sentence(const explain::Why&);

}  // namespace casus::report
