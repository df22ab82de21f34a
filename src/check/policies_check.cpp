// Policies, families of policies and shocks.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "check/policies_settings.h"
#include "model/text.h"

namespace casus::check {
namespace {

using model::Policy;
using model::Setting;
using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

constexpr size_t kMaxMembers = 64;
constexpr size_t kMaxSettings = 1'000'000;  // of all policies, with those that they start from
constexpr int kMaxChain = 64;               // policies that start from one another

class PolicyReader {
 public:
  explicit PolicyReader(Context& c) : c_(c) {}

  void read() {
    std::vector<const Decl*> all;
    for (const Decl& d : c_.file.decls) {
      if (d.kind != DeclKind::Policy && d.kind != DeclKind::Policies) continue;
      const bool family = d.kind == DeclKind::Policies;
      if (c_.declare(d.name, d.name_span, family ? SymbolKind::PolicyFamily : SymbolKind::Policy, kNone, &d))
        all.push_back(&d);
    }
    for (const Decl* d : all)
      if (d->kind == DeclKind::Policy) policy(*d);
    for (const Decl* d : all) {
      if (d->kind == DeclKind::Policy)
        append(*d, done_.at(d).policy);  // kept: families start from it too
      else
        family(*d);
    }
  }

 private:
  struct Done {
    bool finished = false;
    bool good = false;
    Policy policy;
  };

  void append(const Decl& d, Policy p) {
    const auto id = static_cast<uint32_t>(c_.m.policies.size());
    c_.m.policies.push_back(std::move(p));
    c_.id_of[&d] = id;
    c_.symbols.at(d.name).id = id;
  }

  const Policy* policy(const Decl& d) {
    const auto [at, fresh] = done_.try_emplace(&d);
    if (!fresh) return at->second.finished && at->second.good ? &at->second.policy : nullptr;
    Done& done = at->second;
    Policy p;
    p.name = d.name;
    p.label = d.text;
    p.span = d.span;
    p.hypothetical = find_clause(d.clauses, "hypothetical") != nullptr;
    done.good = start_from(d, p);
    if (const Clause* by = find_clause(d.clauses, "by")) p.actors = c_.actor_names(by->words, false);
    for (const Clause& clause : d.clauses) {
      if (clause.keyword != "set" && clause.keyword != "hold" && clause.keyword != "cut" &&
          clause.keyword != "force")
        continue;
      if (!p.hypothetical && clause.keyword != "set") refuse(d, clause);
      if (auto s = read_setting(c_, d.name, clause)) p.settings.push_back(std::move(*s));
    }
    done.policy = std::move(p);
    done.finished = true;
    return &done.policy;
  }

  void refuse(const Decl& d, const Clause& clause) {
    auto& e = c_.error(Code::C0403, clause.span, fmt::format("'{}' is nobody's choice", clause.keyword));
    e.labels.push_back({d.name_span, "not marked hypothetical"});
    e.help = fmt::format("write: policy {} hypothetical {{ ... }}", d.name);
  }

  /// Takes over what `like` names. False if there is no such policy.
  bool start_from(const Decl& d, Policy& p) {
    const Clause* like = find_clause(d.clauses, "like");
    if (like == nullptr || like->words.empty()) return true;
    const auto& word = like->words[0];
    const Symbol* s = c_.find(word.text, SymbolKind::Policy);
    if (s == nullptr) {
      c_.unknown("policy", word.text, word.span, c_.names_of({SymbolKind::Policy}));
      return false;
    }
    const auto open = done_.find(s->decl);
    if (open != done_.end() && !open->second.finished) {
      auto& e = c_.error(Code::C0213, word.span, fmt::format("'{}' starts from itself", d.name));
      if (s->decl != &d) e.labels.push_back({s->decl->name_span, "by way of this policy"});
      e.help = "let one policy of the circle start from none";
      return false;
    }
    if (++chain_ > kMaxChain) {
      c_.error(Code::C0404, word.span, fmt::format("more than {} policies start from one another", kMaxChain))
          .help = "start from an earlier one";
      return false;
    }
    const Policy* base = policy(*s->decl);
    --chain_;
    if (base == nullptr) return false;
    c_.used.insert(word.text);
    if (base->hypothetical && d.kind == DeclKind::Policy && !p.hypothetical) {
      auto& e = c_.error(Code::C0403, word.span,
                         fmt::format("'{}' starts from a hypothetical policy and is not marked so", d.name));
      e.labels.push_back({base->span, "hypothetical"});
      e.help = fmt::format("write: policy {} like {} hypothetical {{ ... }}", d.name, word.text);
      return false;
    }
    settings_ += base->settings.size();
    if (settings_ > kMaxSettings) {
      c_.error(Code::C0404, word.span,
               fmt::format("with those of '{}', the policies take over {} settings, more than {}", word.text,
                           grouped(double(settings_)), grouped(double(kMaxSettings))))
          .help = "start from shorter ones";
      return false;
    }
    p.hypothetical = p.hypothetical || base->hypothetical;
    p.settings = base->settings;
    p.actors = base->actors;
    return true;
  }

  // ---- Families

  struct Dimension {
    uint32_t lever = kNone;
    std::vector<ExprId> values;
    std::vector<std::string> texts, meanings;
    Span span;
  };

  std::optional<Dimension> dimension(const Decl& d, const Clause& over) {
    if (over.words.empty() || !over.a) return std::nullopt;
    const auto& word = over.words[0];
    const Symbol* s = c_.find(word.text, SymbolKind::Lever);
    if (s == nullptr) {
      c_.unknown("lever", word.text, word.span, c_.names_of({SymbolKind::Lever}));
      return std::nullopt;
    }
    c_.used.insert(word.text);
    const model::Lever& lever = c_.m.levers[s->id];
    Scope scope;
    scope.owner = "policies:" + d.name;
    Dimension out;
    out.lever = s->id;
    out.span = over.span;
    for (const auto& e : over.a->args) {
      const ExprId value = lever_setting(c_, *e, s->id, scope);
      if (value == kNone) return std::nullopt;
      const model::Expr& constant = c_.m.exprs[value];
      if (constant.op != model::Op::Const) {
        c_.error(Code::C0216, e->span, "the values of a family of policies are plain numbers").help =
            "write for example {0, 0.5, 1}";
        return std::nullopt;
      }
      const std::string text = model::value_text(constant.value, lever.alternatives,
                                                 lever.type == model::Lever::Type::Bool, lever.shown.scale);
      if (std::find(out.texts.begin(), out.texts.end(), text) != out.texts.end()) {
        c_.error(Code::C0404, e->span, fmt::format("the value {} stands twice", text)).help = "leave one out";
        return std::nullopt;
      }
      out.values.push_back(value);
      out.texts.push_back(text);
      std::string meaning;
      for (const auto& [at, words] : lever.anchors)
        if (at == constant.value) meaning = words;
      out.meanings.push_back(meaning.empty() ? text : meaning);
    }
    return out;
  }

  void family(const Decl& d) {
    Policy base;
    if (!start_from(d, base)) return;
    base.family = d.name;
    base.span = d.span;
    if (const Clause* by = find_clause(d.clauses, "by")) base.actors = c_.actor_names(by->words, false);
    std::vector<Dimension> dimensions;
    double count = 1;
    for (const Clause& clause : d.clauses)
      if (clause.keyword == "over" && clause.a) count *= double(clause.a->args.size());
    if (count > double(kMaxMembers)) {
      c_.error(Code::C0404, d.name_span,
               fmt::format("'{}' has {} members, more than {}", d.name, grouped(count), kMaxMembers))
          .help = "leave out values or levers: each member is simulated";
      return;
    }
    for (const Clause& clause : d.clauses) {
      if (clause.keyword != "over") continue;
      auto one = dimension(d, clause);
      if (!one) return;
      for (const Dimension& other : dimensions)
        if (other.lever == one->lever) {
          c_.error(Code::C0404, clause.span,
                   fmt::format("the lever '{}' stands twice", c_.m.levers[one->lever].name))
              .help = "put all its values into one pair of braces";
          return;
        }
      dimensions.push_back(std::move(*one));
    }
    if (dimensions.empty() || count == 0) {
      c_.error(Code::C0404, d.name_span, fmt::format("'{}' has no members", d.name)).help =
          "write: policies NAME over LEVER in {0, 1}";
      return;
    }
    members(d, base, dimensions, count);
  }

  void members(const Decl& d, const Policy& base, const std::vector<Dimension>& dimensions, size_t count) {
    std::vector<model::PolicyId>& ids = c_.policy_families[d.name];
    c_.id_of[&d] = static_cast<uint32_t>(c_.m.policies.size());
    for (size_t n = 0; n < count; ++n) {
      Policy p = base;
      std::string name, label;
      size_t rest = n, stride = count;
      for (const Dimension& x : dimensions) {
        stride /= x.values.size();
        const size_t at = rest / stride;
        rest %= stride;
        const std::string& lever = c_.m.levers[x.lever].name;
        name += fmt::format("{}{}={}", name.empty() ? "" : ", ", lever, x.texts[at]);
        label += fmt::format("{}{}: {}", label.empty() ? "" : "; ", lever, x.meanings[at]);
        Setting s{};
        s.kind = Setting::Kind::Lever;
        s.ref = {x.lever, {}};
        s.value = x.values[at];
        s.from = -std::numeric_limits<double>::infinity();
        s.until = std::numeric_limits<double>::infinity();
        s.span = x.span;
        p.settings.push_back(std::move(s));
      }
      p.name = fmt::format("{}[{}]", d.name, name);
      p.label = label;
      ids.push_back(static_cast<model::PolicyId>(c_.m.policies.size()));
      c_.m.policies.push_back(std::move(p));
    }
  }

  Context& c_;
  std::map<const Decl*, Done> done_;
  size_t settings_ = 0;
  int chain_ = 0;
};

void check_shock(Context& c, const Decl& d) {
  if (!c.declare(d.name, d.name_span, SymbolKind::Shock, static_cast<uint32_t>(c.m.shocks.size()), &d))
    return;
  c.id_of[&d] = static_cast<uint32_t>(c.m.shocks.size());
  model::Shock shock;
  shock.name = d.name;
  shock.span = d.span;
  const Clause* at = find_clause(d.clauses, "at");
  if (at == nullptr && !d.broken) {
    c.error(Code::C0211, d.name_span, fmt::format("the shock '{}' has no date", d.name)).help =
        "write: at 2026-03-01, or: at month 3";
  } else if (at && at->a) {
    if (const auto day = c.date(*at->a)) {
      shock.day = *day;
      if (*day < 0 || *day > c.m.horizon)
        c.error(Code::C0405, at->span, "this date is outside the run").help = run_text(c);
    }
  }
  static const model::Index kNoIndex;
  Scope scope = c.scope_of(kNoIndex, "shock:" + d.name);
  scope.index = &kNoIndex;
  scope.random = true;
  if (const Clause* effects = find_clause(d.clauses, "do"))
    shock.effects = c.effects(effects->effects, scope);
  else if (!d.broken)
    c.error(Code::C0211, d.name_span, fmt::format("the shock '{}' does nothing", d.name)).help =
        "write: do set STATE = VALUE";
  c.m.shocks.push_back(std::move(shock));
}

}  // namespace

void check_policies(Context& c) {
  PolicyReader(c).read();
  for (const Decl* d : c.decls_of(DeclKind::Shock)) check_shock(c, *d);
}

}  // namespace casus::check
