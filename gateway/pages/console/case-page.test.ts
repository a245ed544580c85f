import { describe, expect, it } from 'vitest';
import { AuditAction } from '#contracts/audit-event';
import { failureKinds } from '#contracts/failures';
import type { TimelineEntry } from '../../casework/cases/timeline.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { CaseData } from './case-data.ts';
import { casePage } from './case-page.ts';
import { type CasesData, casesPage } from './cases-page.ts';
import { namesIn } from './names.ts';
import type { Place } from './place.ts';
import { isNoted } from './reading.ts';

const caseId = `case_${'a'.repeat(26)}`;
const at = '2026-11-21T15:59:59.000Z';

const entry = (change: Partial<TimelineEntry>): TimelineEntry => ({
  at,
  action: 'case.submitted',
  organisation: '310118',
  actor: 'member:qingpu-platform',
  offline: false,
  outcome: 'done',
  object: { class: 'case', ref: caseId },
  details: { to: '330421' },
  logIndex: 3,
  ...change,
});

const data = (
  change: Partial<CaseData> = {},
  entries: readonly TimelineEntry[] = [entry({})],
): CaseData => ({
  view: {
    caseId,
    state: 'accepted',
    final: false,
    itemCode: '1',
    itemName: '内资公司设立',
    from: '310118',
    to: '330421',
    home: '320509',
    channel: 'window',
    originals: false,
    materials: [],
    createdAt: at,
    updatedAt: at,
    version: 1,
    links: {
      self: '',
      timeline: '',
      papers: '/v1/cases/x/papers',
      supplements: '',
      withdrawal: '',
    },
  },
  timeline: { caseId, state: 'accepted', entries: [...entries], receipts: [], waiting: [] },
  proof: { holds: true, treeSize: 4, proven: 1, pending: 0, problems: [] },
  proven: new Set([3]),
  names: { region: (code) => code, courier: (code) => code, party: (of) => of, actor: (of) => of },
  ...change,
});

const emptyFederation = { regions: [], members: [] } as unknown as FederationDocument;
/** Names that people know by these letters. */
const allowed = new Set(['jwks.json']);

const place = (language: Language, address = `/console/cases/${caseId}`): Place => ({
  language,
  address,
  visitor: { name: '青浦区一网通办', role: 'platform', kind: 'platform' },
});

const render = async (given: CaseData): Promise<string> =>
  String(await casePage(given, place('en')));

describe('the page of a case', () => {
  it('shows what regions wrote as text, never as markup', async () => {
    const hostile = '<img src=x onerror=alert(1)>"\'';
    const given = data({}, [
      entry({ action: hostile, details: { to: hostile, waybill: hostile }, reasonCode: hostile }),
    ]);
    const html = await render({
      ...given,
      view: {
        ...given.view,
        itemName: hostile,
        reason: hostile,
        wanted: [{ code: 'X', name: hostile }],
      },
      timeline: {
        ...given.timeline,
        receipts: [{ kind: 'decision', refMessageId: hostile, jws: hostile, at }],
      },
      proof: { ...given.proof, holds: false, problems: [hostile] },
    });
    expect(html).not.toContain('<img src=x');
    expect(html.match(/&lt;img src=x/g)?.length).toBeGreaterThan(6);
  });

  it('begins a new day at midnight in +08:00', async () => {
    const html = await render(
      data({}, [entry({}), entry({ at: '2026-11-21T16:00:00.000Z', logIndex: 4 })]),
    );
    expect(html.match(/class="day"/g)).toHaveLength(2);
    expect(html).toMatch(
      /Saturday,? 21 November 2026[\s\S]*23:59:59[\s\S]*Sunday,? 22 November 2026[\s\S]*00:00:00/,
    );
  });

  it('marks a step whose place in the signed tree was not proven', async () => {
    const html = await render(data({ proven: new Set() }));
    expect(html).toContain('#3 ✗ not proven');
  });

  it('claims no proof before the log has taken anything', async () => {
    const given = data({
      proof: { holds: true, treeSize: 0, proven: 0, pending: 1, problems: [] },
    });
    expect(await render(given)).toContain('data-proof="open"');
  });

  it('names a region once that collects and decides', async () => {
    const given = data();
    const html = await render({ ...given, view: { ...given.view, to: '310118' } });
    expect(html.match(/class="head /g)).toHaveLength(3);
    expect(html).toContain('collects · decides');
  });

  it('draws an act of somebody who is no station of the case with the gateway', async () => {
    const html = await render(data({}, [entry({ organisation: '999999', action: 'case.read' })]));
    expect(html).toMatch(/<li class="step l2 quiet"/);
  });

  it.each(['zh-CN', 'en'] as const)(
    'shows no word of the machinery, whatever happened and whatever for (%s)',
    async (language) => {
      const reasons = [
        ...Object.keys(failureKinds),
        'originals.discrepancy',
        'promised.80',
        'breaker',
      ];
      const entries = [
        ...AuditAction.options.map((action) => entry({ action, actor: 'courier:delta-express' })),
        ...reasons.map((reasonCode) => entry({ action: 'message.refused', reasonCode })),
        entry({ action: 'a.later_word' }),
      ];
      const given = data({}, entries);
      const suspension = { reason: 'originals.discrepancy', since: at };
      const names = namesIn(emptyFederation, language);
      const page = String(
        await casePage(
          { ...given, names, view: { ...given.view, state: 'suspended', suspension } },
          place(language),
        ),
      );
      const seen = page.replace(/<head>[\s\S]*<\/head>|<[^>]*>/g, ' ').replaceAll(caseId, '');
      expect(
        seen
          .match(/\b[a-z]+(?:[._:][a-z_]+)+\b|delta-express/g)
          ?.filter((word) => !allowed.has(word)) ?? [],
      ).toEqual([]);
    },
  );

  it('says what is on its way, why it waits, and when it is tried next', async () => {
    const given = data();
    const waiting = [
      {
        to: '330421',
        kind: 'submission' as const,
        state: 'pending' as const,
        nextAttemptAt: '2026-11-22T00:00:00.000Z',
        held: 'calendar' as const,
      },
    ];
    const html = await render({ ...given, timeline: { ...given.timeline, waiting } });
    expect(html).toContain('next attempt 2026-11-22 08:00:00');
    expect(html).toContain('closed there');
  });
});

describe('the list of cases', () => {
  const list = (change: Partial<CasesData>, at = '/console/cases') =>
    casesPage(
      { cases: [], regions: ['310118', '330421'], names: data().names, ...change },
      place('en', at),
    );

  it('says so when there is none', async () => {
    expect(String(await list({}))).toContain('No cases yet.');
    expect(String(await list({ state: 'accepted' }))).toContain('No case is like this.');
  });

  it('tells fifty cases of one item apart: number, state, who collects and who decides, when', async () => {
    const { view } = data();
    const cases = Array.from({ length: 50 }, (_, n) => ({
      ...view,
      caseId: `case_${String(n).padStart(26, '0')}`,
    }));
    const html = String(await list({ cases }));
    const rows = html.match(/<li><a[\s\S]*?<\/li>/g) ?? [];
    expect(new Set(rows).size).toBe(50);
    for (const [n, row] of rows.entries()) {
      expect(row).toContain(`<code>case_${String(n).padStart(26, '0')}</code>`);
      expect(row).toMatch(
        /collects 310118 · decides 330421 · home region 320509[\s\S]*2026-11-21 23:59:59[\s\S]*Accepted/,
      );
    }
  });

  it('keeps its filters, and leads on and back, also after the language was switched', async () => {
    const at = '/console/cases?state=accepted&region=330421&lang=en';
    const chosen = {
      state: 'accepted',
      region: '330421',
      cases: [data().view],
      next: caseId,
    } as const;
    const first = String(await list(chosen, at));
    expect(first).toContain('<option value="accepted" selected>');
    expect(first).toContain('<option value="330421" selected>');
    expect(first).not.toContain('rel="prev"');
    const link = (html: string, rel: string) =>
      new RegExp(`rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = String(await list(chosen, link(first, 'next')));
    expect(link(second, 'prev')).toBe(at);
    const third = String(await list(chosen, link(second, 'next')));
    expect(link(third, 'prev')).toBe(link(first, 'next'));
    expect(second).toContain(`hreflang="zh-CN"`);
    expect(second.replaceAll('&amp;', '&')).toContain(
      `/console/cases?state=accepted&region=330421&lang=zh-CN&cursor=${caseId}`,
    );
  });

  it('takes no way back for an address that it did not make', async () => {
    const html = String(await list({}, '/console/cases?cursor=x&back=%22%3E%3Cscript%3E~//evil'));
    expect(html).not.toContain('<script>');
    expect(html).toContain('rel="prev" href="/console/cases"');
  });

  it('names who looks and leads out', async () => {
    const html = String(await list({}));
    expect(html).toContain('<b>青浦区一网通办</b> platform');
    expect(html).toContain('href="/console/sign-out?lang=en"');
  });
});

describe('reading a case', () => {
  const now = new Date('2026-11-21T12:00:00.000Z');
  const event = (action: string, id: string, minutesAgo: number) =>
    ({
      event: {
        action,
        actor: { id },
        at: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
      },
    }) as never;

  it('is noted once in ten minutes for each member', () => {
    expect(isNoted([], { clientId: 'a' }, now)).toBe(false);
    expect(isNoted([event('case.read', 'a', 9)], { clientId: 'a' }, now)).toBe(true);
    expect(isNoted([event('console.opened', 'a', 9)], { clientId: 'a' }, now)).toBe(true);
    expect(isNoted([event('case.read', 'a', 10)], { clientId: 'a' }, now)).toBe(false);
    expect(
      isNoted([event('case.read', 'b', 1), event('case.accepted', 'a', 1)], { clientId: 'a' }, now),
    ).toBe(false);
  });
});
