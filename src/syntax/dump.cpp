#include "syntax/dump.h"

#include <fmt/format.h>

#include <array>

#include "diag/render.h"
#include "syntax/clauses.h"

namespace casus::syntax {
namespace {

const char* name_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::Error:
      return "error";
    case ExprKind::Number:
      return "number";
    case ExprKind::Date:
      return "date";
    case ExprKind::Relative:
      return "relative";
    case ExprKind::String:
      return "string";
    case ExprKind::Name:
      return "name";
    case ExprKind::Pair:
      return "pair";
    case ExprKind::Set:
      return "set";
    case ExprKind::Unary:
      return "unary";
    case ExprKind::Binary:
      return "binary";
    case ExprKind::Within:
      return "within";
    case ExprKind::If:
      return "if";
    case ExprKind::Because:
      return "because";
    case ExprKind::Reduce:
      return "reduce";
    case ExprKind::Call:
      return "call";
    case ExprKind::Recent:
      return "recent";
    case ExprKind::Since:
      return "since";
    case ExprKind::Total:
      return "total";
    case ExprKind::Monthly:
      return "monthly";
    case ExprKind::About:
      return "about";
    case ExprKind::Infinite:
      return "infinite";
    case ExprKind::None:
      return "none";
    case ExprKind::AtEnd:
      return "at end";
    case ExprKind::AtDate:
      return "at date";
    case ExprKind::MeanOf:
      return "mean of";
    case ExprKind::MaxOf:
      return "max of";
    case ExprKind::MinOf:
      return "min of";
    case ExprKind::ShareOfTime:
      return "share of time";
    case ExprKind::TimesBegins:
      return "times begins";
    case ExprKind::First:
      return "first";
    case ExprKind::Eventually:
      return "eventually";
    case ExprKind::Always:
      return "always";
    case ExprKind::Until:
      return "until";
    case ExprKind::HoldsFor:
      return "holds for";
    case ExprKind::Chance:
      return "chance";
    case ExprKind::Mean:
      return "mean";
    case ExprKind::Quantile:
      return "quantile";
    case ExprKind::Effect:
      return "effect of";
    case ExprKind::Quantified:
      return "quantified";
  }
  return "";
}

const char* name_of(Window::Kind kind) {
  switch (kind) {
    case Window::Kind::None:
      return "";
    case Window::Kind::InLast:
      return "in last";
    case Window::Kind::FromTo:
      return "from to";
    case Window::Kind::Within:
      return "within";
    case Window::Kind::By:
      return "by";
    case Window::Kind::AfterFirst:
      return "after first";
  }
  return "";
}

const char* name_of(EffectKind kind) {
  switch (kind) {
    case EffectKind::Add:
      return "add";
    case EffectKind::Raise:
      return "raise";
    case EffectKind::Lower:
      return "lower";
    case EffectKind::Set:
      return "set";
    case EffectKind::Move:
      return "move";
    case EffectKind::Fire:
      return "fire";
  }
  return "";
}

std::string text_of(const Binder& b) {
  if (b.var.empty()) return b.list;
  return b.var2.empty() ? fmt::format("{} in {}", b.var, b.list)
                        : fmt::format("{{{}, {}}} in {}", b.var, b.var2, b.list);
}

std::string text_of(const UnitExpr& u) {
  std::string out;
  for (const auto& f : u.factors) {
    if (!out.empty()) out += " ";
    out += f.power == 1 ? f.name : fmt::format("{}^{}", f.name, f.power);
  }
  return out;
}

class Dumper {
 public:
  std::string out;

  void decl(const Decl& d) {
    line(0, std::string(d.kind == DeclKind::Error ? "error" : decl_word(d.kind)) + suffix(d.name));
    if (!d.locator.empty()) line(1, "locator " + d.locator);
    if (!d.text.empty()) line(1, quoted(d.text));
    binders(1, d.binders);
    if (!d.params.empty()) line(1, "params" + list(d.params));
    std::string type = text_of(d.unit);
    for (const auto& [flag, word] :
         {std::pair{d.is_count, "count"}, {d.is_level, "level"}, {d.is_bool, "bool"}})
      if (flag) type += (type.empty() ? "" : " ") + std::string(word);
    if (!type.empty()) line(1, "type " + type);
    if (!d.alternatives.empty()) line(1, "type of" + list(d.alternatives));
    if (d.where) field(1, "where", *d.where);
    value(1, "value", d.value);
    source(1, d.source);
    for (const Clause& c : d.clauses) clause(1, c);
    if (d.expr) expr(1, *d.expr);
  }

  void expr(int depth, const Expr& e) {
    std::string head = name_of(e.kind);
    if (e.kind == ExprKind::Number || e.kind == ExprKind::Relative) head += fmt::format(" {}", e.number);
    if (e.percent) head += " %";
    head += suffix(e.name) + (e.member.empty() ? "" : "." + e.member);
    for (const std::string& n : e.names) head += " " + n;
    line(depth, head);
    binders(depth + 1, e.binders);
    for (const ExprPtr& i : e.index) field(depth + 1, "index", *i);
    for (const ExprPtr& a : e.args) expr(depth + 1, *a);
    if (e.extra)
      field(depth + 1,
            e.kind == ExprKind::Binary   ? "by at least"
            : e.kind == ExprKind::Within ? "within"
                                         : "where",
            *e.extra);
    if (e.window.kind != Window::Kind::None) {
      line(depth + 1, std::string("window ") + name_of(e.window.kind));
      if (e.window.a) expr(depth + 2, *e.window.a);
      if (e.window.b) expr(depth + 2, *e.window.b);
    }
    if (e.under.policy_ref) field(depth + 1, "under", *e.under.policy_ref);
    if (!e.under.shock.empty()) line(depth + 1, "with " + e.under.shock);
    if (e.under.given) field(depth + 1, "given", *e.under.given);
  }

 private:
  void line(int depth, std::string_view text) {
    out.append(static_cast<size_t>(depth) * 2, ' ');
    out += printable(text);
    out += '\n';
  }
  static std::string suffix(std::string_view name) { return name.empty() ? "" : " " + std::string(name); }
  static std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }
  static std::string list(const std::vector<Word>& words) {
    std::string text;
    for (const Word& w : words) text += " " + w.text;
    return text;
  }
  void field(int depth, std::string_view name, const Expr& e) {
    line(depth, name);
    expr(depth + 1, e);
  }
  void binders(int depth, const std::vector<Binder>& all) {
    for (const Binder& b : all) line(depth, "over " + text_of(b));
  }
  void source(int depth, const SourceRef& s) {
    if (s.present()) line(depth, s.assumed ? "assumed" : "cite" + list(s.cites));
  }
  void distribution(int depth, const Distribution& d) {
    if (d.name.empty()) return;
    line(depth, "from " + d.name);
    for (const NamedArg& a : d.args)
      if (a.name.empty())
        expr(depth + 1, *a.value);
      else
        field(depth + 1, a.name, *a.value);
  }
  void value(int depth, std::string_view name, const Value& v) {
    if (v.kind == Value::Kind::Missing) return source(depth, v.source);
    line(depth, name);
    if (v.best) expr(depth + 1, *v.best);
    if (v.low) field(depth + 1, "low", *v.low);
    if (v.high) field(depth + 1, "high", *v.high);
    distribution(depth + 1, v.dist);
    for (const auto& e : v.entries) value(depth + 1, e.key.text + ":", *e.value);
    source(depth + 1, v.source);
  }
  void effect(int depth, const Effect& e) {
    line(depth, name_of(e.kind));
    if (e.source) expr(depth + 1, *e.source);
    if (e.target) expr(depth + 1, *e.target);
    if (e.amount) expr(depth + 1, *e.amount);
    if (e.guard) field(depth + 1, "if", *e.guard);
    if (!e.because.empty()) line(depth + 1, "because" + list(e.because));
  }
  void clause(int depth, const Clause& c) {
    std::string head = ":" + c.keyword + list(c.words);
    for (const Word& s : c.strings) head += " " + quoted(s.text);
    if (c.unit.present) head += " : " + text_of(c.unit);
    if (c.keyword == "because") head += list(c.because);
    line(depth, head);
    binders(depth + 1, c.binders);
    for (const ExprPtr* e : {&c.a, &c.b, &c.c, &c.d})
      if (*e) expr(depth + 1, **e);
    distribution(depth + 1, c.dist);
    source(depth + 1, c.source);
    if (c.keyword != "because" && !c.because.empty()) line(depth + 1, "because" + list(c.because));
    for (const Effect& e : c.effects) effect(depth + 1, e);
    for (const Clause& inner : c.clauses) clause(depth + 1, inner);
  }
};

}  // namespace

std::string dump_tokens(const SourceFile& file, const std::vector<Token>& tokens) {
  std::string out;
  for (const Token& t : tokens) {
    const LineColumn at = file.place(t.span.begin);
    const std::string_view text = file.slice(t.span);
    out += fmt::format("{}:{} {}{}{}\n", at.line, at.column, kind_name(t.kind), text.empty() ? "" : " ",
                       printable(text));
  }
  return out;
}

std::string dump_tree(const File& tree) {
  Dumper dumper;
  for (const Decl& d : tree.decls) dumper.decl(d);
  return std::move(dumper.out);
}

std::string dump_expr(const Expr& e) {
  Dumper dumper;
  dumper.expr(0, e);
  return std::move(dumper.out);
}

}  // namespace casus::syntax
