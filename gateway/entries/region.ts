import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RegionCode } from '#contracts/region-code';
import { canonicalPlatformScopes } from './canonical-platform.ts';

const usage = `Begins a region. 新建接入地区。
  npm run region -- new CODE --format own        a wire format of its own: adapter, mini platform, samples, test; red until written
  npm run region -- new CODE --format canonical  the region speaks the canonical API (docs/canonical/): configuration alone
  --to FOLDER   where; default: regions/CODE. Outside of this clone it becomes a package that uses this one
Exit: 0 done, 2 the command is not right, or the folder is there already.
docs/join.md leads on from here.`;

function refuse(words: string): never {
  console.error(words);
  process.exit(2);
}

const root = resolve(import.meta.dirname, '../..');
const template = join(import.meta.dirname, 'region-template');

type Files = Readonly<Record<string, string>>;

const ownFiles = [
  'format.ts',
  'credentials.ts',
  'signing.ts',
  'platform.ts',
  'samples.ts',
  'region.ts',
  'index.ts',
] as const;

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** What is put into the federation document: the region, and its platform as a member. */
const federationFragment = (code: string, isCalled: boolean): string =>
  json({
    regions: [
      {
        code,
        name: { zh: '请填写', en: 'fill in' },
        calendar: { days: 'working', open: '09:00', close: '17:00', closures: [] },
        ...(isCalled ? {} : { delivery: 'pull' }),
        inFlight: 4,
        levels: { L1: { ial: 1, aal: 1 }, L2: { ial: 2, aal: 1 }, L3: { ial: 3, aal: 1 } },
      },
    ],
    members: [
      {
        clientId: `platform-${code}`,
        name: '请填写',
        region: code,
        role: 'platform',
        jwks: { keys: ['the public JWK of the platform, with a kid'] },
        scopes: [...canonicalPlatformScopes],
        redirectUris: [],
        exchange: [],
      },
    ],
    agreements: [],
  });

const readme = (code: string, steps: readonly string[]): string =>
  [`# ${code}`, '', ...steps.map((step, nth) => `${nth + 1}. ${step}`), ''].join('\n');

async function ownRegion(code: string, folder: string): Promise<Files> {
  const copied = await Promise.all(
    [...ownFiles, 'region.test.txt'].map(async (name) => {
      const text = await readFile(join(template, name), 'utf8');
      return [name.replace('.txt', '.ts'), text.replaceAll('000000', code)] as const;
    }),
  );
  const here = relative(root, folder).startsWith('..') ? folder : relative(root, folder);
  const level = { ial: 1, aal: 1 };
  return {
    ...Object.fromEntries(copied),
    'configuration.json': json({
      adapter: `own-${code}`,
      url: 'https://region.example',
      secret: 'at least 16 characters, agreed with the region',
      callbackSecret: 'another one, by which the region signs',
      levels: { L1: level, L2: { ...level, ial: 2 }, L3: { ...level, ial: 3 } },
    }),
    'federation.json': federationFragment(code, true),
    'README.md': readme(code, [
      `\`npm run conformance -- --region ${code} --in ${here}\`: red. Every line says which line of the contract it is.`,
      '`platform.ts`: make it speak as the real platform does: its words, its signature, its codes, what it refuses.',
      '`samples.ts`: invented people, papers and an item of yours, right by check digit and impossible by birth.',
      '`format.ts`, `credentials.ts`: write the adapter, group after group (`--group log-in`), until all is held. Leave out doors that the region does not have.',
      `\`node --test ${here}/region.test.ts\` keeps it so.`,
      `\`REGION_${code}_FILE=${here}/configuration.json ADAPTERS=own-${code}=${here}\`, \`federation.json\` into the federation document, \`npm run federation -- check\`.`,
      `\`npm run conformance -- --region ${code} --in ${here} --sign KEY --out ${here}\`: what \`CONFORMANCE=required\` asks for.`,
    ]),
  };
}

const canonicalRegion = (code: string): Files => ({
  'configuration.json': json({
    adapter: 'native',
    issuer: 'https://id.region.example',
    authorizationEndpoint: 'https://id.region.example/authorize',
    clientId: 'what the provider calls the gateway',
    key: 'the private JWK of the gateway there, with a kid',
    secret: 'at least 32 random bytes as base64url',
    scopes: { person: 'openid' },
    levels: { L1: { ial: 1, aal: 1 }, L2: { ial: 2, aal: 1 }, L3: { ial: 3, aal: 1 } },
  }),
  'federation.json': federationFragment(code, false),
  'README.md': readme(code, [
    'docs/canonical/README.md: what the region sends, and what it fetches or is called with; an example per door.',
    `Fill in \`configuration.json\` (log-in: docs/openid-region.md): \`REGION_${code}_FILE\`.`,
    '`federation.json` into the federation document: with `"delivery": "pull"` the platform fetches what waits; take it out where it can be called.',
    '`npm run federation -- check FILE` with the same variables: document and configuration fit together.',
  ]),
});

/** Outside of the clone: imports of this project are found by the folder's own package. */
async function linkPackage(folder: string): Promise<Files> {
  const modules = join(folder, 'node_modules');
  await mkdir(modules, { recursive: true });
  await symlink(root, join(modules, 'tongban'));
  await symlink(join(root, 'node_modules', 'zod'), join(modules, 'zod'));
  const imports = {
    '#contracts/*': 'tongban/contracts/*.ts',
    '#adapters/*': 'tongban/adapters/*.ts',
  };
  return { 'package.json': json({ private: true, type: 'module', imports }) };
}

const { values, positionals } = parseArgs({
  options: {
    format: { type: 'string' },
    to: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
  allowPositionals: true,
});
const [command, code = '', ...rest] = positionals;
if (values.help) console.log(usage);
else if (command !== 'new' || rest.length > 0) refuse(usage);
else if (!RegionCode.safeParse(code).success)
  refuse(`${code}: not a region code, six digits (GB/T 2260)`);
else if (values.format !== 'own' && values.format !== 'canonical') refuse(usage);
else {
  const folder = resolve(values.to ?? join('regions', code));
  if (existsSync(folder)) refuse(`${folder} is there already`);
  await mkdir(folder, { recursive: true });
  const isOutside = relative(root, folder).startsWith('..');
  const files = {
    ...(values.format === 'own' ? await ownRegion(code, folder) : canonicalRegion(code)),
    ...(isOutside && values.format === 'own' ? await linkPackage(folder) : {}),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  console.log(`${folder}: ${Object.keys(files).length} files; its README.md says how to go on`);
}
