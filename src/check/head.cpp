// The head of a model: name, time, sources, units, lists, relations.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "check/context.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

std::string string_of(const Decl& d, const char* keyword) {
  const Clause* c = find_clause(d.clauses, keyword);
  return c && !c->strings.empty() ? c->strings[0].text : "";
}

void check_model(Context& c) {
  const auto models = c.decls_of(DeclKind::Model);
  if (models.empty()) {
    // In a file that could not be read, or under a misspelt word, that is an echo.
    if (c.unread && (c.file.decls.empty() || c.misspelt("model"))) return;
    c.error(Code::C0211, Span{0, 0}, "the model has no name").help =
        "begin with: model NAME \"What it is about\"";
    return;
  }
  if (models.size() > 1)
    c.error(Code::C0212, models[1]->name_span, "a file holds one model").help =
        "leave the second `model` out";
  const Decl& d = *models[0];
  c.m.name = d.name;
  c.m.title = d.text;
  c.m.version = string_of(d, "version");
  c.m.about = string_of(d, "about");
  c.m.maker = string_of(d, "maker");
  c.m.reviewed_by = string_of(d, "reviewed by");
  if (const Clause* material = find_clause(d.clauses, "material"); material && material->a) {
    const double share = material->a->number / 100;
    if (!(share >= 0 && share < 1))
      c.error(Code::C0221, material->a->span, "a material margin is from 0 to under 100 %").help =
          "write material 10 %";
    else
      c.m.material = share;
  }
}

void check_time(Context& c) {
  c.m.step = 0;
  const auto times = c.decls_of(DeclKind::Time);
  if (times.empty()) {
    if (c.unread && (c.file.decls.empty() || c.misspelt("time"))) return;
    c.error(Code::C0211, Span{0, 0}, "the model has no time").help =
        "write: time from 2026-01-01 for 36 months step 1 day";
    return;
  }
  if (times.size() > 1)
    c.error(Code::C0212, times[1]->span, "a model has one `time`").help = "leave the second out";
  const Decl& d = *times[0];
  const Clause *from = find_clause(d.clauses, "from"), *length = find_clause(d.clauses, "for"),
               *step = find_clause(d.clauses, "step");
  if (!from || !from->a || !length) {
    if (c.diagnostics.has_errors()) return;  // the parser has said what is wrong
    c.error(Code::C0211, d.span, "`time` needs a start and a length").help =
        "write: time from 2026-01-01 for 36 months step 1 day";
    return;
  }
  const auto start =
      from->a->kind == syntax::ExprKind::Date ? model::parse_date(from->a->name) : std::nullopt;
  if (!start) {
    c.error(Code::C0104, from->a->span, "the start must be a day of the calendar").help =
        "write year-month-day, e.g. 2026-01-01";
    return;
  }
  c.m.start_year = start->year, c.m.start_month = start->month, c.m.start_day = start->day;
  const auto horizon = c.duration(length->a.get(), {}, "the horizon");
  const auto h = step ? c.duration(step->a.get(), {}, "the step") : std::optional<double>(1);
  if (!horizon || !h) return;
  if (*h > *horizon) {
    c.error(Code::C0227, step ? step->span : d.span, "the step is longer than the horizon").help =
        "write a shorter step, e.g. step 1 day";
    return;
  }
  if (*horizon / *h > double(c.options.max_steps)) {
    c.error(Code::C0227, d.span,
            fmt::format("the runs would have {} steps, more than {}", grouped(*horizon / *h),
                        grouped(double(c.options.max_steps))))
        .help = "choose a longer step or a shorter horizon";
    return;
  }
  c.m.horizon = std::ceil(*horizon / *h - 1e-9) * *h;
  c.m.step = *h;
}

void check_sources(Context& c) {
  std::string text;
  for (const auto* d : c.decls_of(DeclKind::Source)) {
    model::Source s;
    s.name = d->name, s.title = d->text, s.span = d->span;
    s.url = string_of(*d, "url"), s.note = string_of(*d, "note");
    if (const Clause* g = find_clause(d->clauses, "grade"); g && !g->words.empty())
      s.grade = g->words[0].text;
    if (const Clause* y = find_clause(d->clauses, "year"); y && y->a)
      s.year = int(std::min(std::max(y->a->number, 0.0), 9999.0));
    s.is_text = find_clause(d->clauses, "text") != nullptr;
    if (s.is_text && !text.empty() && text != s.name)
      c.error(Code::C0212, d->name_span, fmt::format("'{}' and '{}' are both marked `text`", text, s.name))
          .help = "locators refer to one text: mark one source only";
    if (s.is_text) text = s.name;
    c.m.sources.push_back(std::move(s));
  }
}

/// Whether the last word of a list's name, as in `Leader` or `known_suspects`, stands for what no model
/// holds.
bool names_persons(const std::string& name) {
  constexpr std::array<std::string_view, 7> kWords = {"person",  "individual", "leader",    "commander",
                                                      "suspect", "target",     "politician"};
  size_t from = name.size();
  while (from > 0 && name[from - 1] != '_' && (from == name.size() || !std::isupper(uint8_t(name[from]))))
    --from;
  std::string word;
  for (const char letter : name.substr(from)) word += char(std::tolower(uint8_t(letter)));
  if (word.size() > 1 && word.back() == 's') word.pop_back();
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

void check_list(Context& c, const Decl& d) {
  model::List list;
  list.name = d.name, list.span = d.span;
  const Clause* subset = find_clause(d.clauses, "subset of");
  if (subset && !subset->words.empty()) {
    const auto parent = c.find_list(subset->words[0].text, subset->words[0].span);
    if (!parent) return;
    list.parent = *parent;
    if (c.m.lists[*parent].parent != model::kNoList) {
      c.error(Code::C0203, subset->words[0].span,
              fmt::format("'{}' is itself a subset", subset->words[0].text))
          .help = fmt::format("write subset of {}", c.m.lists[c.m.lists[*parent].parent].name);
      return;
    }
  }
  if (d.clauses.size() > c.options.max_list) {
    c.error(Code::C0228, d.name_span,
            fmt::format("'{}' has {} elements, more than {}", d.name, grouped(double(d.clauses.size())),
                        grouped(double(c.options.max_list))))
        .help = "group them";
    return;
  }
  std::map<std::string, Span> places;
  for (const auto& clause : d.clauses) {
    if (clause.keyword != "element" || clause.words.empty()) continue;
    const auto& w = clause.words[0];
    std::string label = clause.strings.empty() ? "" : clause.strings[0].text;
    if (const auto [first, fresh] = places.emplace(w.text, w.span); !fresh) {
      auto& e = c.error(Code::C0201, w.span, fmt::format("'{}' stands twice in the list", w.text));
      e.labels.push_back({first->second, "first here"});
      e.help = "leave one of them out";
      continue;
    }
    if (list.parent != model::kNoList) {
      const auto ordinal = c.find_element(list.parent, w.text);
      if (!ordinal) {
        c.unknown("element", w.text, w.span, c.m.lists[list.parent].elements);
        continue;
      }
      list.parent_ordinal.push_back(*ordinal);
      if (label.empty()) label = c.m.lists[list.parent].labels[*ordinal];
    }
    list.elements.push_back(w.text);
    list.labels.push_back(label);
  }
  if (list.elements.empty()) return;  // the parser, or what is wrong with each of them, has said so
  if (list.elements.size() > 50)
    c.error(Code::C0307, d.name_span,
            fmt::format("the list '{}' has {} elements", d.name, list.elements.size()))
        .help = "models are of provinces, months and large groups; merge what can be merged";
  if (names_persons(d.name))
    c.error(Code::C0307, d.name_span, fmt::format("'{}' sounds like a list of persons or targets", d.name))
        .help = "a model knows neither: list groups, parties or regions";
  if (c.declare(d.name, d.name_span, SymbolKind::List, uint32_t(c.m.lists.size()), &d))
    c.m.lists.push_back(std::move(list));
}

void check_relation(Context& c, const Decl& d) {
  const Clause* lists = find_clause(d.clauses, "lists");
  if (!lists || lists->words.size() != 2) return;
  const auto a = c.find_list(lists->words[0].text, lists->words[0].span),
             b = c.find_list(lists->words[1].text, lists->words[1].span);
  if (!a || !b) return;
  model::Relation r;
  r.name = d.name, r.a = *a, r.b = *b;
  const size_t columns = c.m.lists[*b].elements.size();
  r.holds.assign(c.m.lists[*a].elements.size() * columns, 0);
  const bool symmetric = find_clause(d.clauses, "symmetric") != nullptr;
  if (symmetric && *a != *b)
    c.error(Code::C0203, d.span, "a symmetric relation is between a list and itself").help =
        "leave `symmetric` out";
  for (const auto& pair : d.clauses) {
    if (pair.keyword != "pair" || pair.words.size() != 2) continue;
    const auto i = c.find_element(*a, pair.words[0].text), j = c.find_element(*b, pair.words[1].text);
    if (!i) c.unknown("element", pair.words[0].text, pair.words[0].span, c.m.lists[*a].elements);
    if (!j) c.unknown("element", pair.words[1].text, pair.words[1].span, c.m.lists[*b].elements);
    if (!i || !j) continue;
    r.holds[*i * columns + *j] = 1;
    if (symmetric && *a == *b) r.holds[*j * columns + *i] = 1;
  }
  if (c.declare(d.name, d.name_span, SymbolKind::Relation, uint32_t(c.m.relations.size()), &d))
    c.m.relations.push_back(std::move(r));
}

}  // namespace

void check_head(Context& c) {
  check_model(c);
  check_time(c);
  check_sources(c);
  // Subsets after their parents, whatever the order of the text.
  for (const auto* d : c.decls_of(DeclKind::List))
    if (!find_clause(d->clauses, "subset of")) check_list(c, *d);
  for (const auto* d : c.decls_of(DeclKind::List))
    if (find_clause(d->clauses, "subset of")) check_list(c, *d);
  for (const auto* d : c.decls_of(DeclKind::Relation)) check_relation(c, *d);
}

}  // namespace casus::check
