/**
 * 长辈版, after the ministry's design rules for websites and apps (工信部 互联网网站适老化通用设计规范 and its sister for apps): letters of
 * at least 18 and of 30 where asked for, nothing to touch under 60, lines and paragraphs apart, contrast of black on white.
 */
export const elderStyle = `
.large { font-size:130%; } .largest { font-size:190%; }
.elder { --ink:#000; --dim:#333; --line:#666; --edge:#333; --page:#fff; --bar:#003a75; --link:#003a75; }
@media (prefers-color-scheme: dark) { .elder { --ink:#fff; --dim:#ddd; --line:#999; --edge:#ccc; --page:#000; --paper:#000; --bar:#00203f; --link:#a5d3ff; } }
.elder main p, .elder main li { margin-top:.8em; margin-bottom:.8em; } .elder .note, .elder .dim, .elder .tag, .elder .who, .elder code, .elder dt, .elder legend, .elder .state, .elder .row, .elder time { font-size:1rem; }
.elder button, .elder .button, .elder input, .elder select, .elder textarea, .elder .tick, .elder summary, .elder .bar a, .elder main a { min-height:60px; } .elder .bar a, .elder main a { min-width:60px; }
.elder input[type=checkbox], .elder input[type=radio] { min-height:0; width:2rem; height:2rem; } .elder .brand span { display:none; } .elder .skip { min-height:0; }
.tiles { list-style:none; margin:1.2rem 0; padding:0; display:grid; gap:.8rem; grid-template-columns:repeat(auto-fill,minmax(min(13rem,100%),1fr)); } .elder main .tiles li { margin:0; }
.tiles a { display:flex; align-items:center; height:100%; min-height:60px; padding:1rem; border:2px solid var(--link); border-radius:.6rem; background:var(--paper); font-weight:700; text-decoration:none; }
`;
