#include "report/article.h"

#include <cctype>
#include <charconv>

namespace casus::report {
namespace {

constexpr size_t kHeadingLength = 120;

bool blank(char c) { return std::isspace(static_cast<unsigned char>(c)); }

std::vector<std::string> paragraphs_of(std::string_view text) {
  std::vector<std::string> paragraphs;
  std::string current;
  size_t newlines = 0;
  for (const char c : text) {
    if (c == '\n') ++newlines;
    if (blank(c)) {
      if (newlines >= 2 && !current.empty()) {
        paragraphs.push_back(current);
        current.clear();
      } else if (!current.empty() && current.back() != ' ') {
        current += ' ';
      }
      continue;
    }
    newlines = 0;
    current += c;
  }
  if (!current.empty()) paragraphs.push_back(current);
  for (auto& p : paragraphs)
    while (!p.empty() && p.back() == ' ') p.pop_back();
  return paragraphs;
}

bool ends_sentence(const std::string& text, size_t at) {
  if (text[at] != '.' && text[at] != '!' && text[at] != '?') return false;
  if (at + 1 >= text.size()) return true;
  if (text[at + 1] != ' ' || at + 2 >= text.size()) return false;
  const auto next = static_cast<unsigned char>(text[at + 2]);
  return std::isupper(next) || std::isdigit(next) || next == '"' || next >= 0x80;
}

void add_sentences(const std::string& paragraph, int number, std::vector<Sentence>& out) {
  int sentence = 0;
  size_t from = 0;
  for (size_t at = 0; at < paragraph.size(); ++at) {
    const bool last = at + 1 == paragraph.size();
    if (!ends_sentence(paragraph, at) && !last) continue;
    out.push_back({number, ++sentence, paragraph.substr(from, at + 1 - from)});
    from = at + 2;
    ++at;
  }
}

}  // namespace

std::vector<Sentence> sentences(std::string_view article) {
  const auto paragraphs = paragraphs_of(article);
  size_t first = 0, last = paragraphs.size();
  while (first < last && paragraphs[first].size() < kHeadingLength) ++first;
  while (last > first && paragraphs[last - 1].size() < kHeadingLength) --last;
  std::vector<Sentence> out;
  int body = 0;
  for (size_t i = 0; i < paragraphs.size(); ++i) {
    if (i >= first && i < last) {
      add_sentences(paragraphs[i], ++body, out);
    } else {
      out.push_back({0, int(i) + 1, paragraphs[i]});
    }
  }
  return out;
}

std::vector<size_t> located(const std::vector<Sentence>& all, const std::string& locator) {
  int paragraph = 0, from = 0, to = 0;
  const char* end = locator.data() + locator.size();
  auto r = std::from_chars(locator.data(), end, paragraph);
  if (r.ec != std::errc() || r.ptr == end || *r.ptr != '.') return {};
  r = std::from_chars(r.ptr + 1, end, from);
  if (r.ec != std::errc()) return {};
  to = from;
  if (r.ptr != end && *r.ptr == '-') std::from_chars(r.ptr + 1, end, to);
  std::vector<size_t> found;
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i].paragraph == paragraph && all[i].number >= from && all[i].number <= to) found.push_back(i);
  return found;
}

}  // namespace casus::report
