/** The whole style of the console: no script, no foreign font, readable on a phone, dark when asked. */
export const styleSheet = `
:root { color-scheme: light dark; --line: light-dark(#d5dae1, #3a4250); --soft: light-dark(#f4f6f9, #1c222c);
  --ink: light-dark(#1d2430, #e6e9ee); --dim: light-dark(#5b6675, #9aa5b4); --paper: light-dark(#fff, #12161d);
  --good: light-dark(#0a6b3b, #58d68d); --bad: light-dark(#a4161a, #ff7b7b); --warn: light-dark(#8a5a00, #f0b95b);
  --lane-0: light-dark(#1b5e9c, #7db8ef); --lane-1: light-dark(#7a3ea1, #cf9bf0); --lane-2: light-dark(#0b6e65, #63cfc3); --lane-3: light-dark(#5b6675, #9aa5b4); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: var(--ink); background: var(--paper); }
header, main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
header { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; border-bottom: 1px solid var(--line); }
header a, .plain a { color: inherit; }
h1 { font-size: 1.35rem; margin: .6rem 0 .2rem; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .6rem; }
.dim { color: var(--dim); } .id { font: .85rem ui-monospace, monospace; overflow-wrap: anywhere; }
.state { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; border: 1px solid currentColor; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.proof { border: 1px solid var(--line); border-left: .35rem solid currentColor; padding: .6rem .8rem; border-radius: .4rem; margin: 1rem 0; }
.proof p { margin: .1rem 0; color: var(--ink); }
.lanes { display: grid; grid-template-columns: repeat(var(--count), minmax(0, 1fr)); gap: .5rem; position: sticky; top: 0; background: var(--paper); padding: .4rem 0; border-bottom: 1px solid var(--line); z-index: 1; }
.lanes span { font-weight: 600; border-top: .25rem solid currentColor; padding-top: .25rem; }
.lanes small { display: block; font-weight: 400; color: var(--dim); }
ol.timeline { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(var(--count), minmax(0, 1fr)); gap: .5rem; }
ol.timeline li { background: var(--soft); border-left: .25rem solid currentColor; border-radius: .35rem; padding: .45rem .6rem; }
ol.timeline li > * { color: var(--ink); } ol.timeline .lane { display: none; }
li.offline { border-left-style: dashed; outline: 1px dashed var(--line); }
.l0 { color: var(--lane-0); } .l1 { color: var(--lane-1); } .l2 { color: var(--lane-2); } .l3 { color: var(--lane-3); }
li.l0 { grid-column: 1; } li.l1 { grid-column: 2; } li.l2 { grid-column: 3; } li.l3 { grid-column: 4; }
.of2 { --count: 2; } .of3 { --count: 3; } .of4 { --count: 4; }
time { font: .8rem ui-monospace, monospace; color: var(--dim); }
.tag { font-size: .75rem; border: 1px solid var(--line); border-radius: .3rem; padding: 0 .35rem; color: var(--dim); }
ul.plain { list-style: none; padding: 0; margin: 0; } ul.plain li { padding: .5rem 0; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; }
.empty { padding: 1.2rem; border: 1px dashed var(--line); border-radius: .4rem; color: var(--dim); }
@media (max-width: 44rem) {
  .lanes { display: none; } ol.timeline { display: block; border-left: 2px solid var(--line); padding-left: .7rem; margin-left: .3rem; }
  ol.timeline li { margin: .5rem 0; } ol.timeline .lane { display: inline; font-weight: 600; }
}
@media print { header a { display: none; } .lanes { position: static; } }
`;
