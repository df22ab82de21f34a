#pragma once
// What the checks of the single constructs share: the model being built, names, scopes, and the typing of
// expressions. Internal to the layer.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "check/check.h"
#include "diag/diagnostic.h"
#include "model/calendar.h"
#include "model/model.h"
#include "syntax/clauses.h"
#include "syntax/tree.h"

namespace casus::check {

using model::ExprId;
using model::kNone;

/// Type of an expression. A number carries its unit; the literal 0 fits every unit.
struct Type {
  enum class Kind : uint8_t { Error, Number, Bool, Enum, Element, None } kind = Kind::Error;
  model::Unit unit;
  bool level = false;                               // a number within [0, 1] by its declaration
  bool zero = false;                                // the literal 0
  const std::vector<std::string>* names = nullptr;  // Enum: its alternatives, in the model or the context
  model::ListId list = model::kNoList;              // Element
  bool is_error() const { return kind == Kind::Error; }
  static Type error() { return {}; }
  static Type number(model::Unit u = {}) {
    return {Kind::Number, std::move(u), false, false, nullptr, model::kNoList};
  }
  static Type boolean() { return {Kind::Bool, {}, false, false, nullptr, model::kNoList}; }
};

struct Typed {
  ExprId id = kNone;
  Type type;
  Span span;
  std::optional<double> constant;  // value, where it needs no model
  bool ok() const { return !type.is_error(); }
};

/// What a name in an expression may stand for.
enum class SymbolKind : uint8_t {
  Param,
  Lever,
  State,
  Tally,
  Let,
  Process,
  Relation,
  Premise,
  List,
  Unit,
  Decision,
  Negotiation,
  Outcome,
  Policy,
  PolicyFamily,
  Shock,
  Flow,
  Schedule,
  Threshold
};
struct Symbol {
  SymbolKind kind;
  uint32_t id = kNone;  // in its vector of the model (Decision, Negotiation: the implicit state's is in the
                        // vector's entry)
  const syntax::Decl* decl = nullptr;
  Span span;
};

/// A declaration whose unit or type could not be read: that has been said, and its name stands for nothing.
inline bool untyped(const syntax::Decl& d) {
  return d.broken && !d.unit.present && !d.is_level && !d.is_bool && !d.is_count && d.alternatives.empty();
}

/// What is bound where an expression stands.
struct Scope {
  struct Variable {
    std::string name;
    model::IndexRef ref;  // Var or Element
    model::ListId list;
  };
  std::vector<Variable> variables;
  std::map<std::string, Typed> arguments;           // of a let being expanded
  const std::vector<model::Mark>* marks = nullptr;  // readable draws
  const model::Negotiation* issues = nullptr;       // readable issues
  bool modelled = false;                            // `modelled` of an observation is readable (Op::Issue 0)
  model::Unit modelled_unit;
  std::string owner;                    // "process:attack": names clocks
  const model::Index* index = nullptr;  // of the owner: instances of its clocks
  uint32_t next_var = 0;                // number of the next bound variable
  bool constants_only = false;          // params, thresholds and numbers (starts, priors)
  bool mechanism = true;                // bare numbers are warned of
  bool random = false;                  // `about` may stand
  int expansion = 0;                    // depth of lets being expanded
};

inline constexpr size_t kMostAlternatives = 500;  // of a state, a lever or a decision

/// Which literal names an expression may be: alternatives of an enumeration, elements of a list.
struct Expected {
  const std::vector<std::string>* names = nullptr;
  model::ListId list = model::kNoList;
};

class Context {
 public:
  Context(const syntax::File& f, const SourceFile& s, Diagnostics& d, const CheckOptions& o);

  const syntax::File& file;
  const SourceFile& source;
  Diagnostics& diagnostics;
  const bool unread;  // the reader left out parts of the text, with errors
  const CheckOptions& options;
  model::Model m;

  // --- messages (context.cpp)
  Diagnostic& error(Code code, Span at, std::string message) {
    return diagnostics.add(code, at, std::move(message));
  }
  /// "there is no KIND 'name'", with the nearest of `known`. Once a name: other places are labels of the
  /// first.
  void unknown(const char* kind, const std::string& name, Span at, const std::vector<std::string>& known);
  Span span_of_range(const syntax::Value&) const;  // `best [low, high]` without its source
  std::string text_of(Span s) const { return std::string(source.slice(s)); }

  // --- names (names.cpp)
  std::map<std::string, Symbol> symbols;
  std::unordered_map<std::string, uint32_t> sources, actors, views, claims, statements;
  /// Null too for a name that is declared twice: that is said once, and which one is meant is not known.
  const Symbol* find(const std::string& name) const;
  const Symbol* find(const std::string& name, SymbolKind kind) const;
  std::vector<std::string> names_of(std::initializer_list<SymbolKind>) const;
  /// Adds a name; an error if it is taken.
  bool declare(const std::string& name, Span at, SymbolKind, uint32_t id, const syntax::Decl*);
  /// An error if a variable or argument has the name of something else.
  void check_variable(const std::string& name, Span at);
  /// `variable`: the name stands alone in an index, as in [r], and may have been meant as `r in LIST`.
  std::optional<model::ListId> find_list(const std::string& name, Span at, bool variable = false);
  std::optional<uint32_t> find_element(model::ListId, const std::string& name) const;
  std::vector<std::string> actor_names(const std::vector<syntax::Word>&, bool sources_too);
  std::vector<std::string> source_names(const syntax::SourceRef&);
  std::vector<model::PremiseRef> premise_refs(const std::vector<syntax::Word>&);
  std::set<std::string> used;      // names that something reads
  std::set<std::string> shadowed;  // by a variable, which has been said
  std::set<std::string> twice;     // names that several declarations want
  /// Words in column 1 that are no declaration, one of which is nearly `word`: it is there, misspelt.
  bool misspelt(const std::string& word) const;

  // --- units and time (units.cpp)
  std::optional<model::Unit> unit_of(const syntax::UnitExpr&, model::Shown* shown);
  /// A unit by its name ("month", "attacks"), with the factor to the base unit.
  std::optional<std::pair<model::Unit, double>> unit_named(const std::string& name) const;
  /// A unit as the model writes it: per month, if that is how its rates are given.
  std::string text(const model::Unit& u) const;
  /// The unit of a value, as its declaration writes it.
  std::string text(const Typed&) const;
  /// "in attack/month", or "a pure number".
  std::string in_unit(const model::Unit& u) const;
  std::string in_unit(const Typed&) const;
  /// What to write for a bare number where `unit` is wanted: "5 attack".
  std::string with_unit(double value, const model::Unit& unit) const;
  void note_unit(const syntax::UnitExpr&);
  static model::Unit time_unit();
  static model::Unit times(const model::Unit&, const model::Unit&, int sign = 1);
  static std::optional<model::Unit> power(const model::Unit&, double exponent);
  /// Days from the start of the runs.
  std::optional<double> date(const syntax::Expr&);
  /// A constant time in days, above 0.
  std::optional<double> duration(const syntax::Expr*, const Scope&, const char* what);
  std::optional<double> constant_number(const syntax::Expr*, const Scope&, const char* what);

  // --- indices (indices.cpp)
  std::optional<model::Index> index_of(const std::vector<syntax::Binder>&, Span at);
  Scope scope_of(const model::Index&, const std::string& owner);
  bool within_limits(const model::Index&, Span at, const std::string& name);
  bool within_alternatives(const syntax::Decl&);
  /// The indices written after a name, against the lists of its family.
  std::optional<std::vector<model::IndexRef>> indices(const syntax::Expr& ref, const model::Index& target,
                                                      const std::string& name, const Scope&);
  /// Ordinal, in the list that the reference needs, for one instance of the declaration.
  uint32_t ordinal(const model::IndexRef&, const std::vector<uint32_t>& ordinals) const;
  /// The value of static condition for one instance; nothing if it reads more than indices and relations.
  std::optional<bool> static_value(ExprId, const std::vector<uint32_t>& ordinals) const;

  // --- expressions (expressions*.cpp)
  ExprId add(model::Expr e);
  ExprId number(double value, Span at = {});
  /// Number of operations of an expression written out.
  double weight(ExprId id) const { return id == kNone ? 0 : double(weights_[id]); }
  Typed expr(const syntax::Expr*, const Scope&, Expected = {});
  /// A number of this unit (the unit's origin is told in the note).
  /// A number below zero, or a parameter that has no other value.
  bool always_negative(ExprId) const;
  ExprId number_of(const syntax::Expr*, const Scope&, const model::Unit&, const std::string& because);
  ExprId condition(const syntax::Expr*, const Scope&);
  std::optional<model::Ref> state_ref(const syntax::Expr&, const Scope&, const char* what,
                                      model::StateId* state);
  std::optional<model::Ref> family_ref(const syntax::Expr&, const Scope&, SymbolKind, const char* what);
  bool same_unit(const Typed& a, const Typed& b, Span at, const char* what);
  model::WindowId window(model::Window::Series, uint32_t family, bool summed, bool month, double days);
  /// The type of a state as an expression.
  Type state_type(const model::State&) const;
  Typed reading(model::Op, model::Ref, Type, Span);

  // --- effects (effects.cpp)
  std::vector<model::Effect> effects(const std::vector<syntax::Effect>&, const Scope&);
  std::vector<model::TimesLine> times_lines(const std::vector<syntax::Clause>&, const Scope&);
  ExprId guard(const std::vector<syntax::Clause>&, const Scope&);
  std::vector<model::PremiseRef> because(const std::vector<syntax::Clause>&);

  // --- state that the passes leave for each other
  std::vector<const syntax::Decl*> decls_of(syntax::DeclKind) const;
  std::unordered_map<const syntax::Decl*, uint32_t> id_of;  // declaration -> position in its vector
  std::map<std::string, std::vector<model::PolicyId>> policy_families;
  /// The position of a let in the model; checks it first if need be. Nothing if it is wrong or circular.
  std::optional<uint32_t> let_id(const Symbol&);
  std::unordered_map<const syntax::Decl*, uint32_t> let_ids;  // checked ones; kNone: wrong
  std::vector<const syntax::Decl*> open_lets;                 // being checked, outermost first
  std::vector<Type> let_types;                                // by LetId
  std::set<std::string> warned_windows, warned_clocks;
  double instances = 0;   // of all families so far
  size_t data_bytes = 0;  // read so far
  // Names that the text declares, even where the declaration is wrong, and the words before them.
  std::map<std::string, std::set<std::string>, std::less<>> written;
  size_t unknown_names = 0;  // reported so far: hints cost time
  std::map<std::string, uint32_t> clock_count;
  std::map<std::string, std::vector<Span>> let_numbers;  // bare numbers of lets, by the let's name
  std::set<uint32_t> warned_numbers;                     // where they begin
  /// Warns of a bare number, once a place.
  void warn_of_number(Span);

 private:
  const syntax::Decl* declared_otherwise(const std::string& name) const;
  Typed expr_name(const syntax::Expr&, const Scope&, Expected);
  Typed expr_symbol(const syntax::Expr&, const Symbol&, const Scope&);
  Typed expr_member(const syntax::Expr&, const Scope&);
  void report_circle(const syntax::Decl&);
  Typed expr_let(const syntax::Expr&, const Symbol&, const Scope&);
  Typed expand_let(const syntax::Expr&, const syntax::Decl&, const Scope&);
  Typed expr_number(const syntax::Expr&, const Scope&);
  Typed expr_unary(const syntax::Expr&, const Scope&);
  Typed expr_binary(const syntax::Expr&, const Scope&);
  Typed expr_sum(const syntax::Expr&, const Typed&, const Typed&);
  Typed expr_product(const syntax::Expr&, const Typed&, const Typed&);
  Typed expr_power(const syntax::Expr&, const Typed&, const Typed&);
  Typed expr_comparison(const syntax::Expr&, const Scope&);
  Typed expr_in(const syntax::Expr&, const Scope&);
  Typed expr_choice(const syntax::Expr&, const Scope&, Expected);
  bool within_terms(const Scope&, const syntax::Expr&);
  Typed expr_reduce(const syntax::Expr&, const Scope&);
  Typed expr_call(const syntax::Expr&, const Scope&);
  Typed expr_memory(const syntax::Expr&, const Scope&);
  Typed expr_since(const syntax::Expr&, const Scope&);
  Typed make(model::Op, std::vector<ExprId>, Type, Span, std::optional<double> constant = {});
  bool is_literal(const syntax::Expr&, const Scope&) const;
  Typed expr_of_kind(const syntax::Expr&, const Scope&, Expected);

  struct Unknown {
    Code code;
    Span span;
    size_t places;
  };
  std::map<std::string, Unknown> unknowns_;  // by kind and name
  std::map<std::vector<std::pair<uint16_t, int8_t>>, std::map<std::string, int>> unit_texts_;
  std::map<std::string, int> time_words_;  // of rates, by how often they stand

  // Size and height of each expression when it is written out, sharing ignored.
  std::vector<float> weights_;
  std::vector<uint16_t> heights_;
  int depth_ = 0;       // of expr() calls
  bool grown_ = false;  // an expression grew too large: nothing more is read
  std::map<std::tuple<model::Window::Series, uint32_t, bool, bool, double>, model::WindowId> windows_;
};

// The passes, in their order. Each reads the tree's declarations of its kinds.
void collect_names(Context&);     // names.cpp: what stands by itself, and what is declared twice
void check_head(Context&);        // head.cpp: model, time, sources, actors, units, lists, relations
void check_evidence(Context&);    // evidence.cpp: premises, rivals, facts, positions
void check_numbers(Context&);     // numbers.cpp: params, thresholds, levers
void declare_dynamics(Context&);  // states.cpp: families of states, tallies, lets, processes, choices
void check_states(Context&);      // states.cpp: starts, bounds, histories, lets
void check_processes(Context&);   // processes.cpp
void check_flows(Context&);       // flows.cpp: flows, schedules, triggers
void check_choice(Context&);      // choice.cpp: decisions, negotiations
void check_views(Context&);       // policies_*.cpp and claims_*.cpp
void check_policies(Context&);
void check_outcomes(Context&);
void check_claims(Context&);
void check_observations(Context&);
void check_honesty(Context&);  // honesty.cpp: warnings on the whole

/// A file that the model names, read within `base_dir`; an error and nothing if it cannot be.
std::optional<std::string> read_data(Context&, const std::string& name, Span at);

/// "a state", "a parameter".
const char* kind_word(SymbolKind);

/// 1000000 as 1,000,000.
std::string grouped(double whole);

/// Marks' distributions by name; nothing for an unknown one.
std::optional<model::MarkDist> mark_dist(const std::string& name);

/// The distribution of something in `unit`, with its arguments in the order of model::MarkDist. False after
/// an error.
bool read_distribution(Context&, const syntax::Distribution&, const Scope&, const model::Unit& unit,
                       model::MarkDist& kind, std::vector<ExprId>& args);

}  // namespace casus::check
