import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run contract`: what others' tools say of docs/openapi.json and docs/canonical/openapi.json. Two lints must find nothing, and the clients that two
 * generators make must type-check against a program that uses the main calls. The tools weigh 140 MB and one of them wants
 * a TypeScript older than ours, so they are no dependency: they are installed in a folder of their own that is gone afterwards.
 * Ends with 1 where something is found, with 3 where npm has not the tools.
 */
const tools = {
  '@hey-api/openapi-ts': '0.99.0',
  '@redocly/cli': '2.77.0',
  '@stoplight/spectral-cli': '6.16.3',
  'openapi-fetch': '0.17.0',
  'openapi-typescript': '7.13.0',
  typescript: '5.9.3',
};

/** Every rule that is off, and why: nothing else is. */
const redocly = `extends: [recommended-strict]
rules:
  # /v1/certificates/{identifier}/disputes and /v1/certificates/previews/{id}: no identifier of a certificate is the word
  # "previews", its pattern says so; both addresses are released.
  no-ambiguous-paths: off
`;
const spectral = `extends: ["spectral:oas"]
`;
const compiler = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
  include: ['*.ts'],
};

const docs = join(import.meta.dirname, '../../docs');
const folder = mkdtempSync(join(tmpdir(), 'tongban-contract-'));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

function run(what: string, command: string, ...args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status === 0;
}

const bin = (name: string): string => join(folder, 'node_modules/.bin', name);
const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

write('package.json', JSON.stringify({ private: true, devDependencies: tools }));
write('redocly.yaml', redocly);
write('spectral.yaml', spectral);
write('tsconfig.json', JSON.stringify(compiler));
cpSync(join(docs, 'openapi.json'), join(folder, 'openapi.json'));
cpSync(join(docs, 'canonical/openapi.json'), join(folder, 'canonical.json'));
for (const name of ['client-openapi-fetch.ts', 'client-hey-api.ts'])
  cpSync(join(docs, 'examples', name), join(folder, name));

/** The tools could not be had: nothing was found, good or bad. */
const noTools = 3;
const isThere = run('the tools are there', 'npm', ...install);
const isSound =
  isThere &&
  [
    run('Redocly, recommended', bin('redocly'), 'lint', 'openapi.json', 'canonical.json'),
    run(
      'Spectral, oas',
      bin('spectral'),
      'lint',
      '-r',
      'spectral.yaml',
      '-F',
      'hint',
      'openapi.json',
      'canonical.json',
    ),
    run('openapi-typescript', bin('openapi-typescript'), 'openapi.json', '-o', 'schema.d.ts'),
    run('@hey-api/openapi-ts', bin('openapi-ts'), '-i', 'openapi.json', '-o', 'heyapi'),
    run('both clients type-check against a program', bin('tsc'), '-p', 'tsconfig.json'),
  ].every(Boolean);
rmSync(folder, { recursive: true });
process.exitCode = isThere ? (isSound ? 0 : 1) : noTools;
