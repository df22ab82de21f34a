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
.article sup a { font: 11px system-ui, sans-serif; text-decoration: none; border: 1px solid var(--line); padding: 0 .2rem; margin-left: .1rem; }
details > summary { cursor: pointer; font: 14px/1.6 system-ui, sans-serif; }
footer { border-top: 2px solid var(--ink); margin-top: 3rem; padding-top: 1rem; padding-bottom: 3rem; }
@media (max-width: 40rem) {
  body { font-size: 17px; } h1 { font-size: 1.4rem; } nav a { display: inline-block; padding: .15rem 0; }
  .strip li { flex-basis: 40%; }
  .chart { padding-right: .4rem; } .chart .row { grid-template-columns: 1fr; padding-left: .4rem; } .chart .label { text-align: left; padding-top: .5rem; }
  svg[viewBox] { font-size: 24px; } svg[viewBox] .axis { font-size: 22px; }
  table.stack thead { display: none; }
  table.stack, table.stack tbody, table.stack tr { display: block; }
  table.stack tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  table.stack td { display: block; min-width: 0; border: 0; padding: .08rem 0; text-align: left; white-space: normal; }
  table.stack td:empty { display: none; } table.stack td:first-child { font-weight: 600; }
  table.stack td[data-label]:not(:first-child)::before { content: attr(data-label) ": "; color: var(--soft); }
}
@media print { .row, tr, .strip { break-inside: avoid; } h2, h3 { break-after: avoid; } svg { print-color-adjust: exact; } nav, .switch > label { display: none; } .switch > .panel { display: block !important; } body { font-size: 11pt; } a { color: inherit; text-decoration: none; } details > * { display: block; } }
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
  out += header_part(in) + "<main>\n" + trust_part(in) + summary_part(in) + views_part(in) +
         policies_part(in) + flip_part(in) + claim_pages_part(in) + article_part(in) + statements_part(in) +
         ledger_part(in) + method_part(in) + "</main>\n<footer>\n";
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
