#include "number_options.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

namespace casus::cli {
namespace {

CLI::Validator whole_number(uint64_t high, const char* name) {
  return {[high](std::string& text) -> std::string {
            uint64_t value = 0;
            const char* end = text.data() + text.size();
            const auto [to, error] = std::from_chars(text.data(), end, value);
            if (error == std::errc() && to == end && value <= high) return "";
            return fmt::format("'{}' is not a whole number from 0 to {}", text, high);
          },
          name};
}

void add_numbers(CLI::App& command, EnsembleNumbers to, uint32_t fewest, const char* worlds) {
  command.add_option("--worlds", to.worlds, worlds)
      ->check(CLI::Range(fewest, 1000000u))
      ->capture_default_str();
  command.add_option("--runs", to.runs, "Runs of each world")
      ->check(CLI::Range(2u, 100000u))
      ->capture_default_str();
  add_seed(command, to.seed);
  add_threads(command, to.threads);
}

}  // namespace

void add_ensemble(CLI::App& command, EnsembleNumbers to) { add_numbers(command, to, 2, "Worlds"); }

void add_views_ensemble(CLI::App& command, EnsembleNumbers to) {
  add_numbers(command, to, 1, "Worlds of each view (rounded up to blocks of 64)");
}

void add_seed(CLI::App& command, uint64_t& seed) {
  command.add_option("--seed", seed, "Seed of every draw")
      ->check(whole_number(std::numeric_limits<uint64_t>::max(), "WHOLE"))
      ->capture_default_str();
}

void add_threads(CLI::App& command, unsigned& threads) {
  command
      .add_option("--threads", threads, "Threads, 1024 at most; 0 is one a core. Results do not depend on it")
      ->check(CLI::Range(0u, 1024u));
}

CLI::Validator whole_below_2_32() { return whole_number(std::numeric_limits<uint32_t>::max(), "WHOLE"); }

CLI::Validator real_between(double low, double high) {
  return {[low, high](std::string& text) -> std::string {
            double value = std::nan("");
            const char* end = text.data() + text.size();
            const auto [to, error] = std::from_chars(text.data(), end, value);
            if (error == std::errc() && to == end && value >= low && value <= high) return "";
            return fmt::format("'{}' is not a number from {} to {}", text, low, high);
          },
          fmt::format("[{} - {}]", low, high)};
}

}  // namespace casus::cli
