/** Forms, lists of things to do, and what stopped a form. */
export const formStyle = `
.find { display:flex; flex:0 1 26rem; min-width:0; max-width:100%; gap:.4rem; align-items:center; padding:.3rem 0; color:var(--bar-ink); font-size:.9rem; } .find input { min-width:0; width:100%; flex:1 1 6rem; } .find label, .find button { flex:none; }
input, select, textarea, button { font:inherit; color:var(--ink); background:var(--paper); border:1px solid var(--dim); border-radius:.4rem; min-height:2.75rem; padding:.3rem .7rem; max-width:100%; }
button { color:var(--link); border-color:var(--link); cursor:pointer; } button.main { background:var(--link); color:var(--paper); font-weight:600; } button:hover { text-decoration:underline; }
input[type=checkbox], input[type=radio] { min-height:0; width:1.4rem; height:1.4rem; margin:0; padding:0; accent-color:var(--link); flex:none; }
.field { display:grid; grid-template-columns:minmax(0,1fr); gap:.2rem; margin:.8rem 0; max-width:34rem; } .field label, fieldset > legend { font-weight:600; } textarea { width:100%; min-height:5rem; }
.wrong { color:var(--bad); font-weight:600; }
.tick { display:flex; gap:.6rem; align-items:center; min-height:2.75rem; } [aria-invalid] { border:2px solid var(--bad); }
fieldset { border:1px solid var(--line); border-radius:.4rem; margin:1rem 0; padding:.6rem 1rem 1rem; min-width:0; }
.card { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:1rem 1.4rem; margin:1rem 0; } .card > h2:first-child, .card > [type=hidden] + h2 { margin-top:0; }
.cards { display:grid; grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr)); gap:1rem; margin-top:1rem; } .cards > .card { margin:0; }
.todo { list-style:none; margin:.3rem 0 0; padding:0; } .todo li { border-top:1px solid var(--line); padding:.3rem 0; } .todo.card { padding:.4rem 1.4rem; } .todo.card > li:first-child { border-top:0; } .todo a { display:inline-flex; flex-wrap:wrap; gap:0 .6rem; align-items:center; min-height:2.75rem; }
.qr svg { width:12rem; height:12rem; background:#fff; } .hidden { position:absolute; left:-99rem; } .title h2 { margin:0; } .title a { display:inline-flex; align-items:center; min-height:2.75rem; } .many { font-size:1.6rem; font-weight:700; margin-right:.4rem; } .act { display:flex; flex-wrap:wrap; gap:.6rem; margin-top:.8rem; align-items:center; }
.problem { border:2px solid var(--bad); border-radius:.6rem; padding:1rem 1.4rem; margin:1rem 0; background:var(--bad-soft); } .problem h2 { margin:0; color:var(--bad); } .problem a { color:var(--bad); display:inline-flex; min-height:2rem; align-items:center; }
.done { border:1px solid var(--good); border-radius:.6rem; padding:.8rem 1.4rem; margin:1rem 0; background:var(--good-soft); color:var(--good); }
.card details > summary, .todo summary, details.card > summary { grid-template-columns:1rem minmax(0,1fr); gap:0 .6rem; }
.scroll { overflow-x:auto; } table { border-collapse:collapse; width:100%; } th, td { text-align:left; vertical-align:top; border-top:1px solid var(--line); padding:.5rem .6rem .5rem 0; } thead th { border-top:0; color:var(--dim); font-size:.9rem; } td input { width:6rem; } .scroll th, .scroll td { min-width:4.5rem; overflow-wrap:break-word; } .scroll .state, .scroll .tag { white-space:nowrap; }
.tasks { list-style:none; counter-reset:task; margin:1rem 0; padding:0; } .tasks > li { display:flex; flex-wrap:wrap; gap:.3rem 1rem; justify-content:space-between; align-items:center; border-top:1px solid var(--line); padding:.4rem 0; } .tasks.card { padding:.2rem 1.4rem; } .tasks > li:first-child { border-top:0; } @media (min-width:22em) { time, .clock { white-space:nowrap; } } .tasks a { min-height:2.75rem; display:inline-flex; align-items:center; }
pre.cell { margin:0; white-space:pre-wrap; overflow-wrap:anywhere; font-size:.85rem; } .field.wide { max-width:none; } pre.text { margin-left:0; max-height:none; } textarea.document { font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace; min-height:26rem; font-size:.875rem; }
main p > a:not(.button), main li > a, main li > span > a, main dd a { display:inline-flex; align-items:center; min-height:2.75rem; }
@media (forced-colors:active) { .problem, .done { border:2px solid CanvasText; } }
@media print { .find, form, .act { display:none; } }
`;
