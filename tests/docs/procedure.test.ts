import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Irregularity } from '#contracts/case-reports';
import { effectsTable, picture } from './procedure-picture.ts';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/procedure.md'), 'utf8');

/** The document with what is made from the data in its place. */
const drawn = (text: string): string =>
  [
    ['picture', picture()],
    ['effects', effectsTable()],
  ].reduce(
    (whole, [name, made]) =>
      whole.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
        (_, begin, end) => `${begin}${made}\n${end}`,
      ),
    text,
  );

describe('docs/procedure.md', () => {
  it('shows the machine as the data has it (npx vitest run tests/docs/procedure.test.ts -u draws it again)', async () => {
    expect(document).toContain('<!-- picture -->');
    expect(document).toContain('<!-- effects -->');
    await expect(drawn(document)).toMatchFileSnapshot('../../docs/procedure.md');
  });

  it('says what every irregularity means', () => {
    for (const word of Irregularity.options) expect(document).toContain(`| \`${word}\` |`);
  });

  it('names of each odd day the test that shows it, by words of its title', () => {
    const [, odd = ''] = document.split('## Odd days at a window');
    const days = [...(odd.split('\n## ')[0] ?? '').matchAll(/^\| (.+) \| (.+) \| `(.+)` \|$/gm)];
    expect(days.length).toBeGreaterThanOrEqual(20);
    for (const [, day, title = '', path = ''] of days)
      expect([day, readFileSync(join(root, path), 'utf8').includes(title)]).toEqual([day, true]);
  });

  it('names files and tests that are there', () => {
    const named = [...document.matchAll(/`((?:contracts|gateway|adapters|tests)\/[\w./-]+)`/g)];
    expect(named.length).toBeGreaterThan(20);
    for (const [, path = ''] of named)
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });
});
