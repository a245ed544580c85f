import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { ReferencePlatform } from '#adapters/kit/reference-platform';
import { bodies, certificates, certificateTypes } from '#adapters/kit/sample-world';
import type { Verdict } from '#contracts/certificate';
import type { Party } from '#contracts/party';
import { examineCertificate } from '../../gateway/documents/certificates/checks.ts';
import { startWorld, type World } from '../../gateway/entries/demo/world.ts';

type Face = Readonly<Record<string, unknown>>;

/** What each region calls the parts of a face; `a.b` lies one step down. */
const names = {
  '310118': {
    issued: 'certificate_issuing_authority_date',
    start: 'certificate_validate_start',
    end: 'certificate_validate_end',
    status: 'extend_info.certificate_state',
    holder: 'certificate_holder_name',
    codeType: 'certificate_holder_type',
    identifier: 'certificate_identifier',
    issuer: 'certificate_issuing_authority_code',
    title: 'certificate_name',
    number: 'certificate_number',
    address: 'extend_info.address',
    other: 'extend_info.photo',
  },
  '320509': {
    issued: 'issueDate',
    start: 'validStartDate',
    end: 'validEndDate',
    status: 'certState',
    holder: 'holderName',
    codeType: 'holderTypeCode',
    identifier: 'certCode',
    issuer: 'issueDeptCode',
    title: 'certName',
    number: 'certNumber',
    address: 'extInfo.domicile',
    other: 'extInfo.photo',
  },
  '330421': {
    issued: 'ZZBFRQ',
    start: 'ZZYXQQSRQ',
    end: 'ZZYXQJZRQ',
    status: 'ZZZT',
    holder: 'CZZT',
    codeType: 'CZZTDMLXDM',
    identifier: 'ZZBS',
    issuer: 'ZZBFJGDM',
    title: 'ZZMC',
    number: 'ZZBH',
    address: 'KZ_ZZ',
    other: 'KZ_ZP',
  },
} as const;
type Region = keyof typeof names;
type Part = keyof (typeof names)[Region];

const revoked = { '310118': '吊销', '320509': '03', '330421': '吊销' } as const;
/** Undefined takes the part away. */
type Change = Partial<Record<Part, unknown>>;

function altered(region: Region, face: Face, change: Change): Face {
  const next: Record<string, unknown> = { ...face };
  for (const [name, value] of Object.entries(change)) {
    const [top = '', below] = names[region][name as Part].split('.');
    if (below === undefined) next[top] = value;
    else next[top] = { ...(next[top] as Face), [below]: value };
  }
  return next;
}

const wrongCheck = (face: string) => face.slice(0, -1) + (face.endsWith('0') ? '1' : '0');
const long = '技术开发、技术咨询；'.repeat(900);
const photo = 'A'.repeat(300_000);

/** What is odd, what comes of it, and the reasons of all steps that stand in the way. */
const table: readonly (readonly [string, Change, Verdict, ...string[]])[] = [
  ['nothing', {}, 'valid'],
  ['an end with dots', { end: '2030.01.01' }, 'valid'],
  ['an end with slashes', { end: '2030/1/1' }, 'valid'],
  ['an end with a fraction of a second', { end: '2030-01-01 00:00:00.0' }, 'valid'],
  ['长期有效', { end: '长期有效' }, 'valid'],
  ['永久', { end: '永久' }, 'valid'],
  ['永久有效', { end: '永久有效' }, 'valid'],
  ['无固定期限', { end: '无固定期限' }, 'valid'],
  ['24个月', { end: '24个月' }, 'valid'],
  ['a slash for an end', { end: '/' }, 'indeterminate', 'time.validity_unspecified'],
  ['no end', { end: '' }, 'indeterminate', 'time.validity_unspecified'],
  [
    'words for an end',
    { end: '见附件' },
    'indeterminate',
    'time.validity_unreadable',
    'claims.unreadable',
  ],
  [
    'an end that is no day',
    { end: '20301301' },
    'indeterminate',
    'time.validity_unreadable',
    'claims.unreadable',
  ],
  ['an end in the past, with dots', { end: '2026.02.28' }, 'invalid', 'time.expired'],
  ['an issue date that is none', { issued: '昨天' }, 'valid'],
  ['an issue date with dots', { issued: '2026.01.05' }, 'valid'],
  ['no issue date', { issued: undefined }, 'valid'],
  [
    'a term without a readable beginning',
    { end: '24个月', issued: '昨天', start: undefined },
    'indeterminate',
    'time.start_unreadable',
  ],
  ['a beginning that is none', { start: 'soon' }, 'indeterminate', 'time.start_unreadable'],
  ['an unknown status word', { status: '待核实' }, 'indeterminate', 'status.unknown'],
  ['no status', { status: undefined }, 'indeterminate', 'status.unknown'],
  ['a status of thousands of characters', { status: long }, 'indeterminate', 'status.unknown'],
  [
    'U+E000 in the name',
    { holder: '示例\ue000' },
    'indeterminate',
    'holder.name_unreadable',
    'claims.unreadable',
  ],
  [
    'a wrong check character',
    { identifier: 'wrong' },
    'indeterminate',
    'type.identifier_unreadable',
  ],
  ['no identifier', { identifier: undefined }, 'indeterminate', 'type.identifier_unreadable'],
  ['an issuer that is no code', { issuer: '/' }, 'indeterminate', 'issuer.unreadable'],
  ['a word for the kind of code', { codeType: '身份证' }, 'indeterminate', 'holder.unreadable'],
  ['a photo', { other: photo }, 'valid'],
  ['a list where a text is expected', { address: ['一', '二'] }, 'valid'],
  ['a field of thousands of characters', { address: long }, 'valid'],
  ['a number that is a number', { number: 20_260_001 }, 'valid'],
  ['no title and no number', { title: undefined, number: undefined }, 'valid'],
  [
    'several at once: none hides another',
    { end: '见附件', issuer: '/', address: 7 },
    'indeterminate',
    'issuer.unreadable',
    'time.validity_unreadable',
    'claims.unreadable',
  ],
];

const rows = table.map(([odd, change, verdict, ...reasons]) => ({ odd, change, verdict, reasons }));

let world: World;
const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 8_000_000 });
beforeAll(async () => {
  world = await startWorld({ gatewayOrigin: 'http://127.0.0.1:1' });
});
afterAll(async () => {
  await Promise.all([world.close(), outbound.close()]);
});

function spoken(region: string, format: string) {
  const adapter = adapterFor(region, { adapter: format });
  if (!adapter) throw new Error('no such format');
  return adapter;
}

describe.each([
  ['310118', 'qingpu'],
  ['320509', 'wujiang'],
  ['330421', 'jiashan'],
] as const)('a certificate of %s', (region, at) => {
  const card = certificates.find(
    (one) => one.region === region && one.type.code === certificateTypes.identityCard.code,
  );
  const [holder] = card?.holders ?? [];
  if (!card || !holder) throw new Error('the sample world changed');
  const party: Party = { kind: 'person', name: holder.name, idType: '111', idNumber: holder.code };
  const agreement = {
    id: 'odd',
    certificateType: card.type.code,
    issuerRegion: region,
    recognisingRegion: '330421',
    items: [],
    issuers: [bodies[region].code],
    since: '2026-01-01',
  };

  async function examined(change: Change) {
    const { adapter: format, ...credentials } = JSON.parse(
      world.environment[`REGION_${region}`] ?? '',
    );
    const adapter = spoken(region, format);
    const platform: ReferencePlatform = world[at];
    const known =
      change.identifier === 'wrong' ? { identifier: wrongCheck(card?.identifier ?? '') } : {};
    const undo = platform.alterFace(card?.identifier ?? '', (face) =>
      altered(region, face, { ...change, ...known }),
    );
    try {
      const found = await adapter.certificates?.retrieve(
        {
          holder: { code: holder?.code ?? '', codeType: '111', name: holder?.name ?? '' },
          type: card?.type.code ?? '',
          purpose: {
            itemCode: `${bodies['330421'].code}4000109001001`,
            reason: '居住证签注',
            until: '2030-01-01T00:00:00+08:00',
          },
          requestId: 'cred_aaaaaaaaaaaaaaaaaaaaaaaaaa',
        },
        {
          region,
          http: outbound.http,
          clock: () => new Date(),
          credentials: adapter.credentials.parse(credentials),
          signal: new AbortController().signal,
        },
      );
      // What would be a 502: the verdict that no row expects.
      if (!found?.ok) return { verdict: found?.failure.code, checks: [] };
      const expected = { agreement, party, fields: ['holderName', 'holderCode', 'validity'] };
      return examineCertificate(found.value, expected, new Date('2026-11-28T10:00:00+08:00'));
    } finally {
      undo();
    }
  }

  it.each(rows)('with $odd', async ({ change, verdict, reasons }) => {
    const found = await examined(change);
    expect(found).toMatchObject({ verdict });
    const wrong = found.checks.filter(({ outcome }) => outcome !== 'valid');
    for (const reason of reasons) expect(wrong.map((one) => one.reason)).toContain(reason);
    if (verdict === 'valid') expect(wrong).toEqual([]);
  });

  it('that is revoked is refused, whatever else is odd about it', async () => {
    const found = await examined({ end: '见附件', issuer: '/', status: revoked[region] });
    expect(found).toMatchObject({ verdict: 'invalid' });
    expect(found.checks.map(({ reason }) => reason)).toContain('status.revoked');
  });
});
