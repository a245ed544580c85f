import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ZodType } from 'zod';
import { checks } from '#adapters/conformance/checks/all';
import { faults } from '#adapters/conformance/planted/faults';
import { Booking } from '#contracts/appointment';
import { Authorisation } from '#contracts/authorisation';
import { CaseReport } from '#contracts/case';
import { Item } from '#contracts/item';
import { RegionalStatus, RegionReceipt } from '#contracts/regional-answers';
import { SubjectAssertion } from '#contracts/subject';
import { platformChecks } from '../../gateway/entries/platform-kit/run.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/join.md'), 'utf8');
const doors = text.slice(text.indexOf('## A door each'), text.indexOf('## What a failure causes'));
const examples = [...doors.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, json]) => JSON.parse(json ?? '') as { readonly items?: readonly unknown[] },
);
const shapes: readonly (readonly [string, ZodType])[] = [
  ['redeem', SubjectAssertion],
  ['authorisationOf', Authorisation],
  ['listItems', Item],
  ['submit', RegionReceipt],
  ['statusOf', RegionalStatus],
  ['parseCallback', CaseReport],
  ['book', Booking],
];

describe('docs/join.md', () => {
  it.each(shapes.map(([door, shape], nth) => ({ door, shape, nth })))(
    'its example of $door is what the contract takes',
    ({ door, shape, nth }) => {
      const example = examples[nth];
      const { error } = shape.safeParse(door === 'listItems' ? example?.items?.[0] : example);
      expect(error?.issues).toBeUndefined();
    },
  );

  it('says how many checks there are and names every planted fault', () => {
    expect(text).toContain(`${checks.length} checks`);
    expect(text).toContain(`${platformChecks.length} checks (\`--platform`);
    for (const { name } of faults) expect(text).toContain(`| ${name} |`);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });
});
