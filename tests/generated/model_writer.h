#pragma once
// The writer of random models: what has been declared so far, and expressions of a wanted unit over it.
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "generated/model_text.h"

namespace casus::test {

/// Powers of base units by name; time is "day".
class Unit {
 public:
  Unit() = default;
  explicit Unit(const std::string& base) { powers_[base] = 1; }
  Unit operator*(const Unit& o) const { return joined(o, 1); }
  Unit operator/(const Unit& o) const { return joined(o, -1); }
  bool operator==(const Unit& o) const { return powers_ == o.powers_; }
  bool pure() const { return powers_.empty(); }
  int size() const {
    int n = 0;
    for (const auto& [base, power] : powers_) n += power < 0 ? -power : power;
    return n;
  }
  const std::map<std::string, int>& powers() const { return powers_; }

 private:
  Unit joined(const Unit& o, int sign) const {
    Unit out = *this;
    for (const auto& [base, power] : o.powers_)
      if ((out.powers_[base] += sign * power) == 0) out.powers_.erase(base);
    return out;
  }
  std::map<std::string, int> powers_;
};

/// How tightly a piece of text binds, loosest first.
enum Tightness {
  kBecause,
  kIf,
  kImplies,
  kOr,
  kAnd,
  kNot,
  kCompare,
  kSum,
  kProduct,
  kUnary,
  kPower,
  kPrimary
};
/// What the checker makes of a number at once: nothing as it depends on something; a constant that is not
/// below zero; one that may be.
enum Constant { kDepends, kNotBelowZero, kMaybeBelowZero };
struct Piece {
  std::string text;
  int tightness = kPrimary;
  Constant constant = kDepends;
};

/// Something declared that an expression may read.
struct Thing {
  enum class Kind { Param, Threshold, Lever, State, Tally, Let, Decision, Negotiation, Process } kind;
  enum class Type { Real, Level, Count, Bool, Enum } type = Type::Real;
  std::string name;
  std::vector<int> lists = {};
  bool pair = false;
  Unit unit = {};
  std::vector<std::string> words = {};  // of an enumeration
  bool fixed = false;                   // a param without a range
  bool kept = false;                    // a count that is only moved
  bool past = false;                    // a tally with data before the start
  bool none = false;                    // a let that can be `none`
  int arguments = 0;                    // of a let
  bool number() const { return type != Type::Bool && type != Type::Enum; }
};

struct List {
  std::string name;
  std::vector<std::string> elements;
  int parent = -1;
};

struct Draw {
  std::string name;
  Unit unit;
  bool whole;
};

/// What can be read where an expression stands.
struct Scope {
  std::vector<std::pair<std::string, int>> variables = {};  // name, list
  std::vector<Draw> draws = {};
  std::vector<std::string> pure_names = {};  // issues of a negotiation, arguments of a let
  bool constants = false;                    // params and numbers only
  bool since = true;                         // `since(C)` may stand
  bool none = true;                          // and so may what can be `none`
  bool thresholds = false;
};

class ModelWriter {
 public:
  explicit ModelWriter(uint64_t seed) : dice_(seed) {}
  ModelText write();

 private:
  // Heads and numbers (writer_head.cpp).
  void head();
  void evidence();
  void lists();
  void numbers();
  void param(bool threshold);
  void lever();
  std::string prior(const Unit& unit, bool level, bool& fixed);
  std::string source();
  void states();
  void state(int number);
  void kept_states();
  void tallies();
  void lets();

  // Expressions (writer_expressions.cpp).
  Piece number(const Unit& unit, int depth, const Scope& scope);
  Piece pure_function(int depth, const Scope& scope);
  Piece reduction(const Unit& unit, int depth, const Scope& scope);
  Piece leaf(const Unit& unit, const Scope& scope);
  Piece conversion(const Unit& unit, int depth, const Scope& scope);
  Piece literal(const Unit& unit);
  Piece condition(int depth, const Scope& scope);
  Piece comparison(int depth, const Scope& scope);
  Piece word_condition(const Scope& scope);
  Piece element_condition(const Scope& scope);
  Piece word_of(const Thing& thing, int depth, const Scope& scope);
  Piece between(const Piece& low, const Piece& value, const Piece& high);
  Piece positive(const Unit& unit, int depth, const Scope& scope);
  Piece amount(Piece p);
  Piece arithmetic(const Piece& a, const std::string& op, const Piece& b, int tightness);
  std::string binary(const Piece& a, const std::string& op, const Piece& b, int tightness);
  std::string in(const Piece& p, int tightness);
  std::string indices(const Thing& thing, const Scope& scope);
  std::string ref(const Thing& thing, const Scope& scope) { return thing.name + indices(thing, scope); }
  std::vector<const Thing*> readable(const Unit& unit, const Scope& scope) const;
  std::vector<const Thing*> of(Thing::Kind kind) const;
  bool visible(const Thing& thing, const Scope& scope) const;
  std::string premise();
  std::string premises();
  std::string duration(double low, double high);
  std::string length(double days);
  std::string value_text(double v);

  // What changes (writer_dynamics.cpp).
  struct Family {
    std::string text;  // "[v1 in l1]"
    std::vector<int> lists;
    bool pair = false;
    Scope scope;
  };
  Family family(int chance_percent, bool pairs = true);
  struct Shell {
    std::string name;
    Family family;
    Unit unit;
    bool with_unit;
    int kind;  // 0 event, 1 move, 2 change, 3 dwell, 4 only fired
  };
  void process_shells();
  void choice_shells();
  void process(const Shell& shell, size_t number);
  std::string where(const Shell& shell);
  void move_clause(Declaration& d, const Shell& shell);
  void change_clause(Declaration& d, const Scope& scope, bool with_rate);
  void dwell_clause(Declaration& d, const Scope& scope);
  void draw_clause(Declaration& d, Scope& scope);
  Piece rate(const Unit& unit, const Scope& scope);
  void times_line(Declaration& d, const Scope& scope);
  std::string effect(const Scope& scope, bool in_do, size_t fires_from);
  std::string add_effect(const Scope& scope);
  std::string set_effect(const Scope& scope);
  std::string move_effect(const Scope& scope);
  std::string whole_amount(const Unit& unit, const Scope& scope);
  std::string do_block(const Scope& scope);
  void flow();
  void kept_moves();
  void schedule(int left);
  void decision(const Thing& shell, const Family& family);
  void negotiation(const Thing& shell, const std::vector<std::string>& issues);

  // Policies and results (writer_results.cpp).
  void shock();
  void policies();
  std::string setting(bool hypothetical);
  std::string lever_value(const Thing& lever);
  void view(int number);
  void outcome(int number);
  Piece series(const Unit& unit, int depth, bool none_ok, const Scope& scope);
  Piece event(int depth);
  std::string window(bool of_event);
  std::string date(double from_share, double to_share);
  Unit result_unit();
  std::string under();
  Piece value(const Unit& unit, int depth);
  Piece limit_of_chance(const Piece& p);
  Piece formula(int depth);
  void claim(int number);
  void observe();

  Declaration& declare(std::string head);
  std::string name(const char* prefix);
  std::string words(const char* what) {
    return "\"" + std::string(what) + " " + std::to_string(++texts_) + "\"";
  }
  std::string actor_names();

  Dice dice_;
  ModelText out_;
  std::map<std::string, int> counters_;
  int texts_ = 0;
  double step_ = 1, horizon_ = 30;
  std::chrono::sys_days start_;
  std::string step_word_ = "day";
  std::vector<std::string> units_, actors_, sources_, premises_, rivals_, alternatives_, views_;
  std::vector<std::pair<std::string, std::pair<int, int>>> relations_;
  std::vector<List> lists_;
  std::vector<Thing> things_;
  std::vector<Shell> shells_;
  std::vector<std::pair<Thing, Family>> decisions_;
  std::vector<std::vector<std::string>> options_;
  std::vector<std::pair<Thing, std::vector<std::string>>> negotiations_;
  std::vector<std::string> policies_, real_policies_, shocks_, claims_;
  struct Members {
    std::string name;
    std::vector<const Thing*> levers;
    std::vector<std::vector<std::string>> values;
  };
  std::vector<Members> members_;
  std::vector<std::pair<std::string, Unit>> outcomes_;
  bool bounded_ = false;  // counts have a declared end
  bool feeds_ =
      true;  // effects may add units: not where each unit moves by itself, or they breed without end
  std::vector<std::string> bound_policies_;  // variables of `every` and `some`
};

}  // namespace casus::test
