#include "harness.h"

#include <ctime>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace casus::bench {

double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processor_seconds_of(const std::function<void()>& work) {
  const double start = processor_seconds();
  work();
  return processor_seconds() - start;
}

Bench::Bench(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json") {
      json_ = true;
    } else if (word == "--rounds" && i + 1 < argc) {
      rounds_ = std::max(1, std::atoi(argv[++i]));
    } else if (word == "--only" && i + 1 < argc) {
      only_ = argv[++i];
    } else {
      std::fprintf(stderr, "%s [--json] [--rounds N] [--only TEXT]\n", argv[0]);
      std::exit(2);
    }
  }
}

bool Bench::wants(const std::string& name) const { return name.find(only_) != std::string::npos; }

void Bench::in_turn(const std::string& name, const Side& one, const Side& other, const std::string& unit,
                    double goal) {
  if (!wants(name)) return;
  double least[2] = {1e300, 1e300};
  for (int round = 0; round < rounds_; ++round) {
    least[0] = std::min(least[0], processor_seconds_of(one.work));
    least[1] = std::min(least[1], processor_seconds_of(other.work));
  }
  tell({name, one.name, other.name, unit, 1e9 * least[0] / one.units, 1e9 * least[1] / other.units, goal});
}

void Bench::tell(const Figure& f) const {
  if (!wants(f.name)) return;
  if (json_) {
    const nlohmann::json line = {{"name", f.name},     {"what", f.what}, {"against", f.against},
                                 {"unit", f.unit},     {"ns", f.ns},     {"against_ns", f.against_ns},
                                 {"ratio", f.ratio()}, {"goal", f.goal}};
    std::printf("%s\n", line.dump().c_str());
  } else {
    std::printf("%-52s %6.2f x", f.name.c_str(), f.ratio());
    if (f.goal > 0) std::printf(" (goal %.2f)", f.goal);
    std::printf("   %s %.4g ns, %s %.4g ns a %s\n", f.what.c_str(), f.ns, f.against.c_str(), f.against_ns,
                f.unit.c_str());
  }
  std::fflush(stdout);
}

void Bench::note(const std::string& text) const {
  if (json_)
    std::printf("%s\n", nlohmann::json{{"note", text}}.dump().c_str());
  else
    std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

}  // namespace casus::bench
