import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Planted files: where, what, and the rules that must refuse it (none: it must pass). */
const imports = 'lint/style/noRestrictedImports';
const globals = 'lint/style/noRestrictedGlobals';
const time = 'plugin';
const plants: [path: string, source: string, ...rules: string[]][] = [
  ['contracts/a.ts', "import 'zod'; import './b.ts';"],
  ['contracts/b.ts', "import 'hono';", imports],
  ['contracts/c.ts', "import '../gateway/app.ts';", imports],
  ['contracts/d.ts', "import '#adapters/kit/sample-world';", imports],
  ['contracts/e.ts', "import 'node:fs';", imports, 'lint/correctness/noNodejsModules'],

  [
    'adapters/qingpu/a.ts',
    "import '../kit/x.ts'; import '#adapters/kit/x'; import './platform/x.ts';",
  ],
  ['adapters/qingpu/b.ts', "import '../wujiang/x.ts';", imports],
  ['adapters/qingpu/c.ts', "import '#adapters/wujiang/x';", imports],
  ['adapters/qingpu/d.ts', "import '#gateway/app';", imports],
  ['adapters/qingpu/e.ts', "import '../../gateway/app.ts';", imports],
  ['adapters/qingpu/f.ts', "import 'node:crypto';", 'lint/correctness/noNodejsModules'],
  ['adapters/qingpu/g.ts', "export const door = () => fetch('https://x.test');", globals],
  [
    'adapters/qingpu/platform/a.ts',
    "import '../x.ts'; import '../../kit/x.ts'; import 'node:http';",
  ],
  ['adapters/qingpu/platform/b.ts', "import '../../jiashan/x.ts';", imports],
  ['adapters/qingpu/platform/deep/c.ts', "import '../../../jiashan/x.ts';", imports],
  ['adapters/fourth/a.ts', "import '../qingpu/x.ts';", imports],
  ['adapters/kit/a.ts', "import '../qingpu/x.ts';", imports],
  ['adapters/index.ts', "import './qingpu/x.ts';"],

  ['gateway/start.ts', "import '#adapters/index';"],
  ['gateway/serve.ts', "import '#adapters/index';"],
  ['gateway/worker.ts', "import '#adapters/index';"],
  ['gateway/app.ts', "import '#adapters/index';", imports],
  ['gateway/console/a.ts', "import '../../adapters/index.ts';", imports],
  ['gateway/admin/a.ts', "import '../../adapters/index.ts';", imports],
  ['gateway/admin/b.ts', "import '../cases/x.ts'; import '../delivery/x.ts';"],
  [
    'gateway/cases/a.ts',
    "import '../items/x.ts'; import '#gateway/federation/x'; import '../audit/x.ts';",
  ],
  ['gateway/cases/b.ts', "import '../handoffs/x.ts';", imports],
  ['gateway/cases/c.ts', "import '#gateway/handoffs/x';", imports],
  ['gateway/cases/k.ts', "import '../clocks/x.ts';", imports],
  ['gateway/cases/l.ts', "import '../evaluations/x.ts';", imports],
  ['gateway/clocks/a.ts', "import '../cases/x.ts'; import '../delivery/x.ts';"],
  ['gateway/clocks/b.ts', "import '../console/x.ts';", imports],
  ['gateway/evaluations/a.ts', "import '../clocks/x.ts'; import '../cases/x.ts';"],
  ['gateway/evaluations/b.ts', "import '../handoffs/x.ts';", imports],
  ['gateway/cases/d.ts', "import '#adapters/qingpu/x';", imports],
  ['gateway/cases/e.test.ts', "import '#adapters/qingpu/x'; export const at = () => Date.now();"],
  ['gateway/platform/a.ts', "import '../federation/x.ts';", imports],
  ['gateway/platform/b.ts', 'export const now = () => [Date.now(), new Date(), fetch];'],
  ['gateway/federation/a.ts', "import '../identity/x.ts';", imports],
  ['gateway/identity/a.ts', "import '../cases/x.ts';", imports],
  ['gateway/items/a.ts', "import '../cases/x.ts';", imports],
  ['gateway/certificates/a.ts', "import '../handoffs/x.ts';", imports],
  ['gateway/handoffs/a.ts', "import '../cases/x.ts';"],
  ['gateway/handoffs/b.ts', "import '../console/x.ts';", imports],
  ['gateway/handoffs/c.ts', "import '../admin/x.ts';", imports],
  ['gateway/bundles/a.ts', "import '../cases/x.ts'; import '../certificates/x.ts';"],
  ['gateway/bundles/b.ts', "import '../console/x.ts';", imports],
  ['gateway/appointments/a.ts', "import '../admin/x.ts';", imports],
  ['gateway/kiosks/a.ts', "import '#adapters/qingpu/x';", imports],
  ['gateway/cases/f.ts', "import '../bundles/x.ts';", imports],
  ['gateway/identity/b.ts', "import '../appointments/x.ts';", imports],
  ['gateway/pull/a.ts', "import '../cases/x.ts'; import '../delivery/x.ts';"],
  ['gateway/pull/b.ts', "import '../admin/x.ts';", imports],
  ['gateway/webhooks/a.ts', "import '../console/x.ts';", imports],
  ['gateway/parts/a.ts', "import '#adapters/qingpu/x';", imports],
  ['gateway/cases/m.ts', "import '../parts/x.ts';"],
  ['gateway/cases/n.ts', "import '../pull/x.ts';", imports],
  ['gateway/cases/o.ts', "import '../webhooks/x.ts';", imports],
  ['gateway/delivery/b.ts', "import '../pull/x.ts';", imports],
  ['gateway/audit/a.ts', "import '../cases/x.ts';", imports],
  ['gateway/delivery/a.ts', "import '../cases/x.ts';", imports],

  ['gateway/items/b.ts', 'export const at = () => Date.now();', time],
  ['gateway/items/c.ts', 'export const at = () => new Date();', time],
  ['gateway/items/d.ts', 'export const id = () => Math.random();', time],
  ['gateway/items/e.ts', 'export const at = (now: number) => new Date(now);'],
  ['contracts/f.ts', 'export const at = () => Date.now();', time],
  [
    'gateway/items/cycle-a.ts',
    "import { b } from './cycle-b.ts'; export const a = () => b;",
    'lint/suspicious/noImportCycles',
  ],
  [
    'gateway/items/cycle-b.ts',
    "import { a } from '#gateway/items/cycle-a'; export const b = () => a;",
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
