import { describe, expect, it } from 'vitest';
import { adapterFor } from '#adapters/index';
import { newSampleClient, sampleNativeCredentials } from '#adapters/native/sample-credentials';
import { fail } from '#contracts/result';
import { checkBindings, everyProblem } from './bindings.ts';

const outbound = () => async () => fail({ kind: 'unreachable' as const, message: 'no network' });
const check = (regions: Readonly<Record<string, unknown>>) =>
  checkBindings({ regions: new Map(Object.entries(regions)) }, adapterFor, outbound);

const client = await newSampleClient();
const sample = { adapter: 'native', ...sampleNativeCredentials('https://id.example', client) };

describe('the regions of a configuration', () => {
  it('any region can be an OpenID provider, also one that this build has no adapter for', () => {
    const checked = check({ '330402': sample, '310118': sample });
    expect(checked.ok && checked.value.bindings.map(({ adapter }) => adapter.region)).toEqual([
      '310118',
      '330402',
    ]);
  });

  it('an unknown region is a problem, and so is every wrong credential, all at once', () => {
    const checked = check({
      '440100': {},
      '330402': { ...sample, issuer: 'http://id.example' },
      '310118': { adapter: 'shanghai' },
    });
    if (checked.ok) throw new Error('accepted');
    const problems = checked.failure.join('\n');
    expect(problems).toContain('REGION_440100.adapter: names no wire format of this build');
    expect(problems).toMatch(/^REGION_330402\.issuer: must be an https address/m);
    expect(problems).toMatch(/^REGION_310118\./m);
    expect(checked.failure.length).toBeGreaterThan(4);
  });

  it('problems of variables, regions and federation are named together, and no secret with them', () => {
    const problems = everyProblem(
      {
        PUBLIC_ORIGIN: 'gateway.example',
        KEYS: '{}',
        REGION_440100: '{}',
        REGION_330402: JSON.stringify({ ...sample, issuer: 'http://id.example' }),
        REGION_310118: 'hush',
        FEDERATION: '{"version":0}',
      },
      adapterFor,
    ).join('\n');
    const names = ['PUBLIC_ORIGIN', 'DATABASE_URL', 'KEYS', 'REGION_440100', 'REGION_330402'];
    for (const name of [...names, 'REGION_310118', 'FEDERATION.version'])
      expect(problems).toContain(name);
    expect(problems).not.toContain('hush');
  });
});
