#include "report/html.h"

#include <fmt/format.h>

#include "report/boundary.h"
#include "report/html_parts.h"
#include "report/svg.h"

namespace casus::report {

std::string section(const std::string& id, const std::string& title, const std::string& body) {
  if (body.empty()) return "";
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, escaped(title), body);
}

std::string paragraph(const std::string& text, const char* css) {
  if (text.empty()) return "";
  return *css ? fmt::format("<p class=\"{}\">{}</p>\n", css, escaped(text))
              : fmt::format("<p>{}</p>\n", escaped(text));
}

std::string style_sheet() {
  return R"css(
:root { color-scheme: light; --ink:#1c1f23; --soft:#5a6068; --line:#d6d9dd; --fill:#f3f4f6; --dot:#123c69; --bar:#9db4cc; --mark:#a33b1f; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 Georgia, "Times New Roman", serif; color: var(--ink); background: #fff; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.1rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; border-bottom: 2px solid var(--ink); padding-bottom: .2rem; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .3rem; }
p { margin: .5rem 0; max-width: 44rem; }
a { color: var(--dot); }
nav { font: 14px/1.6 system-ui, sans-serif; margin: 1rem 0; }
nav a { margin-right: .9rem; white-space: nowrap; }
.soft, .small { color: var(--soft); } .small { font-size: .88rem; }
.strip { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 1rem 0; list-style: none; font: 14px/1.4 system-ui, sans-serif; }
.strip li { border: 1px solid var(--line); background: var(--fill); padding: .45rem .7rem; flex: 1 1 9rem; }
.strip b { display: block; font-size: 1.05rem; }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; display: block; margin: .5rem 0; }
svg .grid { stroke: var(--line); } svg .axis { fill: var(--soft); font-size: 12px; } svg .label { fill: var(--ink); }
svg .range { stroke: var(--bar); stroke-width: 8; } svg .dot { fill: var(--dot); } svg .ring { fill: #fff; stroke: var(--dot); stroke-width: 2; }
svg .curve { fill: none; stroke: var(--dot); stroke-width: 2; } svg .mark { stroke: var(--mark); stroke-dasharray: 5 3; }
svg .q90 { stroke: var(--bar); stroke-width: 3; } svg .q50 { stroke: var(--dot); stroke-width: 6; opacity: .55; } svg .chance { stroke: var(--soft); stroke-width: 1.5; }
.chart { list-style: none; margin: .6rem 0 1rem; padding: 0 .7rem 0 0; }
.chart .row { display: grid; grid-template-columns: minmax(8rem, 19rem) 1fr; column-gap: 1rem; align-items: center; min-height: 26px; }
.chart .label { font: 14px/1.25 system-ui, sans-serif; text-align: right; overflow-wrap: anywhere; padding: .12rem 0; }
.chart .label a { text-decoration: none; color: var(--ink); } .chart .label a:hover { text-decoration: underline; }
.chart svg { width: 100%; overflow: visible; margin: 0; }
h4 { font: 600 15px/1.4 system-ui, sans-serif; margin: 1.2rem 0 .2rem; }
figure { margin: 0; } figcaption { font: 600 14px/1.35 system-ui, sans-serif; } figcaption .soft { font-weight: 400; }
.chart .row.valued { grid-template-columns: minmax(8rem, 17rem) 1fr 7.2rem; }
.chart .row.strong .label { font-weight: 600; }
.chart .value { font: 14px/1.25 system-ui, sans-serif; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg .share { stroke: var(--bar); stroke-width: 9; } svg .whisker { stroke: var(--ink); stroke-width: 1.5; }
svg.change { margin: .15rem 0 .15rem auto; max-width: 6rem; } svg.change .middle { stroke: var(--ink); } svg.change .by { stroke: var(--dot); stroke-width: 6; }
.multiples { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1rem 2rem; }
.multiples .chart .row { grid-template-columns: 8.5rem 1fr; min-height: 24px; } .multiples .chart .label { font-size: 13px; }
.flips th { font-weight: 400; } .flips thead th { font-weight: 600; white-space: nowrap; position: sticky; top: 0; background: #fff; }
.flips td { padding: .3rem .25rem; min-width: 3.9rem; } .flips td b, .flips td .soft { display: block; } .flips td .soft { font-size: 11px; }
.flips tbody th { min-width: 12rem; } .flips td.idle { color: var(--soft); }
.regret td.n { white-space: normal; } .regret td .soft { display: block; font-size: 12px; white-space: nowrap; } .regret th.n { overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font: 14px/1.4 system-ui, sans-serif; width: 100%; margin: .6rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } td.n { white-space: nowrap; }
td:nth-child(2):not(.n) { min-width: 10rem; }
td.strong { font-weight: 700; background: var(--fill); }
.verdict { font: 600 14px/1.4 system-ui, sans-serif; letter-spacing: .02em; }
.claim { border-top: 1px solid var(--line); margin-top: 1.6rem; break-inside: avoid-page; }
blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid var(--line); max-width: 44rem; }
code, pre { font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; } pre { background: var(--fill); padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap; }
.switch > input { position: absolute; opacity: 0; }
.switch > label { display: inline-block; border: 1px solid var(--line); padding: .25rem .7rem; margin: 0 .3rem .3rem 0; font: 14px system-ui, sans-serif; cursor: pointer; }
.switch > input:checked + label { background: var(--ink); color: #fff; }
.switch > input:focus-visible + label { outline: 3px solid var(--mark); }
.switch > .panel { display: none; }
.article mark { background: none; color: inherit; border-bottom: 2px solid var(--bar); }
.article sup a, .article sup span { font: 11px system-ui, sans-serif; text-decoration: none; border: 1px solid var(--line); padding: 0 .2rem; margin-left: .1rem; }
details > summary { cursor: pointer; font: 14px/1.6 system-ui, sans-serif; }
footer { border-top: 2px solid var(--ink); margin-top: 3rem; padding-top: 1rem; padding-bottom: 3rem; }
@media (max-width: 40rem) {
  body { font-size: 17px; } h1 { font-size: 1.4rem; } nav a { display: inline-block; padding: .15rem 0; }
  .strip li { flex-basis: 40%; }
  .chart { padding-right: .4rem; } .chart .row { grid-template-columns: 1fr; padding-left: .4rem; } .chart .label { text-align: left; padding-top: .5rem; }
  .chart .row.valued { grid-template-columns: 1fr auto; } .chart .row.valued svg { grid-area: 2 / 1 / 3 / 3; } .chart .row.valued .value { padding-top: .5rem; }
  .multiples .chart .row { grid-template-columns: 6.5rem 1fr; } .multiples .chart .label { text-align: right; padding-top: 0; }
  table.flips thead { display: none; } table.flips, table.flips tbody, table.flips tr, table.flips tbody th { display: block; }
  table.flips tr { border-bottom: 1px solid var(--line); padding: .5rem 0; } table.flips th, table.flips td { border: 0; padding-left: 0; } table.flips td::before { overflow-wrap: anywhere; }
  table.flips td { display: grid; grid-template-columns: 5.5rem 2.4rem 1fr 5.8rem; align-items: center; gap: .4rem; padding: .1rem 0; text-align: left; }
  table.flips td::before { content: attr(data-label); color: var(--soft); } table.flips td.idle { display: none; }
  table.flips td .soft { font-size: 13px; } .regret td .soft { display: inline; font-size: 13px; }
  svg[viewBox] { font-size: 24px; } svg[viewBox] .axis { font-size: 22px; }
  table.stack thead { display: none; }
  table.stack, table.stack tbody, table.stack tr { display: block; }
  table.stack tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  table.stack td { display: block; min-width: 0; border: 0; padding: .08rem 0; text-align: left; white-space: normal; }
  table.stack td:empty { display: none; } table.stack td:first-child { font-weight: 600; }
  table.stack td[data-label]:not(:first-child)::before { content: attr(data-label) ": "; color: var(--soft); }
}
@media print { .row, tr, .strip { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } svg { print-color-adjust: exact; } nav, .switch > label { display: none; } .switch > .panel { display: block !important; } body { font-size: 11pt; } a { color: inherit; text-decoration: none; } details:not(.extra)::details-content { content-visibility: visible; block-size: auto; } .claim { break-inside: auto; } .claim + .claim { break-before: page; } .scroll { overflow: visible; } .flips thead th { position: static; } }
)css";
}

std::string html_report(const ReportInput& in) {
  const auto& m = *in.model;
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<title>{}: {}</title>\n<style>{}",
      escaped(m.name), escaped(m.title), style_sheet());
  for (size_t i = 0; i < 16; ++i)
    out += fmt::format("#view-{0}:checked ~ #panel-{0} {{ display: block; }}\n", i);
  out += "</style>\n</head>\n<body>\n";
  struct Part {
    const char *id, *title;
    std::string html;
  };
  const Part parts[] = {{"claims", "Claims", summary_part(in)},
                        {"flips", "Premises", flip_part(in)},
                        {"views", "Views", views_part(in)},
                        {"policies", "Policies", policies_part(in)},
                        {"each", "Each claim", claim_pages_part(in)},
                        {"article", "The text", article_part(in)},
                        {"statements", "Statements", statements_part(in)},
                        {"ledger", "Assumptions", ledger_part(in)},
                        {"decoration", "Decoration", decoration_part(in)},
                        {"method", "Method", method_part(in)}};
  std::string contents, body;
  for (const Part& p : parts) {
    if (p.html.empty()) continue;
    contents += fmt::format("<a href=\"#{}\">{}</a>", p.id, p.title);
    body += p.html;
  }
  out += header_part(in, contents) + "<main>\n" + trust_part(in) + body + "</main>\n<footer>\n";
  std::string boundary = boundary_text();
  for (auto& c : boundary)
    if (c == '\n') c = ' ';
  return out + paragraph(boundary) +
         paragraph(fmt::format("Made with Casus {}. Model {}, hash {}, seed {}.", in.result->version, m.name,
                               in.result->model_hash, in.result->seed),
                   "small") +
         "</footer>\n</body>\n</html>\n";
}

}  // namespace casus::report
