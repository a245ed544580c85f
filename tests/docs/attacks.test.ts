import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/attacks.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (attack|---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

/** Whether a file has a test, or a table's entry, of exactly this name. */
function isThere(path: string, title: string): boolean {
  if (!existsSync(join(root, path))) return false;
  const source = readFileSync(join(root, path), 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
}

describe('docs/attacks.md', () => {
  it('says for every attack what stops it, and which test shows that', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => row.length !== 3 || row.some((cell) => cell === ''))).toEqual([]);
  });

  it('names tests that exist', () => {
    const named = rows.flatMap(([, , tests = '']) => tests.split('<br>'));
    const missing = named.filter((each) => {
      const [, path = '', title = ''] = /^`([^`]+)` › (.+)$/.exec(each) ?? [];
      return !isThere(path, title);
    });
    expect(named.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('names files that exist', () => {
    const paths = [...page.matchAll(/`((?:tests|gateway|adapters)\/[\w./-]+\.ts)`/g)];
    const missing = paths
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});
