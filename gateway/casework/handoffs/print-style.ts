/** The style of a printed list: black on white, A4, readable after a bad copier, no font but the system's. */
export const printStyle = `@page { size:A4; margin:14mm 14mm 16mm; }
* { box-sizing:border-box; }
body { margin:0 auto; max-width:182mm; padding:1rem; color:#000; background:#fff; font:11pt/1.45 "Songti SC","SimSun","Noto Serif CJK SC",serif; overflow-wrap:anywhere; }
header { display:flex; justify-content:space-between; gap:6mm; align-items:flex-start; border-bottom:1.5pt solid #000; padding-bottom:3mm; }
h1 { font-size:18pt; margin:0 0 2mm; } h2 { font-size:12pt; margin:6mm 0 2mm; }
dl { margin:0; display:grid; grid-template-columns:28mm 1fr; gap:.6mm 3mm; } dt { color:#333; } dd { margin:0; min-width:0; }
code { white-space:nowrap; overflow-wrap:normal; font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace; font-size:9pt; }
.code { flex:none; width:38mm; text-align:center; font-size:8.5pt; } .code svg { display:block; width:38mm; height:38mm; }
code.groups { white-space:normal; }
table { width:100%; border-collapse:collapse; } th, td { border:.6pt solid #000; padding:1.4mm 2mm; text-align:left; vertical-align:top; } th { font-weight:600; }
.number { text-align:right; width:16mm; white-space:nowrap; } .count { width:22mm; } tfoot td { font-weight:600; }
tr, .signs div { break-inside:avoid; } thead { display:table-header-group; }
.signs { display:grid; grid-template-columns:repeat(2,1fr); gap:4mm; } .signs div { border:.6pt solid #000; min-height:24mm; padding:2mm; }
.signs b { display:block; } .small { font-size:9pt; color:#333; } .warn { border:1.5pt solid #000; padding:2mm 3mm; font-weight:600; }
@media print { body { padding:0; max-width:none; } }
@media (max-width:40rem) { header { flex-direction:column; } dl { grid-template-columns:1fr; } .signs { grid-template-columns:1fr; } }
`;
