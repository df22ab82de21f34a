#pragma once
// Two things timed in turn, in processor time: a machine that does other things too slows both alike, and the
// least of several rounds is what neither was disturbed in.
#include <functional>
#include <string>

namespace casus::bench {

struct Figure {
  std::string name;               // stable: what a comparison of two versions goes by
  std::string what, against;      // the two that were timed
  std::string unit;               // what times are per
  double ns = 0, against_ns = 0;  // a unit
  double goal = 0;                // the ratio is to be at most this; 0: no goal
  double ratio() const { return ns / against_ns; }
};

struct Side {
  std::string name;
  std::function<void()> work;
  double units = 1;  // what one call of `work` does
};

/// Command line: [--json] [--rounds N] [--only TEXT].
class Bench {
 public:
  Bench(int argc, char** argv);

  /// Whether a figure of this name is asked for.
  bool wants(const std::string& name) const;
  /// Times both in turn and tells the figure.
  void in_turn(const std::string& name, const Side& one, const Side& other, const std::string& unit,
               double goal = 0);
  /// Tells a figure that was measured elsewhere.
  void tell(const Figure&) const;
  /// Something that isn't a figure: why there is none, or what was checked.
  void note(const std::string& text) const;
  int rounds() const { return rounds_; }

 private:
  bool json_ = false;
  int rounds_ = 7;
  std::string only_;
};

/// Processor time of all threads of this program, in seconds.
double processor_seconds();
double wall_seconds();
/// Of one call.
double processor_seconds_of(const std::function<void()>& work);

}  // namespace casus::bench
