import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isRecognition } from './agreement.ts';
import { uncallable } from './called-addresses.ts';
import { diffFederation } from './diff.ts';
import { FederationDocument } from './document.ts';
import { agreedLevel } from './levels.ts';
import { mayApplyFor, mayAsk } from './may-ask.ts';

const document = FederationDocument.parse(
  JSON.parse(readFileSync(`${import.meta.dirname}/../../../docs/federation.example.json`, 'utf8')),
);
const [agreement] = document.agreements.filter(isRecognition);
const itemCode = `11330421XX0000001N4${agreement?.items[0]}`;

describe('an agreement', () => {
  const question = {
    certificateType: agreement?.certificateType ?? '',
    issuerRegion: '320509',
    recognisingRegion: '310118',
    itemCode,
  };
  it.each([
    ['2025-12-31T23:59:59+08:00', false],
    ['2026-01-01T00:00:00+08:00', true],
    ['2028-12-31T23:59:59+08:00', true],
    ['2029-01-01T00:00:00+08:00', false],
  ])('counts from its first day to its last, in +08:00: %s %s', (now, counts) => {
    const signatures = ['a..b', 'c..d'];
    const agreements = document.agreements.map((each) => ({ ...each, signatures }));
    const signed = { ...document, agreements };
    expect(mayAsk(signed, question, new Date(now)) !== undefined).toBe(counts);
  });

  it('is not needed within a region, and stands for no region that does not belong', () => {
    const own = { ...question, issuerRegion: '310118' };
    expect(mayAsk(document, own, new Date('2026-06-01T00:00:00Z'))?.id).toBe('own-310118');
    const stranger = { ...own, issuerRegion: '440305', recognisingRegion: '440305' };
    expect(mayAsk(document, stranger, new Date('2026-06-01T00:00:00Z'))).toBeUndefined();
  });

  it('of several that apply the strictest counts, then what is signed, then the first', () => {
    if (!agreement) throw new Error('the example has no agreement');
    const signatures = ['a..b', 'c..d'];
    const byLaw = { byLaw: '第一条' };
    const found = (...applying: object[]) => {
      const agreements = applying.map((each, at) => ({ ...agreement, id: `${at}`, ...each }));
      const several = { ...document, agreements };
      return mayAsk(several, question, new Date('2026-06-01T00:00:00Z'))?.id;
    };
    expect(found({}, { signatures }, { preview: 'required' })).toBe('2');
    expect(found({ preview: byLaw, signatures }, {}, { signatures })).toBe('2');
    expect(found({ preview: byLaw }, {}, {})).toBe('1');
  });

  it('does not count the other way round', () => {
    const reverse = { ...question, issuerRegion: '310118', recognisingRegion: '320509' };
    expect(mayAsk(document, reverse, new Date('2026-06-01T00:00:00Z'))).toBeUndefined();
  });
});

describe('server-side request forgery: an address of a member', () => {
  const at = (url: string, key: 'webhook' | 'backchannelLogoutUri') => ({
    ...document,
    members: document.members.map((member) => ({
      ...member,
      [key]: key === 'webhook' ? { url } : url,
    })),
  });
  const production = { publicOrigin: 'https://gateway.example' };

  it.each(['webhook', 'backchannelLogoutUri'] as const)(
    'that is not called is refused with its place when the document is checked: %s',
    (key) => {
      expect(uncallable(at('https://platform.example/x', key), production)).toEqual([]);
      for (const url of [
        'https://169.254.169.254/x',
        'https://10.0.0.1/x',
        'https://a:b@c.example/',
      ])
        expect(uncallable(at(url, key), production)).toHaveLength(document.members.length);
    },
  );
});

describe('items of a member', () => {
  it('bound what it may apply for; without a list it is every item', () => {
    const [every, one] = document.members;
    const now = new Date('2026-11-29T00:00:00Z');
    const may = (member: typeof every, code: string) =>
      member && mayApplyFor(document, member, { code, region: '330421' }, now);
    expect(may(every, '11330421XX0000001N4000109001001')).toBe(true);
    expect(may(one, '11330421XX0000001N4000109001001')).toBe(false);
    expect(may(one, itemCode)).toBe(true);
  });
});

describe('a level map', () => {
  const at = (raw: string, ial: number, aal = 1) =>
    agreedLevel(document, '310118', { ial, aal, raw });
  it('lowers what the region says and never raises it', () => {
    expect(at('实名', 3)).toEqual({ ial: 2, aal: 1, raw: '实名' });
    expect(at('高级', 1)).toEqual({ ial: 1, aal: 1, raw: '高级' });
    expect(at('实名', 2, 3)).toMatchObject({ aal: 1 });
  });

  it('takes a word that it does not name for the lowest level, and names of built-in members are no words', () => {
    for (const raw of ['VIP', 'constructor', '__proto__', 'toString'])
      expect(at(raw, 3, 3)).toMatchObject({ ial: 0, aal: 1 });
  });

  it('that a region does not have leaves the level as it is', () => {
    const level = { ial: 3, aal: 2, raw: 'x' };
    expect(agreedLevel(document, '320509', level)).toEqual(level);
  });
});

describe('a diff', () => {
  it('says which members, keys, quotas, regions and agreements come, go and change', () => {
    const [first, second, third] = document.members;
    if (!first || !second || !third || !agreement) throw new Error('the example changed');
    const after: FederationDocument = {
      ...document,
      version: 2,
      regions: document.regions.map((region) => ({ ...region, inFlight: 4 })),
      members: [
        { ...first, jwks: { keys: first.jwks.keys.slice(1) }, scopes: ['cases:read'] },
        { ...third, quota: { requestsPerSecond: 1, burst: 1, concurrent: 1 } },
      ],
      agreements: [agreement, { ...agreement, id: 'new-one' }],
    };
    const none = { added: [], removed: [], changed: [] };
    expect(diffFederation(document, after)).toEqual({
      from: 1,
      to: 2,
      regions: {
        ...none,
        changed: [
          { id: '310118', fields: ['inFlight'] },
          { id: '320509', fields: ['inFlight'] },
        ],
      },
      members: {
        ...none,
        removed: ['wujiang-platform'],
        changed: [{ id: 'qingpu-platform', fields: ['scopes'] }],
      },
      keys: { ...none, removed: ['qingpu-platform qingpu-2026', 'wujiang-platform wujiang-1'] },
      quotas: { ...none, added: ['delta-operator'] },
      agreements: { ...none, added: ['new-one'] },
    });
    expect(diffFederation(document, document)).toMatchObject({ members: none, keys: none });
  });
});
