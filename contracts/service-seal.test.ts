import { describe, expect, it } from 'vitest';
import { type SealFault, sealFault } from './service-seal.ts';

const seal = (number: string, from: string, until?: string) => ({
  number,
  holder: '示例行政审批局',
  from,
  ...(until ? { until } : {}),
});

const regions = [
  {
    code: '310118',
    serviceSeals: [seal('QP01', '2026-01-01'), seal('QP02', '2026-03-01', '2026-06-30')],
  },
  { code: '330421', serviceSeals: [seal('JS01', '2026-01-01')] },
  { code: '330900', serviceSeals: [] },
  { code: '320509' },
];

describe('a number on a dossier', () => {
  it.each<[region: string, number: string, day: string, fault: SealFault | undefined]>([
    ['310118', 'QP01', '2026-01-01', undefined],
    ['310118', 'QP01', '2025-12-31', 'not_yet_valid'],
    ['310118', 'QP02', '2026-06-30', undefined],
    ['310118', 'QP02', '2026-07-01', 'expired'],
    ['310118', 'QP03', '2026-05-01', 'unknown'],
    ['310118', 'qp01', '2026-05-01', 'unknown'],
    ['310118', 'JS01', '2026-05-01', 'foreign'],
    ['330421', 'JS01', '2026-05-01', undefined],
    ['330421', 'QP01', '2026-05-01', 'foreign'],
    // A register with nothing in it says that the region has no seal.
    ['330900', 'S-1', '2026-05-01', 'unknown'],
    // Without one the region answers for its own numbers, and for nobody else's.
    ['320509', 'S-1', '2026-05-01', undefined],
    ['320509', 'QP01', '2026-05-01', 'foreign'],
  ])('of %s, %s, on %s: %s', (region, number, day, fault) => {
    expect(sealFault(regions, region, number, day)).toBe(fault);
  });
});
