import { describe, expect, it } from 'vitest';
import { CertificateStatus } from '#contracts/certificate';
import { type Known, nextLook, standingFailure, standingOf } from './standing.ts';
import { afterHearing, type Watched } from './watch.ts';

const at = (hour: string) => new Date(`2026-11-28T${hour}+08:00`);
const now = at('10:00:00');
const known: Known = {
  status: 'valid',
  endsAt: null,
  copyExpiresAt: at('12:00:00'),
  arrived: false,
};

describe('how a certificate stands for a case', () => {
  it.each([
    ['is valid while nothing is wrong', {}, 'valid'],
    ['its own end', { endsAt: at('09:59:59') }, 'expired'],
    ['a copy that ended on its way', { copyExpiresAt: now }, 'copy_expired'],
    ['a copy that ended where it had arrived', { copyExpiresAt: now, arrived: true }, 'valid'],
    ['what home says comes first', { status: 'revoked', endsAt: at('09:00:00') }, 'revoked'],
  ] as const)('%s', (_, change, standing) =>
    expect(standingOf({ ...known, ...change }, now)).toBe(standing),
  );

  it('only valid lets anything begin', () => {
    for (const status of CertificateStatus.options)
      expect(standingFailure(status) === undefined, status).toBe(status === 'valid');
  });

  it('is looked at again when the clock alone will change it, and not before', () => {
    expect(nextLook(known, now)?.getTime()).toBe(at('12:00:00').getTime() + 1);
    expect(nextLook({ ...known, arrived: true }, now)).toBeNull();
    const sooner = nextLook({ ...known, endsAt: at('11:00:00') }, now);
    expect(sooner && standingOf({ ...known, endsAt: at('11:00:00') }, sooner)).toBe('expired');
  });
});

describe('what is made of what was heard', () => {
  const row = {
    status: 'valid',
    statusAt: at('08:00:00'),
    confirmedAt: at('09:30:00'),
  } as Watched;
  const hear = (status: CertificateStatus, hour: string) =>
    afterHearing(row, { refs: [], status, at: at(hour) }, now);

  it('news counts, and the same again confirms', () => {
    expect(hear('revoked', '09:45:00')).toEqual({
      status: 'revoked',
      statusAt: at('09:45:00'),
      confirmedAt: at('09:45:00'),
    });
    expect(hear('valid', '09:45:00')).toEqual({ confirmedAt: at('09:45:00') });
    expect(hear('valid', '09:00:00')).toEqual({});
  });

  it('a word older than what is known has home asked, and until then only a no is believed', () => {
    expect(hear('revoked', '09:00:00')).toEqual({
      nextCheckAt: now,
      status: 'revoked',
      statusAt: at('09:00:00'),
    });
    const suspended = { ...row, status: 'suspended' } as Watched;
    expect(afterHearing(suspended, { refs: [], status: 'valid', at: at('09:00:00') }, now)).toEqual(
      { nextCheckAt: now },
    );
  });
});
