import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CertificateStatus, Check } from './certificate.ts';
import { checkSteps, reasonSays, reasonTexts } from './certificate-reasons.ts';

const codes = Object.keys(reasonTexts);
const steps = Object.keys(checkSteps);
const rooms = ['certificates', 'ofd'].map((room) =>
  join(import.meta.dirname, '../gateway/documents', room),
);
const source = rooms
  .flatMap((room) => readdirSync(room).map((name) => join(room, name)))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

describe('the reasons of checks', () => {
  it('belong to the ten named steps, each of which gives some', () => {
    expect(steps).toEqual(Check.shape.step.options);
    for (const step of steps) expect(codes.some((code) => code.startsWith(`${step}.`))).toBe(true);
    expect(codes.filter((code) => !steps.includes(code.split('.')[0] ?? ''))).toEqual([]);
  });

  it('are told in both languages, no two alike', () => {
    const texts = codes.map(reasonSays);
    expect(texts.filter(({ zh }) => !/\p{Script=Han}/u.test(zh))).toEqual([]);
    expect(texts.filter(({ en }) => /\p{Script=Han}/u.test(en) || en.length < 4)).toEqual([]);
    expect(new Set(texts.map(({ zh }) => zh)).size).toBe(codes.length);
    expect(new Set(texts.map(({ en }) => en)).size).toBe(codes.length);
  });

  it('are exactly those that the source gives: the compiler knows no other, and none is left that nobody says', () => {
    const statuses = new Set<string>(CertificateStatus.options);
    const isSaid = (code: string): boolean =>
      source.includes(`'${code}'`) || statuses.has(code.replace('status.', ''));
    // Put together: where home is joined, by why; a seal by its layout.
    const joined = [
      'status.not_offered',
      'status.unreachable',
      'format.ofd_ses_v1',
      'format.ofd_ses_v4',
    ];
    expect(codes.filter((code) => !isSaid(code) && !joined.includes(code))).toEqual([]);
    for (const status of statuses) expect(codes).toContain(`status.${status}`);
  });
});
