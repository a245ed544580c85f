import { expect, it } from 'vitest';
import { windowsOf } from './find.ts';

const now = new Date('2026-11-29T00:00:00Z');
const begin = new Date('2024-01-01T00:00:00Z');
const october = new Date('2026-10-01T00:00:00Z');
const hour = 3_600_000;

it('a list by the last change looks at no time before what it asks for was submitted: nothing changed earlier', () => {
  const filter = { submittedSince: october, limit: 20 };
  const [first] = windowsOf({ ...filter, sort: 'updated' }, begin, now);
  expect(first).toEqual({ updatedSince: october, updatedUntil: new Date(+october + hour) });
  const newest = windowsOf({ ...filter, sort: '-updated' }, begin, now);
  expect(newest.at(-1)).toEqual({ updatedSince: october });
  const changedLater = { ...filter, updatedSince: now, sort: 'updated' } as const;
  expect(windowsOf(changedLater, begin, now).at(-1)).toEqual({ updatedSince: now });
  expect(windowsOf({ ...filter, sort: 'submitted' }, begin, now)).toEqual([
    { updatedSince: undefined },
  ]);
});
