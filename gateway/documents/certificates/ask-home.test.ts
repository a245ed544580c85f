import { describe, expect, it } from 'vitest';
import type { RegionFailure } from '#contracts/region-adapter';
import type { Platform } from '../../platform/process/platform.ts';
import { checkHeard, checkSilence, statusAtHome } from './ask-home.ts';

const now = new Date('2026-11-29T04:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const platformWhere = (kind: RegionFailure['kind']) =>
  ({
    regions: new Map([
      [
        '320509',
        {
          adapter: {
            certificates: {
              statusOf: async () => ({ ok: false, failure: { kind, code: 'x', message: '' } }),
            },
          },
          context: () => ({}),
        },
      ],
    ]),
    log: { warn: () => undefined },
  }) as unknown as Platform;

describe('a home that does not say how a certificate stands', () => {
  it.each<[RegionFailure['kind'], 'unreachable' | 'refused']>([
    ['retryable', 'unreachable'],
    ['scheduledClosed', 'unreachable'],
    ['rejected', 'refused'],
    ['unauthorised', 'refused'],
    ['malformed', 'refused'],
    ['inexpressible', 'refused'],
  ])('%s is %s', async (kind, silent) => {
    expect(await statusAtHome(platformWhere(kind), '320509', 'x')).toEqual({ silent });
  });

  it('only where it cannot be reached, and for ten minutes, what it said lately counts', () => {
    const valid = { status: 'valid', confirmedAt: ago(600_000) } as const;
    const told = (silent: 'not_offered' | 'unreachable' | 'refused', confirmedAt = ago(600_000)) =>
      checkHeard({ silent }, { ...valid, confirmedAt }, now).reason;
    expect(told('unreachable')).toBe('status.heard_lately');
    expect(told('unreachable', ago(600_001))).toBe('status.unreachable');
    expect(told('unreachable', ago(-3_600_000))).toBe('status.unreachable');
    expect(told('refused', now)).toBe('status.unreachable');
    expect(told('not_offered', now)).toBe('status.not_offered');
    expect(checkSilence({ silent: 'refused' }).outcome).toBe('indeterminate');
  });

  it('what was told to be over is over, whoever is asleep', () => {
    const known = { status: 'revoked', confirmedAt: now } as const;
    for (const silent of ['unreachable', 'refused'] as const)
      expect(checkHeard({ silent }, known, now)).toMatchObject({ outcome: 'invalid' });
  });
});
