import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { type ConformanceReport, signReport } from '../trust/federation/conformance-report.ts';
import { conformanceProblems } from './conformance.ts';

const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'operator-1', alg: 'ES256' };
const now = new Date('2026-11-28T12:00:00+08:00');
const good: ConformanceReport = {
  region: '330402',
  format: 'zhejiang',
  kit: 'adapter',
  at: '2026-11-01T12:00:00+08:00',
  held: 177,
  broken: 0,
  known: {},
  notOffered: [],
};
const header = { alg: 'ES256', kid: 'operator-1' };
const problemsWith = async (
  report: ConformanceReport,
  key = privateKey,
  settings: object = { adapter: 'zhejiang' },
) =>
  conformanceProblems(
    {
      CONFORMANCE: 'required',
      CONFORMANCE_KEYS: JSON.stringify({ keys: [jwk] }),
      CONFORMANCE_REPORTS: JSON.stringify([await signReport(report, key, header)]),
      REGION_330402: JSON.stringify(settings),
    },
    now,
  );

describe('CONFORMANCE=required', () => {
  it('takes a region with a fresh report of its format', async () => {
    expect(await problemsWith(good)).toEqual([]);
  });

  it.each<[string, Partial<ConformanceReport>]>([
    ['an old report', { at: '2026-08-01T12:00:00+08:00' }],
    ['a report from the future', { at: '2027-01-01T12:00:00+08:00' }],
    ['a report of another region', { region: '330421' }],
    ['a report of another format', { format: 'jiangsu' }],
    ['a report in which something is broken', { broken: 1 }],
    ['a report of the kit that tries no log-in', { kit: 'platform' }],
  ])('refuses a region with %s', async (_, change) => {
    expect(await problemsWith({ ...good, ...change })).toEqual([
      expect.stringMatching(/^REGION_330402: no signed conformance report of zhejiang/),
    ]);
  });

  it('no log-in tried: from outside proves a region alone in which nobody signs in', async () => {
    const report = { ...good, format: 'native', kit: 'platform' } as const;
    const api = { url: 'https://platform.example' };
    const as = (settings: object) =>
      problemsWith(report, privateKey, { adapter: 'native', ...settings });
    expect(await as({ api })).toEqual([]);
    expect(await as({ api, issuer: 'https://login.example' })).toHaveLength(1);
    expect(await as({ issuer: 'https://login.example' })).toHaveLength(1);
  });

  it('refuses a report that somebody else signed, and a region without any', async () => {
    expect(await problemsWith(good, stranger.privateKey)).toHaveLength(1);
    const keys = JSON.stringify({ keys: [jwk] });
    const without = { CONFORMANCE_KEYS: keys, CONFORMANCE_REPORTS: '[]', REGION_330402: '{}' };
    expect(await conformanceProblems({ CONFORMANCE: 'required', ...without }, now)).toHaveLength(1);
    expect(await conformanceProblems({ CONFORMANCE: 'required' }, now)).toHaveLength(2);
    expect(await conformanceProblems({ CONFORMANCE: 'yes' }, now)).toHaveLength(1);
    expect(await conformanceProblems(without, now)).toEqual([]);
  });
});
