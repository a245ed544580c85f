import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Planted files: where, what, and the rules that must refuse it (none: it must pass). */
const imports = 'lint/style/noRestrictedImports';
const globals = 'lint/style/noRestrictedGlobals';
const time = 'plugin';
type Plant = [path: string, source: string, ...rules: string[]];

/** The wings of gateway/ from left to right; those of one step do not know each other. */
const wings = [
  ['platform'],
  ['audit'],
  ['trust'],
  ['regions'],
  ['delivery', 'documents'],
  ['casework'],
  ['pages', 'operation'],
  ['assembly'],
  ['entries'],
] as const;

/** The rooms of a wing, each of which may know those before it. */
const rooms = {
  platform: ['keys', 'time', 'database', 'process', 'http', 'html', 'node', 'edge'],
  audit: ['verifier', 'tree', 'log', 'watching', 'reading'],
  trust: ['federation', 'identity', 'acts'],
  delivery: ['outbox', 'gate', 'couriers', 'webhooks', 'pull'],
  pages: ['public', 'console', 'evaluate', 'clerk', 'citizen', 'region', 'operator', 'auditor'],
  operation: ['admin', 'agreements', 'member-keys', 'supervision'],
  documents: ['ofd', 'items', 'guidance', 'certificates', 'presentations', 'parts'],
  casework: [
    'cases',
    'clocks',
    'papers',
    'consultations',
    'evaluations',
    'notices',
    'handoffs',
    'drafts',
    'bundles',
    'appointments',
    'kiosks',
  ],
} as const;

/** Every pair of wings in both directions, by relative path and by name. */
function wingPlants(): Plant[] {
  const flat = wings.flatMap((step, at) => step.map((wing) => ({ wing, at })));
  return flat.flatMap((from) =>
    flat
      .filter(({ wing }) => wing !== from.wing)
      .flatMap((to): Plant[] => {
        const refused = to.at < from.at ? [] : [imports];
        const file = `gateway/${from.wing}/wing/to-${to.wing}`;
        return [
          [`${file}.ts`, `import '../../${to.wing}/room/x.ts';`, ...refused],
          [`${file}-by-name.ts`, `import '#gateway/${to.wing}/room/x';`, ...refused],
        ];
      }),
  );
}

/** Every pair of rooms of one wing in both directions. */
const roomPlants = (): Plant[] =>
  Object.entries(rooms).flatMap(([wing, line]) =>
    line.flatMap((from, at) =>
      line
        .filter((to) => to !== from)
        .map(
          (to): Plant => [
            `gateway/${wing}/${from}/to-${to}.ts`,
            `import '../${to}/x.ts';`,
            ...(line.indexOf(to as never) < at ? [] : [imports]),
          ],
        ),
    ),
  );

const plants: Plant[] = [
  ['contracts/a.ts', "import 'zod'; import './b.ts';"],
  ['contracts/b.ts', "import 'hono';", imports],
  ['contracts/c.ts', "import '../gateway/assembly/app.ts';", imports],
  ['contracts/d.ts', "import '#adapters/kit/sample-world';", imports],
  ['contracts/e.ts', "import 'node:fs';", imports, 'lint/correctness/noNodejsModules'],

  [
    'adapters/shanghai/a.ts',
    "import '../kit/x.ts'; import '#adapters/kit/x'; import './platform/x.ts';",
  ],
  ['adapters/shanghai/b.ts', "import '../jiangsu/x.ts';", imports],
  ['adapters/shanghai/c.ts', "import '#adapters/jiangsu/x';", imports],
  ['adapters/shanghai/d.ts', "import '#gateway/assembly/app';", imports],
  ['adapters/shanghai/e.ts', "import '../../gateway/assembly/app.ts';", imports],
  ['adapters/shanghai/f.ts', "import 'node:crypto';", 'lint/correctness/noNodejsModules'],
  ['adapters/shanghai/g.ts', "export const door = () => fetch('https://x.test');", globals],
  [
    'adapters/shanghai/platform/a.ts',
    "import '../x.ts'; import '../../kit/x.ts'; import 'node:http';",
  ],
  ['adapters/shanghai/platform/b.ts', "import '../../zhejiang/x.ts';", imports],
  ['adapters/shanghai/platform/deep/c.ts', "import '../../../zhejiang/x.ts';", imports],
  ['adapters/fourth/a.ts', "import '../shanghai/x.ts';", imports],
  ['adapters/kit/a.ts', "import '../shanghai/x.ts';", imports],
  ['adapters/index.ts', "import './shanghai/x.ts';"],

  ['gateway/entries/start.ts', "import '#adapters/index'; import '../assembly/app.ts';"],
  ['gateway/assembly/a.ts', "import '#adapters/index';", imports],
  ['gateway/casework/cases/z.test.ts', "import '#adapters/shanghai/x'; Date.now();"],
  ['gateway/casework/testing/a.ts', "import '../../../adapters/index.ts';"],
  ['gateway/platform/process/z.ts', 'export const now = () => [Date.now(), new Date(), fetch];'],
  ...wingPlants(),
  ...roomPlants(),

  ['gateway/documents/items/b.ts', 'export const at = () => Date.now();', time],
  ['gateway/documents/items/c.ts', 'export const at = () => new Date();', time],
  ['gateway/documents/items/d.ts', 'export const id = () => Math.random();', time],
  ['gateway/documents/items/e.ts', 'export const at = (now: number) => new Date(now);'],
  ['contracts/f.ts', 'export const at = () => Date.now();', time],
  [
    'gateway/documents/items/cycle-a.ts',
    "import { b } from './cycle-b.ts'; export const a = () => b;",
    'lint/suspicious/noImportCycles',
  ],
  [
    'gateway/documents/items/cycle-b.ts',
    "import { a } from '#gateway/documents/items/cycle-a'; export const b = () => a;",
    'lint/suspicious/noImportCycles',
  ],
  [
    'gateway/documents/items/type-cycle-a.ts',
    "import type { B } from './type-cycle-b.ts'; export type A = B;",
    'lint/suspicious/noImportCycles',
  ],
  [
    'gateway/documents/items/type-cycle-b.ts',
    "import type { A } from './type-cycle-a.ts'; export type B = { readonly a: A };",
    'lint/suspicious/noImportCycles',
  ],
];

const root = resolve(import.meta.dirname, '..');
let dir: string;
let found: Map<string, Set<string>>;

/** Biome over a tree of planted files with this repository's rules: the rooms themselves stay untouched. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tongban-rooms-'));
  for (const file of ['biome.json', '.biome', '.gitignore', 'package.json']) {
    await cp(join(root, file), join(dir, file), { recursive: true });
  }
  for (const [path, source] of plants) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), `${source}\n`);
  }
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout } = spawnSync(biome, args, { cwd: dir, encoding: 'utf8', maxBuffer: 1e8 });
  const report = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  found = new Map();
  for (const { category, location } of report.diagnostics) {
    found.set(location.path, (found.get(location.path) ?? new Set()).add(category));
  }
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe('room borders', () => {
  it.for(plants)('%s: %s', ([path, , ...rules]) => {
    expect([...(found.get(path) ?? [])].sort()).toEqual(rules.sort());
  });
});

describe('the house', () => {
  const gateway = join(root, 'gateway');
  const foldersOf = async (path: string) =>
    (await readdir(path, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .map(({ name }) => name)
      .sort();

  it('has these wings and nothing beside them', async () => {
    expect((await readdir(gateway)).sort()).toEqual(wings.flat().sort());
  });

  it.for(Object.entries(rooms))(
    '%s has these rooms and no code of its own',
    async ([wing, line]) => {
      expect(await foldersOf(join(gateway, wing))).toEqual([...line].sort());
      const files = await readdir(join(gateway, wing));
      expect(files.filter((name) => name.endsWith('.ts'))).toEqual([]);
    },
  );
});
