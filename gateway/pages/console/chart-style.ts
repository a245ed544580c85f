/** Charts: bars of the colours of the page, and their words in letters of the page. */
export const chartStyle = `
.chart { display:block; width:100%; height:9rem; border-bottom:1px solid var(--dim); background:var(--soft); } .chart .a, .key .a { fill:var(--link); } .chart .b, .key .b { fill:var(--bad); } .chart .c, .key .c { fill:var(--warn); }
.key { list-style:none; display:flex; flex-wrap:wrap; gap:.2rem 1.2rem; margin:.2rem 0 .5rem; padding:0; font-size:.9rem; } .key svg { width:.9rem; height:.9rem; margin-right:.4rem; vertical-align:-.1rem; } .key svg rect { stroke:var(--dim); stroke-width:.1; }
.ends { display:flex; justify-content:space-between; gap:1rem; font-size:.9rem; }
@media print { .chart { print-color-adjust:exact; -webkit-print-color-adjust:exact; } }
`;
