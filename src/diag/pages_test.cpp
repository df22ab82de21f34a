// Every code has a page that explains it, and every page a code.
#include <gtest/gtest.h>

#include <algorithm>

#include "diag/render.h"

namespace casus {

TEST(diag_pages, every_code_has_a_page) {
  for (const CodeInfo& code : all_codes()) {
    const std::string_view page = explain(code.code);
    EXPECT_FALSE(page.empty()) << "docs/errors/" << code.name << ".md is missing";
    if (page.empty()) continue;
    EXPECT_TRUE(page.starts_with(std::string("# ") + code.name + ": " + code.title + "\n"))
        << code.name << ": the page must begin with '# " << code.name << ": " << code.title << "'";
    EXPECT_NE(page.find("\n## Wrong\n"), page.npos) << code.name;
    EXPECT_NE(page.find("\n## Right\n"), page.npos) << code.name;
    EXPECT_NE(page.find("```casus\n"), page.npos) << code.name;
  }
}

TEST(diag_pages, every_page_has_a_code) {
  for (const std::string_view name : error_pages())
    EXPECT_TRUE(std::any_of(all_codes().begin(), all_codes().end(),
                            [&](const CodeInfo& code) { return name == code.name; }))
        << "docs/errors/" << name << ".md explains no code";
}

TEST(diag_pages, codes_ascend) {
  for (size_t i = 1; i < all_codes().size(); ++i)
    EXPECT_LT(std::string_view(all_codes()[i - 1].name), all_codes()[i].name);
}

}  // namespace casus
