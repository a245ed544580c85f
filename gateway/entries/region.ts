import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CanonicalApi } from '#adapters/native/api-credentials';
import { RegionCode } from '#contracts/region-code';
import {
  application,
  canonicalRegion,
  type Files,
  federationFragment,
  json,
  newKey,
  outgoing,
  publicPart,
  readme,
} from './canonical-region.ts';

const usage = `Begins a region. 新建接入地区。
  npm run region -- new CODE --format own        a wire format of its own: adapter, mini platform, samples, test; red until written
  npm run region -- new CODE --format canonical  the canonical API (docs/canonical/): a key, an item, a platform in Python that works
  --called URL  of canonical: its platform is called there; without it the platform fetches what waits
  --to FOLDER   where; default: regions/CODE. Outside of this clone it becomes a package that uses this one
Exit: 0 done, 2 the command is not right, or the folder is there already.
docs/join.md leads on from here.`;

function refuse(words: string): never {
  console.error(words);
  process.exit(2);
}

const root = resolve(import.meta.dirname, '../..');
const template = join(import.meta.dirname, 'region-template');

const ownFiles = [
  'format.ts',
  'credentials.ts',
  'signing.ts',
  'platform.ts',
  'serve.ts',
  'samples.ts',
  'region.ts',
  'index.ts',
] as const;

async function ownRegion(code: string, folder: string): Promise<Files> {
  const copied = await Promise.all(
    [...ownFiles, 'region.test.txt'].map(async (name) => {
      const text = await readFile(join(template, name), 'utf8');
      return [name.replace('.txt', '.ts'), text.replaceAll('000000', code)] as const;
    }),
  );
  const here = relative(root, folder).startsWith('..') ? folder : relative(root, folder);
  const level = { ial: 1, aal: 1 };
  const levels = { L1: level, L2: { ...level, ial: 2 }, L3: { ...level, ial: 3 } };
  const key = await newKey(`platform-${code}-1`);
  return {
    ...Object.fromEntries(copied),
    'key.json': json(key),
    'configuration.json': json({
      adapter: `own-${code}`,
      url: 'http://127.0.0.1:9100',
      secret: 'at least 16 characters, agreed with the region',
      callbackSecret: 'another one, by which the region signs',
      levels,
    }),
    // Of an item that wants nothing.
    'case.json': application(code, []),
    'outgoing.json': await outgoing(code),
    'federation.json': federationFragment(code, publicPart(key), { levels }),
    'README.md': readme(code, [
      `\`npm run conformance -- --region ${code} --in ${here}\`: red. Every line says which line of the contract it is.`,
      '`platform.ts`: make it speak as the real platform does: its words, its signature, its codes, what it refuses.',
      '`samples.ts`: invented people, papers and an item of yours, right by check digit and impossible by birth.',
      '`format.ts`, `credentials.ts`: write the adapter, group after group (`--group log-in`), until all is held. Leave out doors that the region does not have.',
      `\`node --test ${here}/region.test.ts\` keeps it so.`,
      `\`npm start -- --sandbox --join ${here}\`, and beside it \`npx node ${here}/serve.ts\`: your platform, with a clerk that accepts and approves. \`npx node docs/examples/member.ts submit ${here}/case.json\`: Qingpu submits a case; \`MEMBER=platform-${code} KEY_FILE=${here}/key.json npx node docs/examples/member.ts submit ${here}/outgoing.json\`: one goes from you to Jiashan.`,
      `\`REGION_${code}_FILE=${here}/configuration.json ADAPTERS=own-${code}=${here}\`, \`federation.json\` into the federation document, \`npm run federation -- check\`.`,
      `\`npm run conformance -- --region ${code} --in ${here} --sign KEY --out ${here}\`: what \`CONFORMANCE=required\` asks for.`,
    ]),
  };
}

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

/** Have private keys in them. */
const secret = new Set(['key.json', 'configuration.json']);

const { values, positionals } = parseArgs({
  options: {
    format: { type: 'string' },
    to: { type: 'string' },
    called: { type: 'string' },
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
else if (values.called !== undefined && values.format === 'own')
  refuse(
    '--called is for the canonical format: another says in its own configuration where it is called',
  );
else if (values.called !== undefined && !CanonicalApi.shape.url.safeParse(values.called).success)
  refuse(`${values.called}: not an address`);
else {
  const folder = resolve(values.to ?? join('regions', code));
  if (existsSync(folder)) refuse(`${folder} is there already`);
  await mkdir(folder, { recursive: true });
  const isOutside = relative(root, folder).startsWith('..');
  const files = {
    ...(values.format === 'own'
      ? await ownRegion(code, folder)
      : await canonicalRegion(code, values.called, folder)),
    ...(isOutside && values.format === 'own' ? await linkPackage(folder) : {}),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text, { mode: secret.has(name) ? 0o600 : 0o644 });
  }
  console.log(`${folder}: ${Object.keys(files).length} files; its README.md says how to go on`);
}
