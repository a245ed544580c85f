import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifierDigests } from '../../gateway/entries/evidence-verifier.ts';
import { errorReference } from './error-reference.ts';
import { eventReference } from './event-reference.ts';

const root = join(import.meta.dirname, '../..');
const tracked = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path && existsSync(join(root, path)));

describe('documents', () => {
  it('docs/errors.md says what the code says', () => {
    expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(errorReference());
  });

  it('docs/events.md says what the code says', () => {
    expect(readFileSync(join(root, 'docs/events.md'), 'utf8')).toBe(eventReference());
  });

  it('docs/verifier.sha256 has the digests of the verifiers of evidence as they are given out', async () => {
    const published = readFileSync(join(root, 'docs/verifier.sha256'), 'utf8');
    expect(published).toBe(await verifierDigests());
  });

  it.each(tracked)('every link in %s leads somewhere', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const broken = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
      .map(([, target]) => target ?? '')
      .filter((target) => !existsSync(join(root, dirname(path), target)));
    expect(broken).toEqual([]);
  });

  // Of a decision or a change that was told, the house may have moved since.
  it.each(tracked.filter((path) => !/^(docs\/decisions\/|CHANGELOG)/.test(path)))(
    'every path of the house that %s names is there',
    (path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const lost = [
        ...text.matchAll(/(?<=[\s`(])(?:gateway|adapters|contracts|tests)\/[\w./*{},-]*/g),
      ]
        .map(([named]) => named.replace(/[.,]+$/, ''))
        .filter((named) => globSync([named, `${named}.ts`], { cwd: root }).length === 0);
      expect(lost).toEqual([]);
    },
  );

  it('every configuration variable is described in docs/operations.md', () => {
    const source = readFileSync(join(root, 'gateway/platform/process/config.ts'), 'utf8');
    const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name ?? '');
    const described = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !described.includes(`\`${name}\``))).toEqual([]);
  });
});
