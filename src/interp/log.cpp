// What happens in the first lane, in words.
#include <charconv>

#include "interp/engine.h"
#include "model/text.h"
#include "random/samplers.h"

namespace casus::interp {

void Engine::tell(const std::string& what, const std::string& reason) { log_->entry({now_, what, reason}); }

std::string Engine::tell_number(double value) { return model::number_text(value); }

/// Four digits: a rate is read, not computed with.
std::string Engine::tell_rate(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 4).ptr;
  return std::string(text, end);
}

std::string Engine::tell_rate_of(const lower::Process& p, double rate) {
  return "rate " + tell_rate(rate) + (p.source.empty() ? " a day" : " a day for each unit");
}

/// Rates that act as 0.
void Engine::tell_faulty(const lower::Process& p) {
  const bool drawn = p.plain && tile_.method == kernel::Method::Step;  // as a mean of the step
  for (uint32_t r = 0; r < p.rates.rows; ++r) {
    const double rate = memory_.at(p.rate + r)[0];
    if (drawn ? random::draw_ok(rate * p_.step) : rate >= 0 && rate - rate == 0) continue;
    tell_faulty(p, r, rate);
  }
}

void Engine::tell_faulty(const lower::Process& p, uint32_t row, double rate) {
  const bool large = rate > 0 && rate - rate == 0;
  tell(p.labels[row] + " cannot happen", "a faulty rate, " + (rate == rate ? tell_rate(rate) : "no number") +
                                             (large ? ": over a thousand million in a step" : ""));
}

void Engine::tell_faulty_dwell(const lower::Process& p, uint32_t row) {
  tell(p.labels[row] + " cannot happen", "a faulty shape or scale of its dwell time");
}

void Engine::tell_faulty_amount(lower::Slot target, double amount) {
  std::string name;
  const auto look_in = [&](const auto& families) {
    for (const auto& f : families)
      if (target >= f.base && target < f.base + f.rows) name = f.name;
  };
  look_in(p_.states), look_in(p_.tallies);
  for (const lower::Process& p : p_.processes)
    if (p.fired != lower::kNone && target >= p.fired && target < p.fired + p.rates.rows)
      return tell(p.labels[target - p.fired] + " is not fired", "a faulty number of times");
  tell(name + " stays as it is", "a faulty amount, " + (amount == amount ? tell_rate(amount) : "no number"));
}

void Engine::tell_events(const lower::Process& p, const std::vector<double>& rates) {
  for (uint32_t r = 0; r < p.rates.rows; ++r) {
    const double n = memory_.at(p.rate + r)[0];
    if (n == 0) continue;
    std::string what = p.labels[r];
    if (n != 1) what += " x " + tell_number(n);
    const bool dwell = p.rate_kind == model::Process::RateKind::Dwell;
    tell(what, dwell ? "its time is up" : rates[r] > 0 ? tell_rate_of(p, rates[r]) : "fired by another");
  }
}

}  // namespace casus::interp
