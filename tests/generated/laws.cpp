#include "generated/laws.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "diag/render.h"

namespace casus::test {
namespace {

constexpr int kMostFailures = 5;
constexpr std::chrono::seconds kShrinkTime{30};

/// What is told if the program dies.
char g_at_work[200] = "";

extern "C" void tell_and_die(int signal) {
  [[maybe_unused]] auto written = ::write(2, g_at_work, std::strlen(g_at_work));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::filesystem::path folder() {
  static const std::filesystem::path path = [] {
    const auto here = std::filesystem::current_path() / "generated_models";
    std::filesystem::create_directories(here / "observed");
    // One process may write while another reads: put in place whole.
    const auto part = here / fmt::format("observed/generated.{}", ::getpid());
    std::ofstream(part) << data_file();
    std::filesystem::rename(part, here / "observed/generated.csv");
    return here;
  }();
  return path;
}

std::string kind_of(const std::string& message) { return message.substr(0, message.find(':')); }

std::string tried(const Law& law, const ModelText& text) {
  try {
    return law(text);
  } catch (const std::exception& e) {
    return fmt::format("exception: {}", e.what());
  }
}

/// Replaces one bracketed part of `text` by `by`, the one at or after `from`; returns where it began.
size_t replace_bracket(std::string& text, size_t from, const char* by) {
  const size_t open = text.find('(', from);
  if (open == std::string::npos) return open;
  int depth = 0;
  for (size_t k = open; k < text.size(); ++k) {
    depth += text[k] == '(' ? 1 : text[k] == ')' ? -1 : 0;
    if (depth != 0) continue;
    size_t begin = open;
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(text[begin - 1])) || text[begin - 1] == '_'))
      --begin;
    text.replace(begin, k + 1 - begin, by);
    return open;
  }
  return std::string::npos;
}

/// Tries simpler texts of one piece; keeps the first that still fails, again and again.
template <class Fails>
bool simplify(std::string& piece, const Fails& still_fails) {
  bool changed = false;
  for (const char* by : {"0", "true", "1"}) {
    for (size_t at = 0; at != std::string::npos;) {
      const std::string before = piece;
      const size_t open = replace_bracket(piece, at, by);
      if (open == std::string::npos) break;
      if (piece != before && still_fails()) {
        changed = true;
      } else {
        piece = before;
        at = open + 1;
      }
    }
  }
  return changed;
}

}  // namespace

uint64_t number_of_models(double share) {
  const auto n = static_cast<double>(from_environment("CASUS_GENERATED", 300));
  return static_cast<uint64_t>(std::max(1.0, n * share));
}

driver::Compiled compile(const std::string& text) {
  return driver::compile_text("generated.casus", text, folder().string());
}

std::string first_error(const driver::Compiled& c) {
  for (const auto& d : c.diagnostics.sorted())
    if (d.severity == Severity::Error) return fmt::format("error {}: {}", info(d.code).name, d.message);
  return c.model ? "" : "no model: and no error";
}

ModelText shrink(ModelText text, const std::function<bool(const ModelText&)>& fails) {
  const auto end = std::chrono::steady_clock::now() + kShrinkTime;
  const auto late = [&] { return std::chrono::steady_clock::now() > end; };
  bool changed = true;
  while (changed && !late()) {
    changed = false;
    auto& all = text.declarations;
    for (size_t size = std::max<size_t>(all.size() / 4, 1); size > 0; size /= 2)
      for (size_t k = 0; k + size <= all.size() && !late();) {
        ModelText fewer = text;
        const auto at = fewer.declarations.begin() + static_cast<long>(k);
        fewer.declarations.erase(at, at + static_cast<long>(size));
        if (fails(fewer))
          text = std::move(fewer), changed = true;
        else
          ++k;
      }
    for (size_t d = 0; d < all.size(); ++d)
      for (size_t k = 0; k < all[d].clauses.size() && !late();) {
        ModelText fewer = text;
        auto& clauses = fewer.declarations[d].clauses;
        clauses.erase(clauses.begin() + static_cast<long>(k));
        if (fails(fewer))
          text = std::move(fewer), changed = true;
        else
          ++k;
      }
    for (auto& d : all) {
      const auto still = [&] { return !late() && fails(text); };
      changed |= simplify(d.head, still);
      for (auto& clause : d.clauses) changed |= simplify(clause, still);
    }
  }
  return text;
}

void hold_for_all(const std::string& name, const Law& law, double share) {
  for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGTERM})
    std::signal(signal, tell_and_die);
  const uint64_t one = from_environment("CASUS_SEED", 0);
  const uint64_t first = one ? one : from_environment("CASUS_GENERATED_FROM", 1);
  const uint64_t last = one ? one : first + number_of_models(share) - 1;
  int failures = 0;
  for (uint64_t seed = first; seed <= last; ++seed) {
    const auto told = fmt::format("law '{}': at work on the model of CASUS_SEED={}\n", name, seed);
    std::strncpy(g_at_work, told.c_str(), sizeof g_at_work - 1);
    const ModelText text = write_model(seed);
    const std::string message = tried(law, text);
    if (message.empty()) continue;
    const auto file = folder() / fmt::format("{}_{}.casus", name, seed);
    std::ofstream(file) << text.text();  // kept if shrinking should die
    ModelText small = text;
    if (failures == 0)
      small = shrink(text, [&](const ModelText& t) { return kind_of(tried(law, t)) == kind_of(message); });
    std::ofstream(file) << "# " << name << ", CASUS_SEED=" << seed << "\n" << small.text();
    ADD_FAILURE() << "CASUS_SEED=" << seed << ": " << message << "\nthe text" << (failures ? "" : ", shrunk")
                  << ": " << file.string();
    if (++failures >= kMostFailures) {
      ADD_FAILURE() << "stopped after " << failures << " failures";
      break;
    }
  }
  g_at_work[0] = '\0';
}

}  // namespace casus::test
