import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import type { CaseState } from '#contracts/case-states';
import { inShanghai } from '#contracts/dates';
import { shortCode } from '#contracts/short-code';
import type { Content } from '../../platform/html/frame.ts';
import { answerPrinted } from '../../platform/html/printed.ts';
import { type Text, text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { spokenSlip } from './spoken.ts';

/** For a receipt printer: 72 mm of black on white, no font but the system's. */
const slipStyle = `@page { size:80mm auto; margin:4mm; }
* { box-sizing:border-box; }
body { margin:0 auto; max-width:72mm; color:#000; background:#fff; font:10pt/1.4 "Songti SC","SimSun","Noto Serif CJK SC",serif; overflow-wrap:anywhere; }
h1 { font-size:13pt; margin:0 0 2mm; } p { margin:1mm 0; } dl { margin:2mm 0; } dt { font-size:8.5pt; } dd { margin:0 0 1.5mm; }
code { font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace; font-size:9pt; } svg { display:block; width:36mm; height:36mm; margin:2mm auto; }
.short { font-size:15pt; letter-spacing:.1em; text-align:center; font-weight:600; }
.large { font-size:18pt; } .large h1 { font-size:24pt; } .large dt { font-size:16pt; } .large code { font-size:14pt; } .large .short { font-size:28pt; letter-spacing:0; } .large svg { width:56mm; height:56mm; }`;

/** 纸质, 大字, 口述. */
export const slipForms = ['paper', 'large', 'spoken'] as const;
export type SlipForm = (typeof slipForms)[number];

const stateTexts: Readonly<Record<CaseState, Text>> = {
  submitted: text('已提交', 'Submitted'),
  forwarded: text('已送达办理地', 'Forwarded'),
  accepted: text('已受理', 'Accepted'),
  refused: text('不予受理', 'Not accepted'),
  supplement_required: text('待补正', 'Supplement required'),
  approved: text('准予', 'Approved'),
  denied: text('不予许可', 'Denied'),
  terminated: text('已终止', 'Terminated'),
  withdrawn: text('已撤回', 'Withdrawn'),
  suspended: text('已中止', 'Suspended'),
};

const texts = {
  title: text('办件凭条', 'Case slip'),
  number: text('办件编号', 'Case number'),
  state: text('状态', 'State'),
  at: text('打印时间', 'Printed at'),
  short: text('查询短码', 'Short code'),
  note: text(
    '凭编号在线上、窗口或自助终端查询进度。本凭条不含个人信息。',
    'Ask how it stands with this number, online, at a window or at a kiosk. Nothing personal is on this slip.',
  ),
};

type Slip = { readonly caseId: string; readonly state: CaseState; readonly now: Date };

/** What a kiosk prints: the number, the state and a code. Neither who nor what for. */
function slip({ caseId, state, now }: Slip, form: SlipForm, language: Language): Content {
  const code = encodeQR(caseId, 'svg', { ecc: 'medium', border: 1 });
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${texts.title[language]}</title><style>${raw(slipStyle)}</style></head>
<body${form === 'large' ? raw(' class="large"') : ''}><main><h1>${texts.title[language]}</h1>
<dl><dt>${texts.number[language]}</dt><dd><code>${caseId}</code></dd>
<dt>${texts.state[language]}</dt><dd>${stateTexts[state][language]}</dd>
<dt>${texts.at[language]}</dt><dd>${inShanghai(now).slice(0, 16).replace('T', ' ')}</dd></dl>
${raw(code)}<p>${texts.short[language]}</p><p class="short">${shortCode(caseId)}</p><p>${texts.note[language]}</p></main></body></html>`;
}

/** Answers a slip in the form that its person can use. */
export function answerSlip(
  c: Context,
  told: Slip,
  form: SlipForm,
  language: Language,
): Response | Promise<Response> {
  if (form !== 'spoken') return answerPrinted(c, slip(told, form, language), slipStyle);
  return c.text(spokenSlip(told, language), 200, {
    'cache-control': 'private, no-store',
    'content-language': language,
  });
}
