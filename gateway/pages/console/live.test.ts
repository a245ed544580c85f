import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isWrittenScript, liveScript } from './live.ts';

type Field = Readonly<Record<string, unknown>>;

/** Asked as a browser would, of a page with these fields and, perhaps, a problem. */
const isWritten = (fields: readonly Field[], problem: object | null = null): unknown => {
  const document = {
    querySelector: (of: string) => (of === 'main .problem' ? problem : null),
    querySelectorAll: () => fields,
  };
  return runInNewContext(`(${isWrittenScript})()`, { document });
};
const text = (value: string, defaultValue: string): Field => ({
  type: 'text',
  tagName: 'INPUT',
  value,
  defaultValue,
});
const choice = (selectedIndex: number, ...defaults: readonly boolean[]): Field => ({
  type: 'select-one',
  tagName: 'SELECT',
  selectedIndex,
  options: defaults.map((defaultSelected) => ({ defaultSelected })),
});

describe('what is begun on an open page and taken from nobody', () => {
  it.each([
    ['nothing', [text('', ''), choice(0, false, false), choice(1, false, true)], false],
    ['a word', [text('a', '')], true],
    ['a choice where none was made before', [choice(1, false, false)], true],
    ['another choice than the one that stood there', [choice(0, false, true)], true],
    ['a choice of nothing', [choice(-1)], false],
  ] as const)('%s', (_, fields, begun) => {
    expect(isWritten(fields)).toBe(begun);
  });

  it('words of a form that came to nothing, which stand there as if they had always', () => {
    expect(isWritten([text('a', 'a')])).toBe(false);
    expect(isWritten([text('a', 'a')], {})).toBe(true);
  });

  it('is asked so by the script of the page', () => {
    expect(liveScript).toContain(`const isWritten = ${isWrittenScript};`);
  });
});
