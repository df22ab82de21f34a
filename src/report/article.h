#pragma once
// An article's text cut into the paragraphs and sentences that locators count.
#include <string>
#include <string_view>
#include <vector>

namespace casus::report {

struct Sentence {
  int paragraph,
      number;  // §paragraph.number, from 1; paragraph 0 is the title, the byline and other headings
  std::string text;
};

/// Paragraphs are separated by blank lines. A paragraph of under 120 characters before the first longer one,
/// or after the last longer one, is a heading. A sentence ends at . ! or ? before white space and a capital
/// letter, digit or quotation mark.
std::vector<Sentence> sentences(std::string_view article);

/// The sentences that a locator such as "5.2" or "8.1-2" names; empty if there are none.
std::vector<size_t> located(const std::vector<Sentence>&, const std::string& locator);

}  // namespace casus::report
