import type { CaseReport } from '#contracts/case';

const titles: Partial<Record<CaseReport['event'], string>> = {
  transfer: '移送其他机关',
  extend: '延长办理期限',
  correct: '更正',
  revoke: '撤销许可',
  annul: '注销许可',
};

/**
 * What the other regions are told of a report that leaves the state as it is: what it was, for how long, to whom and why
 * (行政许可法 art. 42: an extension is told to the applicant with its reason; its days are counted as each limit is). Undefined: the state says it.
 */
export function reportNotice({ event, days, body, reason }: CaseReport): string | undefined {
  const title = titles[event];
  if (title === undefined) return undefined;
  const by = event === 'extend' && days !== undefined ? `${days} 日` : '';
  return [`${title}${by}`, event === 'transfer' ? body : undefined, reason]
    .filter((part) => part !== undefined)
    .join('：')
    .slice(0, 1000);
}
