import { elderStyle } from './elder-style.ts';

const colours = `
:root { --ink:#17202c; --dim:#526071; --line:#d3dae3; --edge:#7b8796; --soft:#f3f6fa; --paper:#fff; --page:#eef2f7; --bar:#14508c; --bar-ink:#fff; --link:#14508c; --on-link:#fff; --good:#0b6640; --good-soft:#e8f5ee; }
@media (prefers-color-scheme: dark) { :root { --ink:#e7ebf1; --dim:#a3afbf; --line:#364152; --edge:#76849a; --soft:#1d2530; --paper:#161c25; --page:#0f141b; --bar:#10233a; --bar-ink:#e7ebf1; --link:#8cc0f5; --on-link:#0f141b; --good:#63d59a; --good-soft:#12291f; } }
`;

const frame = `
* { box-sizing:border-box; }
html { -webkit-text-size-adjust:100%; }
body { margin:0; font:1rem/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif; color:var(--ink); background:var(--page); overflow-wrap:anywhere; }
a { color:var(--link); text-underline-offset:.2em; }
:focus-visible { outline:3px solid var(--link); outline-offset:2px; border-radius:.2rem; }
.skip { position:absolute; left:-99rem; } .skip:focus { left:1rem; top:.5rem; z-index:3; background:var(--paper); padding:.6rem 1rem; }
header { background:var(--bar); color:var(--bar-ink); } header :focus-visible { outline-color:var(--bar-ink); }
.bar, main { max-width:44rem; margin:0 auto; padding:0 1rem; }
.bar { display:flex; flex-wrap:wrap; justify-content:space-between; align-items:center; gap:0 1.5rem; min-height:3.25rem; }
.bar a { color:var(--bar-ink); min-height:2.75rem; min-width:2.75rem; display:inline-flex; align-items:center; justify-content:center; }
.brand { display:inline-flex; align-items:center; gap:.6rem; } .brand b { font-size:1.15rem; letter-spacing:.05em; } .brand span { font-size:.875rem; }
.brand img { border-radius:.45rem; border:1px solid #ffffff55; }
main { padding-top:1.25rem; padding-bottom:3rem; }
.card { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:1.25rem 1rem; }
h1 { font-size:1.4rem; line-height:1.3; margin:0 0 .5rem; } h2 { font-size:1rem; margin:1.4rem 0 .4rem; }
p { margin:.3rem 0; } .dim, .note, dt { color:var(--dim); } .note { font-size:.9rem; } .note a { display:inline-flex; align-items:center; min-height:2.75rem; }
code { font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace; font-size:.875rem; margin-right:.6rem; }
.tag { display:inline-block; font-size:.875rem; line-height:1.5; border:1px solid var(--line); border-radius:.3rem; padding:0 .4rem; color:var(--dim); }
.facts { margin:.8rem 0; display:grid; gap:.35rem; } .facts div, .field dl div { display:grid; grid-template-columns:minmax(0,7.5rem) minmax(0,1fr); gap:0 .75rem; } dt { font-size:.9rem; } dd { margin:0; }
.empty, .done { background:var(--soft); border-radius:.4rem; padding:.8rem 1rem; } .done { color:var(--good); background:var(--good-soft); }
`;

const controls = `
button, input[type=search] { font:inherit; color:inherit; min-height:2.75rem; border:1px solid var(--edge); border-radius:.4rem; background:var(--paper); padding:.4rem 1rem; }
button { cursor:pointer; color:var(--link); border-color:var(--link); } button:hover { text-decoration:underline; } button.main { background:var(--link); color:var(--on-link); font-weight:600; }
label { font-weight:600; } .row { display:flex; gap:.5rem; margin-top:.3rem; } .row input { flex:1; min-width:0; }
.search { margin-top:1rem; } .decide { display:flex; flex-wrap:wrap; gap:.75rem; margin:1.2rem 0 .5rem; } .decide button { flex:1 1 12rem; }
.kinds { display:flex; gap:.5rem; margin-top:1rem; } .kinds a { flex:1; display:flex; align-items:center; justify-content:center; min-height:2.75rem; border:1px solid var(--edge); border-radius:.4rem; text-decoration:none; } .kinds [aria-current] { background:var(--link); color:var(--on-link); border-color:var(--link); font-weight:600; }
.regions, .fields, .sessions { list-style:none; margin:.3rem 0 0; padding:0; }
.regions { display:grid; grid-template-columns:repeat(auto-fill,minmax(min(9.5rem,100%),1fr)); gap:.5rem; } .last { grid-template-columns:1fr; margin-top:1rem; }
.regions a { display:flex; flex-wrap:wrap; justify-content:space-between; align-items:center; gap:0 .6rem; min-height:2.75rem; padding:.4rem .8rem; height:100%; border:1px solid var(--edge); border-radius:.4rem; text-decoration:none; } .regions a:hover b { text-decoration:underline; } .regions span { color:var(--dim); font-size:.875rem; } .last a { border:2px solid var(--link); }
.field, .sessions li { border-top:1px solid var(--line); padding:.7rem 0; } .field .mark { display:flex; align-items:center; gap:.6rem; } .field label { font-weight:400; flex:1; min-height:2.75rem; display:flex; flex-wrap:wrap; align-items:center; gap:.4rem; } .field dl { margin:.2rem 0 0 2.1rem; font-size:.95rem; }
.field input { width:1.5rem; height:1.5rem; margin:0; accent-color:var(--link); } .given { width:1.5rem; text-align:center; color:var(--good); font-weight:700; }
.sessions li { display:flex; flex-wrap:wrap; gap:.6rem 1rem; align-items:center; } .sessions li > div { flex:1 1 16rem; }
@media (max-width:30rem) { .brand span { display:none; } .facts div, .field dl div { grid-template-columns:minmax(0,6.5rem) minmax(0,1fr); } }
`;

const reference = `
summary { cursor:pointer; min-height:2.75rem; padding:.5rem 0; } details { border-top:1px solid var(--line); } h3, h4 { font-size:.95rem; margin:.8rem 0 .2rem; }
pre { font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace; font-size:.85rem; white-space:pre-wrap; background:var(--soft); padding:.6rem .8rem; border-radius:.4rem; margin:.2rem 0; }
`;

const portal = `
.places { display:flex; flex-wrap:wrap; gap:0 1rem; margin:-.5rem 0 .75rem; } .places a, footer a { display:inline-flex; align-items:center; min-height:2.75rem; } .places [aria-current] { font-weight:700; text-decoration:none; } footer { margin-top:1.5rem; display:flex; flex-wrap:wrap; gap:0 1rem; }
.card + .card { margin-top:1rem; } main p > a:not(.button), main ul:not([class]) > li > a { display:inline-flex; align-items:center; min-height:2.75rem; } .card h2:first-child { margin-top:0; } .line { display:block; } .found { list-style:none; margin:.6rem 0 0; padding:0; } .found li { border-top:1px solid var(--line); padding:.7rem 0; } .found a { display:inline-flex; align-items:center; min-height:2.75rem; }
fieldset { border:0; margin:0 0 1rem; padding:0; } legend { font-weight:600; padding:0; } .choice { display:flex; align-items:center; gap:.6rem; min-height:2.75rem; font-weight:400; } .choice input { width:1.5rem; height:1.5rem; margin:0; accent-color:var(--link); }
select { font:inherit; color:inherit; background:var(--paper); min-height:2.75rem; min-width:0; flex:1; border:1px solid var(--edge); border-radius:.4rem; padding:.3rem .6rem; } .kinds { flex-wrap:wrap; } .kinds a { padding:0 .6rem; flex:1 0 auto; max-width:100%; box-sizing:border-box; overflow-wrap:break-word; }
.wide { overflow-x:auto; } table { border-collapse:collapse; width:100%; } caption { text-align:left; font-weight:600; padding:.4rem 0; } th, td { border:1px solid var(--line); padding:.5rem .6rem; text-align:left; vertical-align:top; min-width:6.5rem; overflow-wrap:break-word; } td code, th code { overflow-wrap:anywhere; } thead th { background:var(--soft); } td a, th a { display:inline-flex; align-items:center; min-height:2.75rem; }
.steps a { display:inline-flex; align-items:center; min-height:2.75rem; } .screen th, .screen td { font-size:clamp(1.5rem,7vw,3.5rem); line-height:1.2; } .screen thead th, .screen caption { font-size:1rem; } .big b { font-size:3.5rem; line-height:1.2; margin-right:1rem; }
@media print { header nav, .places, .skip, form, footer { display:none; } .card { border:0; padding:0; break-inside:avoid; } }
`;

/** The style of the portal and of the pages around a log-in: no script, no foreign font, phone first, dark when asked. */
export const styleSheet = colours + frame + controls + reference + portal + elderStyle;
