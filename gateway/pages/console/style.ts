import { elderStyle } from '../../platform/html/elder-style.ts';
import { chartStyle } from './chart-style.ts';
import { formStyle } from './form-style.ts';
import { timelineStyle } from './timeline-style.ts';

const colours = `
:root { --ink:#17202c; --dim:#526071; --line:#d3dae3; --soft:#f3f6fa; --paper:#fff; --page:#eef2f7; --bar:#14508c; --bar-ink:#fff; --link:#14508c;
  --good:#0b6640; --bad:#a6171f; --warn:#855300; --good-soft:#e8f5ee; --bad-soft:#fdecec; --warn-soft:#fdf4e2;
  --lane-a:#7a3e9d; --lane-b:#14508c; --lane-c:#526071; --lane-d:#0a675c; }
@media (prefers-color-scheme: dark) { :root { --ink:#e7ebf1; --dim:#a3afbf; --line:#364152; --soft:#1d2530; --paper:#161c25; --page:#0f141b; --bar:#10233a; --bar-ink:#e7ebf1; --link:#8cc0f5;
  --good:#63d59a; --bad:#ff8d8d; --warn:#f1c06a; --good-soft:#12291f; --bad-soft:#331a1d; --warn-soft:#2c2413;
  --lane-a:#d3a5ef; --lane-b:#8cc0f5; --lane-c:#a3afbf; --lane-d:#6bd0c3; } }
`;

const frame = `
* { box-sizing:border-box; }
html { -webkit-text-size-adjust:100%; scroll-padding-top:5rem; }
body { margin:0; font:1rem/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif; color:var(--ink); background:var(--page); overflow-wrap:anywhere; }
a { color:var(--link); text-underline-offset:.2em; }
:focus-visible { outline:3px solid var(--link); outline-offset:2px; border-radius:.2rem; }
.skip { position:absolute; left:-99rem; } .skip:focus { left:1rem; top:.5rem; z-index:3; background:var(--paper); padding:.6rem 1rem; }
header { background:var(--bar); } header :focus-visible { outline-color:var(--bar-ink); }
.bar, main { max-width:76rem; margin:0 auto; padding:0 1.25rem; }
.bar { display:flex; flex-wrap:wrap; justify-content:space-between; align-items:center; gap:0 1.5rem; }
.bar a { color:var(--bar-ink); text-decoration:none; min-height:3.25rem; display:inline-flex; align-items:center; }
.bar nav { display:flex; flex-wrap:wrap; align-items:center; gap:0 1.5rem; } .who { color:var(--bar-ink); font-size:.9rem; } .bar nav a:hover { text-decoration:underline; }
.brand { gap:.6rem; } .brand b { font-size:1.15rem; letter-spacing:.05em; } .brand span { font-size:.875rem; }
.brand img { border-radius:.45rem; border:1px solid #ffffff55; }
main { padding-top:1.25rem; padding-bottom:3rem; }
h1 { font-size:1.6rem; line-height:1.3; margin:0; } h2 { font-size:1.15rem; margin:2rem 0 .6rem; }
p { margin:.3rem 0; } .dim, .note { color:var(--dim); } .note { font-size:.9rem; }
code, pre { font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace; font-size:.875rem; }
time { font-variant-numeric:tabular-nums; }
.tag { display:inline-block; font-size:.875rem; line-height:1.5; border:1px solid var(--line); border-radius:.3rem; padding:0 .4rem; color:var(--dim); }
.good { --tone:var(--good); --tone-soft:var(--good-soft); } .bad { --tone:var(--bad); --tone-soft:var(--bad-soft); } .warn { --tone:var(--warn); --tone-soft:var(--warn-soft); }
.state { display:inline-block; font-size:.95rem; font-weight:600; padding:.15rem .8rem; border-radius:2rem; color:var(--tone, var(--link)); background:var(--tone-soft, var(--soft)); border:1px solid currentColor; }
`;

const sections = `
.summary, .proof, .receipts, .waiting, .cases, .empty, .failure { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; }
.summary { padding:1.25rem 1.4rem; }
.title { display:flex; flex-wrap:wrap; gap:.5rem 1rem; align-items:center; }
.route { list-style:none; display:flex; margin:1.1rem 0 1rem; padding:0; max-width:46rem; }
.route li { flex:1; min-width:0; position:relative; padding-top:1.1rem; color:var(--lane); } .route li:last-child { flex:0 1 auto; }
.route li::before { content:""; position:absolute; top:0; left:0; width:.8rem; height:.8rem; border-radius:50%; background:var(--lane); }
.route li:not(:last-child)::after { content:""; position:absolute; top:.3rem; left:1.2rem; right:.4rem; border-top:.2rem solid var(--line); }
.route b, .route span { display:block; padding-right:.75rem; } .route span { font-size:.875rem; color:var(--dim); }
.reason { background:var(--soft); border-radius:.4rem; padding:.5rem .8rem; } .reason b { margin-right:.5rem; }
.facts { display:grid; grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr)); gap:.7rem 1.5rem; margin:.9rem 0 0; }
.facts dt { font-size:.875rem; color:var(--dim); } .facts dd { margin:0; }
.proof { display:flex; gap:.9rem; margin:1rem 0; padding:1rem 1.4rem; border-color:var(--tone); background:var(--tone-soft); }
.proof .sign { flex:none; width:2rem; height:2rem; border-radius:50%; background:var(--tone); color:var(--tone-soft); font-weight:700; text-align:center; line-height:2rem; }
.proof h2 { margin:0; color:var(--tone); } .proof ul { margin:.4rem 0; padding-left:1.2rem; font-size:.875rem; }
.figures { display:flex; flex-wrap:wrap; gap:.2rem 1.4rem; align-items:center; font-size:.9rem; margin-bottom:0; } .figures a { padding:.25rem 0; }
.receipts, .waiting, .cases { list-style:none; margin:.5rem 0 0; padding:0 1.2rem; }
.receipts > li, .waiting > li { padding:.6rem 0; } .receipts > li + li, .waiting > li + li, .cases > li + li { border-top:1px solid var(--line); }
.receipts > li { padding:0; } summary { cursor:pointer; display:grid; grid-template-columns:1rem minmax(0,12rem) minmax(0,1fr) minmax(0,11.5rem) minmax(0,12rem); gap:0 1rem; align-items:center; padding:.6rem 0; }
summary::-webkit-details-marker { display:none; } summary::before { content:"▸"; color:var(--link); } details[open] summary::before { content:"▾"; }
summary:hover strong { text-decoration:underline; } summary time, .parties, .digest { color:var(--dim); } details .note { margin:0 0 0 2rem; } .digest { text-align:right; }
pre { white-space:pre-wrap; word-break:break-all; user-select:all; margin:.3rem 0 .9rem 2rem; padding:.7rem .9rem; background:var(--soft); border-radius:.4rem; max-height:14rem; overflow:auto; }
.cases a { display:grid; grid-template-columns:minmax(0,1fr) minmax(0,20rem) minmax(0,11.5rem) minmax(0,11rem); gap:.2rem 1rem; align-items:center; padding:.8rem 0; color:inherit; text-decoration:none; } .cases a:hover strong { text-decoration:underline; }
.cases strong { color:var(--link); } .cases .way, .cases time { color:var(--dim); } .cases .state { justify-self:end; }
.empty, .failure { padding:1.8rem 1.4rem; color:var(--dim); } .empty b, .failure h1, .failure p { color:var(--ink); } .failure .dim { color:var(--dim); margin-top:1.2rem; font-size:.9rem; } .failure code { margin-right:.6rem; }
.around { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:.8rem 1.4rem; margin-top:1rem; } .around h2 { margin-top:0; }
.limit { display:grid; grid-template-columns:minmax(0,7rem) minmax(0,9rem) minmax(0,1fr) minmax(0,auto); gap:.2rem 1rem; align-items:center; padding:.3rem 0; } meter { width:100%; } .limit .tag { justify-self:start; } .limit .dim { grid-column:1 / -1; } .late { color:var(--bad); border-color:currentColor; font-weight:600; }
.filter { display:flex; flex-wrap:wrap; gap:.6rem 1rem; align-items:end; margin:.8rem 0; } .filter label { display:grid; grid-template-columns:minmax(0,1fr); gap:.2rem; font-size:.9rem; min-width:0; max-width:100%; } .filter input, .filter select, .filter button, .door button { font:inherit; color:inherit; max-width:100%; min-width:0; min-height:2.75rem; padding:.3rem .7rem; border:1px solid var(--dim); border-radius:.4rem; background:var(--paper); } .filter input { width:100%; } .filter a { min-height:2.75rem; display:inline-flex; align-items:center; } .door button { color:var(--link); border-color:var(--link); margin:.6rem 0; }
.live { max-width:76rem; margin:0 auto; padding:0 1.25rem; } .live:not(:empty) { padding-top:.8rem; }
.filters { display:flex; flex-wrap:wrap; gap:0 .6rem; } .filters [aria-current] { background:var(--link); color:var(--paper); } .deadline { padding-bottom:.6rem; }
.button { display:inline-block; padding:.6rem 1.2rem; border:1px solid var(--link); border-radius:.4rem; text-decoration:none; margin-top:.8rem; }
`;

const narrow = `
@media (max-width:60rem) { summary { grid-template-columns:1rem minmax(0,1fr) minmax(0,auto); gap:0 .6rem; } summary strong { grid-column:2; } summary time { grid-area:1 / 3; } .parties { grid-column:2; } .cases a { grid-template-columns:minmax(0,1fr) minmax(0,auto); } .cases time { grid-column:1; } .cases .state { grid-area:1 / 2; } }
@media (max-width:44rem) {
  .limit { grid-template-columns:1fr 1fr; } .limit > * { min-width:0; }
  .bar, main { padding-left:1rem; padding-right:1rem; } .brand span { display:none; } .bar nav a { min-width:2.75rem; justify-content:center; }
  h1 { font-size:1.35rem; } .summary, .proof { padding:1rem; } .facts { grid-template-columns:1fr; gap:.5rem; } .facts div { display:grid; grid-template-columns:minmax(0,6.5rem) minmax(0,1fr); gap:0 .75rem; align-items:baseline; }
  .receipts, .waiting, .cases { padding:0 1rem; } .figures a, .note a { display:inline-flex; align-items:center; min-height:2.75rem; }
  summary { min-height:2.75rem; font-size:.9rem; } summary strong { font-size:1rem; } .digest { grid-column:2 / 4; text-align:left; } pre, details .note { margin-left:0; }
}
@page { size:A4; margin:12mm; }
@media (forced-colors:active) { .route li::before, .proof .sign, .quiet .what::before { forced-color-adjust:none; } .state, .tag { border:1px solid CanvasText; } }
@media print { :root { --page:#fff; --paper:#fff; --ink:#000; --dim:#333; --line:#999; } body { font-size:9.5pt; line-height:1.4; } main { padding:0; max-width:none; } code { white-space:nowrap; overflow-wrap:normal; font-size:8pt; }
  header nav, .skip, summary::before, .filter, .filters, .pager, .live, pre { display:none; } details::details-content { content-visibility:visible; block-size:auto; } .cases li, .waiting li, .limit { break-inside:avoid; } .cases a { grid-template-columns:minmax(0,1fr) minmax(0,14rem) minmax(0,9rem) minmax(0,7rem); padding:.3rem 0; } header { background:none; } .bar a { color:#17202c; }
  .summary, .proof, .receipts { border-color:#999; } .step, .receipts li { break-inside:avoid; } .heads { position:static !important; } }
`;

/**
 * The whole style of the console: no script, no foreign font, readable on a phone, dark when asked. Plain
 * custom properties and grid: browsers of government counters are often years old.
 */
export const styleSheet =
  colours + frame + sections + formStyle + chartStyle + timelineStyle + elderStyle + narrow;
