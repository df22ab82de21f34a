#pragma once
// Models of exact mode of many sizes, as text and as numbers for a simulator written by hand.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

namespace casus::bench {

/// Events move a unit from one stock to another. Rate per unit of the source: a * (sum of some stocks), or a.
struct Reaction {
  const char* process;
  uint32_t instance;
  uint32_t from, to;
  std::vector<uint32_t> drivers;
  double a;
};

struct ExactModel {
  std::string name, text;
  std::vector<double> start;
  std::vector<Reaction> reactions;  // by address within a process; processes in any order
  double days = 0, step = 0;
};

inline std::string head(const ExactModel& m) {
  return fmt::format(
      "model {} \"A model to be timed\"\ntime from 2026-01-01 for {} days step {} days\nunit person\n",
      m.name, m.days, m.step);
}

/// Susceptible, infected, removed: two processes.
inline ExactModel sir() {
  ExactModel m{"sir", {}, {50'000, 50, 0}, {}, 200, 20};
  m.text = head(m) +
           "param catch : 1/day/person = 0.00001 assumed\nparam heal : 1/day = 0.2 assumed\n"
           "state healthy : person count = 50000 person\nstate ill : person count = 50 person\n"
           "state well : person count = 0 person\n"
           "process catching\n  move healthy -> ill at catch * ill\n"
           "process healing\n  move ill -> well at heal\n"
           "outcome ever : person = well at end harm\n";
  m.reactions = {{"catching", 0, 0, 1, {1}, 0.00001}, {"healing", 0, 1, 2, {}, 0.2}};
  return m;
}

inline std::string names(const std::string& list, const std::string& letter, uint32_t n) {
  std::string out = "list " + list + " { ";
  for (uint32_t i = 0; i < n; ++i) out += fmt::format("{}{}{}", i ? ", " : "", letter, i);
  return out + " }\n";
}

inline std::string ring_of(const std::string& list, const std::string& letter, uint32_t n) {
  std::string out = "relation next[" + list + ", " + list + "] symmetric { ";
  for (uint32_t i = 0; i < n; ++i)
    out += fmt::format("{}{}{} - {}{}", i ? ", " : "", letter, i, letter, (i + 1) % n);
  return out + " }\n";
}

/// Sites of a molecule in a ring, hops to both neighbours: 2 n processes.
inline ExactModel hops(uint32_t n, double days) {
  ExactModel m{"hops", {}, std::vector<double>(n, 1000), {}, days, 10};
  m.text = head(m) + names("Site", "s", n) + ring_of("Site", "s", n) +
           "param pace : 1/day = 0.01 assumed\nstate units[s in Site] : person count = 1000 person\n"
           "process hop[a in Site, b in Site] where next[a, b]\n  move units[a] -> units[b] at pace\n"
           "outcome there : person = units[s0] at end harm\n";
  for (uint32_t a = 0; a < n; ++a)
    for (uint32_t b = 0; b < n; ++b)
      if (b == (a + 1) % n || a == (b + 1) % n) m.reactions.push_back({"hop", a * n + b, a, b, {}, 0.01});
  return m;
}

/// An illness that comes back, in rings of places: two processes a place, each with the places beside it.
/// `through_let`: rates read who is ill there by way of a let.
inline ExactModel rings(uint32_t count, uint32_t places, double days, bool through_let = false) {
  ExactModel m{through_let ? "lets" : "rings", {}, {}, {}, days, 1};
  const std::string near = "ill[r, p] + sum q in Place where next[p, q]: ill[r, q]";
  m.text = head(m) + names("Ring", "r", count) + names("Place", "p", places) + ring_of("Place", "p", places) +
           "param catch : 1/day/person = 0.05 assumed\nparam heal : 1/day = 0.5 assumed\n"
           "state healthy[r in Ring, p in Place] : person count = 20 person\n"
           "state ill[r in Ring, p in Place] : person count = 10 person\n";
  if (through_let) m.text += "let near[r in Ring, p in Place] : person = " + near + "\n";
  m.text += "process catching[r in Ring, p in Place]\n  move healthy[r, p] -> ill[r, p] at catch * " +
            (through_let ? "near[r, p]" : "(" + near + ")") +
            "\nprocess healing[r in Ring, p in Place]\n  move ill[r, p] -> healthy[r, p] at heal\n"
            "outcome there : person = ill[r0, p0] at end harm\n";
  const uint32_t n = count * places;
  m.start.assign(n, 20);
  m.start.resize(2 * n, 10);
  for (uint32_t i = 0; i < n; ++i) {
    const uint32_t ring = i / places * places, p = i % places;
    uint32_t before = n + ring + (p + places - 1) % places, after = n + ring + (p + 1) % places;
    if (before > after) std::swap(before, after);
    m.reactions.push_back({"catching", i, i, n + i, {n + i, before, after}, 0.05});
  }
  for (uint32_t i = 0; i < n; ++i) m.reactions.push_back({"healing", i, n + i, i, {}, 0.5});
  return m;
}

}  // namespace casus::bench
