#pragma once
// The parser's state and its parts. Private to this folder.
//
// A declaration is a run of tokens that ends before the next token in column 1 (closing brackets aside), so
// that an error never reaches beyond it. Bail leaves whatever is being parsed; the clause loop catches it.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/clauses.h"
#include "syntax/parser.h"

namespace casus::syntax {

struct Bail {
  bool whole_declaration = false;
};

/// What kinds of expression may stand here.
enum class Mode : uint8_t {
  Plain,
  Series,  // outcomes: `x at end`, `mean of x in last 12 months`
  Claim,   // claims: chances, means, events as well
};

class Parser {
 public:
  Parser(const SourceFile& file, const std::vector<Token>& tokens, Diagnostics& diagnostics)
      : file_(file), tokens_(tokens), diagnostics_(diagnostics) {}

  File run();

 private:
  // Tokens of this declaration (parser_core.cpp).
  const Token& token(size_t ahead = 0) const;
  TokenKind kind(size_t ahead = 0) const { return token(ahead).kind; }
  std::string_view text(size_t ahead = 0) const { return file_.slice(token(ahead).span); }
  std::string_view word(size_t ahead = 0) const { return kind(ahead) == TokenKind::Name ? text(ahead) : ""; }
  bool spaced(size_t ahead) const { return token(ahead).trivia_begin < token(ahead).span.begin; }
  bool is(std::string_view w) const { return word() == w; }
  bool is(std::string_view w, std::string_view v) const { return word() == w && word(1) == v; }
  bool is(TokenKind k) const { return kind() == k; }
  bool is_any(std::initializer_list<std::string_view> words) const;
  bool at_end() const { return at_ >= end_; }
  void advance() { at_ += at_ < end_ ? 1 : 0; }
  bool accept(std::string_view w);
  bool accept(TokenKind k);
  Span here() const { return token().span; }
  Span since(uint32_t begin) const;  // from there to the last token taken

  // Errors (parser_core.cpp).
  [[noreturn]] void fail(std::string expected, std::string help = "");  // "expected X, found Y"
  std::string help_here() const;
  [[noreturn]] void fail_with(Code code, Span span, std::string message, std::string help);
  /// Of `while` or `because` that the clause at `owner` is about to take: warns where it begins a line of its
  /// own that isn't deeper, and so reads as the declaration's.
  void warn_of_owner(Span owner, std::string_view owner_name, std::string_view help);
  void not_yet(Span span, std::string what, std::string workaround);
  std::string found() const;
  Span expect(std::string_view w, std::string_view context);
  Span expect(TokenKind k, std::string_view context);
  void expect_close(TokenKind k, Span open, std::string_view more);
  void unknown_clause(const Decl& d);
  std::string meant_clause(const Decl& d) const;
  void recover(DeclKind kind);
  bool starts_clause(DeclKind kind) const;
  bool starts_declaration() const;

  struct Nest {
    explicit Nest(Parser& p);
    ~Nest() { --parser.depth_; }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;
    Parser& parser;
  };

  // Pieces that many share (parse_pieces.cpp).
  Word expect_word(std::string_view what);
  Word expect_string(std::string_view what, std::string help = "");
  std::vector<Word> names(std::string_view what);
  std::vector<Word> premises();
  Clause open(std::string keyword, int words);  // takes that many tokens
  void close(Clause& c) { c.span = since(c.span.begin); }
  void add(std::vector<Clause>& to, Clause&& c);       // closes it
  void add_once(std::vector<Clause>& to, Clause&& c);  // reports a second one
  bool because_clause(std::vector<Clause>& to);
  bool while_clause(std::vector<Clause>& to);
  bool text_clause(Decl& d, std::string_view keyword);  // a keyword of one or two words, then a STRING
  bool word_clause(Decl& d, std::string_view keyword, std::initializer_list<std::string_view> allowed);
  void name_of(Decl& d);
  void name_and_text(Decl& d, bool needs_text);
  void text_of(Decl& d);
  std::vector<Binder> index();
  Binder binder();
  UnitExpr unit();
  void type_of(Decl& d);
  bool source_ref(SourceRef& to);
  Value value();
  Value::Entry map_entry();
  Distribution distribution();
  ExprPtr date();
  ExprPtr number(std::string_view what);  // without a unit

  // Declarations (parse_decls.cpp).
  struct Parts;
  static const Parts& parts_of(DeclKind k);
  void declaration(File& out);
  void unknown_declaration();
  void head_model(Decl&);
  bool clause_model(Decl&);
  void head_none(Decl&) {}
  bool clause_time(Decl&);
  void head_source(Decl&);
  bool clause_source(Decl&);
  void head_actor(Decl&);
  void head_unit(Decl&);
  void head_list(Decl&);
  void head_relation(Decl&);
  void head_later(Decl&);  // correlate, episode, mechanism, use

  // Evidence and numbers (parse_evidence.cpp).
  void head_statement(Decl&);
  bool clause_premise(Decl&);
  void head_rival(Decl&);
  bool clause_rival(Decl&);
  bool clause_fact(Decl&);
  bool clause_position(Decl&);
  bool stance(Decl&);
  bool voices(std::vector<Clause>& to);
  bool weight(std::vector<Clause>& to);
  bool cited(Decl&);
  void head_view(Decl&);
  void view_item(Decl&);
  void head_param(Decl&);
  bool clause_param(Decl&);
  void head_lever(Decl&);
  bool clause_lever(Decl&);
  void head_state(Decl&);
  bool clause_state(Decl&);
  void head_tally(Decl&);
  bool clause_tally(Decl&);
  void head_let(Decl&);
  bool range_clause(Decl&);

  // What changes (parse_dynamics.cpp).
  void head_process(Decl&);
  bool clause_process(Decl&);
  void move_clause(Decl&);
  void after_clause(Decl&);
  void times_clause(Decl&);
  void draw_clause(Decl&);
  void head_flow(Decl&);
  bool clause_flow(Decl&);
  void head_every(Decl&);
  bool clause_every(Decl&);
  void head_on(Decl&);
  void head_when(Decl&);
  bool clause_triggered(Decl&);  // on, when
  void head_named(Decl&);
  bool clause_decision(Decl&);
  void option_clause(Decl&);
  void head_negotiation(Decl&);
  bool clause_negotiation(Decl&);
  void issue_clause(Decl&);
  bool starts_effect() const;
  Effect effect(bool in_do);
  Effect move_effect(ExprPtr amount, uint32_t begin);
  void effect_tail(Effect& e, bool in_do);
  std::vector<Effect> do_block();

  // Policies and results (parse_results.cpp).
  void head_policy(Decl&);
  void setting(Decl&);
  void assignment(Decl&, std::string keyword);
  void head_policies(Decl&);
  bool clause_policies(Decl&);
  bool clause_shock(Decl&);
  void head_outcome(Decl&);
  bool clause_outcome(Decl&);
  bool clause_claim(Decl&);
  void head_expect(Decl&);
  void head_observe(Decl&);
  bool clause_observe(Decl&);

  // Expressions (parse_exprs.cpp).
  ExprPtr expr();
  ExprPtr no_because();  // from `if` on
  ExprPtr implication();
  ExprPtr disjunction();
  ExprPtr conjunction();
  ExprPtr negation();
  ExprPtr comparison(bool take_at);
  ExprPtr sum(bool take_at);
  ExprPtr product(bool take_at);
  ExprPtr unary();
  ExprPtr power();
  ExprPtr primary();
  ExprPtr name_primary();
  ExprPtr number_primary();
  ExprPtr reduction();
  ExprPtr if_expr();
  ExprPtr ref();
  void name_tail(Expr& e);
  ExprPtr member_set(std::string_view context);  // {a, b, c}
  ExprPtr prefix_call(ExprKind kind, size_t count);
  ExprPtr pair();
  bool starts_unit_word() const;
  bool because_else() const;
  static ExprPtr make(ExprKind kind, Span at);
  ExprPtr finish(ExprPtr e, uint32_t begin);  // span, height
  ExprPtr binary(ExprPtr left, std::string op, ExprPtr right);

  // Series, events and values of claims (parse_claims.cpp).
  ExprPtr event();
  ExprPtr lasting();        // comparison { holds for D }
  ExprPtr claim_primary();  // null if none starts here
  ExprPtr of_series(ExprKind kind, int words);
  ExprPtr times_begins();
  ExprPtr chance_or_mean(ExprKind kind);
  ExprPtr quantile();
  ExprPtr effect_of();
  ExprPtr quantified();
  void window(Expr& e, bool of_event);
  void under(Expr& e);
  ExprPtr policy_ref();
  bool at_time() const;
  ExprPtr at_wrap(ExprPtr e);
  ExprPtr formula(Mode mode);

  const SourceFile& file_;
  const std::vector<Token>& tokens_;
  Diagnostics& diagnostics_;
  Token end_token_;
  size_t at_ = 0, end_ = 0;
  DeclKind decl_ = DeclKind::Error;
  DeclKind previous_ = DeclKind::Error;
  bool astray_ = false;  // the lines before this one started no declaration, and that has been said
  int depth_ = 0;
  Mode mode_ = Mode::Plain;
  bool postfix_ = true;    // `at`, `holds for`, `until` may follow here: not in the body of a reduction
  bool in_event_ = false;  // inside chance( ... ) and the like
  bool in_where_ = false;  // a colon ends this: `where x > 3 days: ...`
  bool timed_ = false;     // the operand just parsed has a time of its own
};

}  // namespace casus::syntax
