#include <algorithm>
#include <cctype>

#include "diag/diagnostic.h"

namespace casus {
namespace {

// Optimal string alignment: insertions, deletions, substitutions and transpositions of neighbours cost one.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  if (name.empty() || name.size() > 200) return "";
  const std::string wanted = lower(name);
  const size_t limit = std::max<size_t>(1, name.size() / 3);
  size_t best = limit + 1;
  const std::string* found = nullptr;
  for (const std::string& candidate : candidates) {
    const size_t n = candidate.size();
    if (candidate == name || n > name.size() + limit || n + limit < name.size()) continue;
    const std::string other = lower(candidate);
    const size_t d = edit_distance(wanted, other);
    if (d >= std::max(wanted.size(), n)) continue;  // nothing in common
    if (d < best) {
      best = d;
      found = &candidate;
    }
  }
  return found ? *found : "";
}

}  // namespace casus
