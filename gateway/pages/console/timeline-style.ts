/**
 * The timeline: a gutter with the hours, then one column per lane. On a narrow screen the columns become one, and
 * every step names its lane.
 */
export const timelineStyle = `
.l0 { --lane:var(--lane-a); } .l1 { --lane:var(--lane-b); } .l2 { --lane:var(--lane-c); } .l3 { --lane:var(--lane-d); }
.of3 .l0 { --lane:var(--lane-b); } .of3 .l1 { --lane:var(--lane-c); } .of3 .l2 { --lane:var(--lane-d); }
.of2 { --count:2; } .of3 { --count:3; } .of4 { --count:4; }
.timeline { --gutter:5.5rem; background:var(--paper); border:1px solid var(--line); border-radius:.6rem; }
.heads, .step { display:grid; grid-template-columns:var(--gutter) repeat(var(--count),minmax(0,1fr)); }
.heads { position:sticky; top:0; z-index:1; background:var(--paper); border-radius:.6rem .6rem 0 0; border-bottom:1px solid var(--line); }
.head { padding:.7rem .75rem .6rem; color:var(--lane); border-top:.25rem solid var(--lane); } .head span { display:block; font-size:.875rem; color:var(--dim); }
.heads > span { border-top:.25rem solid transparent; }
.day { margin:0; padding:.45rem 1rem; font-size:.9rem; font-weight:600; color:var(--dim); background:var(--soft); border-bottom:1px solid var(--line); }
.steps { list-style:none; margin:0; padding:.6rem 0; background:linear-gradient(to right,var(--line) 1px,transparent 1px) var(--gutter) 0 / calc((100% - var(--gutter)) / var(--count)) 100% repeat-x; }
.step { align-items:start; padding:.25rem 0; }
.step > time { padding:.5rem 0 0 1rem; font-size:.9rem; color:var(--dim); }
.what { margin:0 .5rem; padding:.45rem .75rem .5rem; border:1px solid var(--line); border-left:.25rem solid var(--tone,var(--lane)); border-radius:.4rem; background:var(--paper); }
.l0 .what { grid-column:2; } .l1 .what { grid-column:3; } .l2 .what { grid-column:4; } .l3 .what { grid-column:5; }
.good .what, .bad .what, .warn .what { background:var(--tone-soft); } .good strong, .bad strong, .warn strong { color:var(--tone); }
.paper .what { border-style:dashed; border-left-style:dashed; border-color:var(--dim); border-left-color:var(--lane); }
.lane { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
.what strong { font-weight:600; margin-right:.3rem; }
.detail, .by { display:block; font-size:.875rem; } .by { color:var(--dim); } .mark { white-space:nowrap; } .mark.bad { color:var(--bad); font-weight:600; }
.quiet .what { position:relative; border-color:transparent; background:none; padding:.1rem .75rem .1rem 1.25rem; font-size:.875rem; color:var(--dim); }
.quiet .what::before { content:""; position:absolute; left:.1rem; top:.5rem; width:.6rem; height:.6rem; border-radius:50%; border:2px solid var(--lane); background:var(--paper); }
.quiet .what strong { font-weight:400; color:var(--ink); } .quiet .detail, .quiet .by { display:inline; margin-right:.3rem; } .quiet > time { padding-top:.15rem; } .step.quiet { padding:.15rem 0; }
@media (max-width:44rem) {
  .timeline { --gutter:0; } .heads { display:none; } .steps { background:none; padding:.6rem .75rem; }
  .step { display:block; padding:.3rem 0; position:relative; } .what { margin:0; } .quiet .what { padding-right:5rem; }
  .step > time { position:absolute; right:.75rem; top:.3rem; } .quiet > time { top:.1rem; padding-top:.15rem; }
  .lane { position:static; display:block; width:auto; height:auto; clip-path:none; white-space:normal; padding-right:5rem; font-size:.875rem; font-weight:600; color:var(--lane); }
  .quiet .lane { display:inline; padding:0; margin-right:.3rem; } .step.quiet { padding:.15rem 0; }
  .day { padding-left:.75rem; } .day:first-of-type { border-radius:.6rem .6rem 0 0; }
}
`;
