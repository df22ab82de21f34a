#pragma once
#include <chrono>
#include <string>

#include "ensemble/ensemble.h"

namespace casus::cli {

/// Shows how far long work is and about how long it still takes, on standard error: one changing line on a
/// terminal, else a line every ten seconds. Asks to stop after Ctrl-C; a second Ctrl-C ends the program.
class TerminalProgress : public ensemble::Progress {
 public:
  TerminalProgress(std::string what, bool quiet);
  ~TerminalProgress() override;
  void advance(uint64_t done, uint64_t total) override;
  bool stop() override;
  /// Ctrl-C was pressed since the program started.
  static bool stopped();

 private:
  using Clock = std::chrono::steady_clock;
  void clear();
  std::string what_;
  bool show_, terminal_, drawn_ = false;
  Clock::time_point start_, last_;
};

}  // namespace casus::cli
