import { html, raw } from 'hono/html';
import type { AuditEvent } from '#contracts/audit-event';
import { inShanghai } from '#contracts/dates';
import { parseLeaf } from '../../audit/log/leaf.ts';
import type { ProvenLeaves } from '../../audit/reading/timeline.ts';
import type { Disclosed, EvidenceRequest } from './evidence-parts.ts';

const style = `body{font:11pt/1.5 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2cm auto;max-width:26cm;color:#111}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.2em .5em;text-align:left;vertical-align:top;
overflow-wrap:anywhere}th{background:#eee}tr{break-inside:avoid}thead{display:table-header-group}@page{size:A4 landscape;margin:1.5cm}
code{font-size:9pt}`;

const whoActed = ({ actor: { organisation, id, role, clerk } }: AuditEvent): string =>
  [organisation, id, role, ...(clerk ? [clerk.id, clerk.role, clerk.station ?? ''] : [])]
    .filter((word) => word !== '')
    .join(' · ');

const row = (index: number, event: AuditEvent | undefined) =>
  event
    ? html`<tr><td>${index}</td><td>${inShanghai(new Date(event.at))}</td><td>${event.action}</td><td>${whoActed(event)}</td><td>${event.legalBasis}<br>${event.purpose}</td><td>${event.outcome} ${event.reasonCode ?? ''}</td></tr>`
    : html`<tr><td>${index}</td><td colspan="5">（后续版本的词汇 · words of a later version）</td></tr>`;

/** What the package says, for people; what proves it are the files beside it. */
export async function summaryPage(
  { caseId, purpose, caller }: EvidenceRequest,
  { leaves, note }: ProvenLeaves,
  disclosed: readonly Disclosed[],
  now: Date,
): Promise<string> {
  const rows = leaves.map(({ index, leaf }) => row(index, parseLeaf(leaf)?.event));
  const opened = disclosed.map(
    ({ index, field, value }) => html`<tr><td>${index}</td><td>${field}</td><td>${value}</td></tr>`,
  );
  const page = await html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${caseId}</title><style>${raw(style)}</style></head><body><main>
<h1>办件证据摘要 · Evidence of a case</h1>
<table><tbody><tr><th>办件 Case</th><td>${caseId}</td></tr>
<tr><th>生成 Made</th><td>${inShanghai(now)} · ${caller.clientId} · ${purpose}</td></tr>
<tr><th>检查点 Checkpoint</th><td><code>${note.split('\n').slice(0, 3).join(' ')}</code></td></tr></tbody></table>
<p>本页便于阅读；证明力来自包内的原始日志叶、证明、回执与签名，请用公开发布的核验程序离线核验。This page is for reading. What proves it are the
leaves, proofs, receipts and signatures beside it: verify them offline with the published verifier.</p>
<h2>经过 · What happened</h2>
<table><thead><tr><th>序号 Index</th><th>时间 Time</th><th>行为 Act</th><th>主体 Who</th><th>依据与目的 Ground and purpose</th><th>结果 Outcome</th></tr></thead>
<tbody>${rows}</tbody></table>
<h2>公开的字段 · Fields disclosed</h2>
${opened.length === 0 ? html`<p>无 · none</p>` : html`<table><thead><tr><th>序号 Index</th><th>字段 Field</th><th>值 Value</th></tr></thead><tbody>${opened}</tbody></table>`}
</main></body></html>
`;
  return page.toString();
}
