#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>

namespace casus::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

extern "C" void on_interrupt(int) {
  interrupted = true;
  std::signal(SIGINT, SIG_DFL);  // the second one ends the program
}

std::string seconds_text(double s) {
  if (s < 90) return fmt::format("{:.0f} s", s);
  if (s < 5400) return fmt::format("{:.0f} min", s / 60);
  return fmt::format("{:.1f} h", s / 3600);
}

}  // namespace

TerminalProgress::TerminalProgress(std::string what, bool quiet)
    : what_(std::move(what)), show_(!quiet), terminal_(::isatty(STDERR_FILENO) == 1) {
  std::signal(SIGINT, on_interrupt);
  start_ = last_ = Clock::now();
}

TerminalProgress::~TerminalProgress() { clear(); }

void TerminalProgress::clear() {
  if (!drawn_ || !terminal_) return;
  std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void TerminalProgress::advance(uint64_t done, uint64_t total) {
  if (!show_ || total == 0) return;
  const auto now = Clock::now();
  const double since = std::chrono::duration<double>(now - last_).count();
  if (since < (terminal_ ? 0.1 : 10.0)) return;
  last_ = now;
  const double spent = std::chrono::duration<double>(now - start_).count();
  const double share = double(done) / double(total);
  std::string line = fmt::format("{}  {:3.0f} %", what_, 100 * share);
  if (spent > 1 && share > 0.01)
    line += fmt::format("  about {} left", seconds_text(spent * (1 - share) / share));
  if (terminal_) {
    fmt::print(stderr, "\r\033[K{}", line);
    drawn_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  std::fflush(stderr);
}

bool TerminalProgress::stop() { return interrupted; }
bool TerminalProgress::stopped() { return interrupted; }

}  // namespace casus::cli
