#include <algorithm>
#include <utility>

#include "diag/render.h"

namespace casus {
namespace {

using Page = std::pair<std::string_view, std::string_view>;

const std::vector<Page>& pages() {
  static const std::vector<Page> all = {
#include "error_pages.inc"
  };
  return all;
}

}  // namespace

std::string_view explain(std::string_view code_name) {
  for (const auto& [name, text] : pages())
    if (name == code_name) return text;
  return {};
}

std::string_view explain(Code code) { return explain(info(code).name); }

std::vector<std::string_view> error_pages() {
  std::vector<std::string_view> names;
  for (const auto& page : pages()) names.push_back(page.first);
  return names;
}

}  // namespace casus
