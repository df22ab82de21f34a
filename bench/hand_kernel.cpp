#include "hand_kernel.h"

#include <algorithm>
#include <string>

#include "base/hash.h"
#include "random/math.h"
#include "random/math_lanes.h"
#include "random/samplers.h"

namespace casus::bench {
namespace {

constexpr double kLn2 = 0x1.62e42fefa39efp-1;

/// R runs under every policy.
template <size_t R>
class Kernel {
 public:
  Kernel(const Pressure& p, const random::Key* runs)
      : p_(p), cells_(p.groups * p.regions), uniforms_(cells_ * R), bad_(cells_ * R) {
    std::copy_n(runs, R, keys_);
    for (const double patrol : p.patrols) arms_.push_back(make_arm(patrol));
    for (uint32_t f = 0; f < kFamilies; ++f)
      for (uint32_t c = 0; c < cells_; ++c)
        places_.push_back({hash32(std::string("process:") + kFamilyNames[f]), c});
  }

  void run() {
    for (uint32_t k = 0; k < p_.steps; ++k) step(k);
  }

  /// Puts what is compared where it belongs.
  void write(double* out, size_t first, size_t all_runs) const {
    const auto put = [&](const std::vector<double> Arm::* numbers) {
      for (size_t i = 0; i < (arms_[0].*numbers).size(); i += R)
        for (const Arm& arm : arms_) {
          std::copy_n((arm.*numbers).data() + i, R, out + first);
          out += all_runs;
        }
    };
    put(&Arm::mood);
    put(&Arm::camp);
    put(&Arm::attacks);
    put(&Arm::arrests);
    put(&Arm::losses);
  }

 private:
  struct Arm {
    std::vector<double> base[kFamilies];  // [cell][run]; a cell is a group in a region
    std::vector<double> deterred, patrol, attacks, arrests, losses;  // [region][run]
    std::vector<double> camp, joined;                                // [group][run]
    std::vector<double> mood, stirred, scratch;                      // [run]
    std::vector<double> counts;                                      // [cell][run], of one family
  };

  Arm make_arm(double patrol) const {
    Arm a;
    for (uint32_t f = 0; f < kFamilies; ++f) a.base[f].assign(cells_ * R, p_.base[f]);
    a.deterred.assign(p_.regions * R, random::pow_(p_.effect, patrol));
    a.patrol.assign(p_.regions * R, patrol);
    for (auto* tally : {&a.attacks, &a.arrests, &a.losses}) tally->assign(p_.regions * R, 0);
    a.camp.assign(p_.groups * R, p_.camp);
    a.joined.assign(p_.groups * R, 0);
    a.mood.assign(R, p_.goal);
    a.stirred.assign(R, 0);
    a.scratch.assign(R, 0);
    a.counts.assign(kFamilies * cells_ * R, 0);
    return a;
  }

  /// to[cell][run] = f(base[cell][run], group and run, region and run, run).
  template <class F>
  void each_cell(double* to, const double* base, F f) const {
    for (size_t g = 0; g < p_.groups; ++g)
      for (size_t r = 0; r < p_.regions; ++r, to += R, base += R)
        for (size_t l = 0; l < R; ++l) to[l] = f(base[l], g * R + l, r * R + l, l);
  }

  void rates(Arm& a, uint32_t family) const {
    double* to = a.counts.data() + family * cells_ * R;
    const double* base = a.base[family].data();
    const double *mood = a.mood.data(), *camp = a.camp.data(), *deterred = a.deterred.data(),
                 *patrol = a.patrol.data();
    switch (family) {
      case 0:
        return each_cell(
            to, base, [=](double b, size_t, size_t r, size_t l) { return b * (1 + mood[l]) * deterred[r]; });
      case 2:
        return each_cell(to, base, [=](double b, size_t, size_t r, size_t) { return b * patrol[r]; });
      case 3:
        return each_cell(to, base, [=](double b, size_t, size_t, size_t l) { return b * (1 + mood[l]); });
      default:
        return each_cell(to, base, [=](double b, size_t g, size_t, size_t) { return b * camp[g]; });
    }
  }

  void add_by_region(std::vector<double>& tally, const double* counts) const {
    for (uint32_t g = 0; g < p_.groups; ++g)
      for (size_t i = 0; i < p_.regions * R; ++i) tally[i] += *counts++;
  }

  void effects(Arm& a) const {
    const double* counts = a.counts.data();
    const size_t family = cells_ * R;
    std::fill(a.stirred.begin(), a.stirred.end(), 0.0);
    std::fill(a.joined.begin(), a.joined.end(), 0.0);
    add_by_region(a.attacks, counts);
    for (size_t c = 0; c < cells_; ++c)
      for (size_t l = 0; l < R; ++l) a.stirred[l] += counts[c * R + l] * p_.sting;
    add_by_region(a.attacks, counts + family);
    add_by_region(a.arrests, counts + 2 * family);
    for (size_t c = 0; c < cells_; ++c)
      for (size_t l = 0; l < R; ++l) a.joined[c / p_.regions * R + l] += counts[3 * family + c * R + l];
    add_by_region(a.losses, counts + 4 * family);
    for (size_t i = 0; i < a.camp.size(); ++i) a.camp[i] += a.joined[i];
    for (size_t l = 0; l < R; ++l) a.scratch[l] = -a.stirred[l];
    random::exp_lanes(a.scratch.data(), a.scratch.data(), R);
    for (size_t l = 0; l < R; ++l) {
      const double raised = 1 - (1 - a.mood[l]) * a.scratch[l];
      const double mood = a.stirred[l] != 0 ? raised : a.mood[l];
      a.mood[l] = mood > 1 ? 1 : mood;
    }
    const double calm = -random::expm1_(-(kLn2 / p_.half_life));
    for (size_t l = 0; l < R; ++l) a.mood[l] += (p_.goal - a.mood[l]) * calm;
  }

  void step(uint32_t k) {
    for (uint32_t f = 0; f < kFamilies; ++f) {
      random::uniform_rows(keys_, R, k, places_.data() + f * cells_, cells_, 0, uniforms_.data(), R);
      for (Arm& a : arms_) {
        rates(a, f);
        random::poisson_bulk(uniforms_.data(), a.counts.data() + f * cells_ * R, cells_ * R, bad_.data());
      }
    }
    for (Arm& a : arms_) effects(a);
  }

  const Pressure& p_;
  size_t cells_;
  random::Key keys_[R];
  std::vector<random::Place> places_;  // [family][cell]
  std::vector<Arm> arms_;
  std::vector<double> uniforms_;
  std::vector<uint8_t> bad_;
};

template <size_t R>
void run_all(const Pressure& p, const std::vector<random::Key>& runs, std::vector<double>& out) {
  for (size_t first = 0; first < runs.size(); first += R) {
    Kernel<R> kernel(p, runs.data() + first);
    kernel.run();
    kernel.write(out.data(), first, runs.size());
  }
}

}  // namespace

std::vector<double> hand_written(const Pressure& p, const std::vector<random::Key>& runs, size_t width) {
  const size_t probes = 1 + p.groups + 3 * p.regions;
  std::vector<double> out(probes * p.patrols.size() * runs.size());
  if (width == 8) run_all<8>(p, runs, out);
  if (width == 16) run_all<16>(p, runs, out);
  if (width == 32) run_all<32>(p, runs, out);
  if (width == 64) run_all<64>(p, runs, out);
  return out;
}

}  // namespace casus::bench
