import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOf } from '#adapters/index';
import { jsonOf } from '#contracts/strict-json';
import { checkFederation } from '../../trust/federation/check.ts';
import { type FederationDocument, FederationShape } from '../../trust/federation/document.ts';
import { misfitsHere } from '../misfits-here.ts';

/** Regions that whoever runs `npm start` brings along, each a folder as `npm run region -- new` makes it. */
export type Joined = {
  readonly codes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly join: (document: FederationDocument) => FederationDocument;
};

const Fragment = FederationShape.omit({ version: true });
type Fragment = Pick<FederationDocument, 'regions' | 'members' | 'agreements'>;

/** Absent: the region fetches what waits, and nobody signs in there. */
const configurationOf = (folder: string): Promise<string | undefined> =>
  readFile(join(folder, 'configuration.json'), 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    if (code === 'ENOENT') return undefined;
    throw new Error(`${join(folder, 'configuration.json')} cannot be read: ${code}`);
  });

async function fragmentOf(folder: string): Promise<Fragment> {
  const path = join(folder, 'federation.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${path} cannot be read: npm run region -- new CODE makes one`);
  });
  const { data, error } = Fragment.safeParse(jsonOf(text));
  if (data) return data;
  const lines = error.issues.map(({ path: at, message }) => `/${at.join('/')}: ${message}`);
  throw new Error(`${path}: ${lines.join('; ')}`);
}

/** A format of its own lies in the same folder. */
function adapterOf(folder: string, configuration: string | undefined): readonly string[] {
  if (!existsSync(join(folder, 'index.ts'))) return [];
  if (configuration === undefined)
    throw new Error(`${folder} has a format of its own (index.ts) and no configuration.json`);
  return [`${formatOf(jsonOf(configuration))}=${folder}`];
}

/** The sample members ask for people of their regions towards the new one, as towards each other. */
const openedTo =
  (codes: readonly string[]) =>
  (member: FederationDocument['members'][number]): FederationDocument['members'][number] => ({
    ...member,
    exchange: [
      ...member.exchange,
      ...[...new Set(member.exchange.map(({ home }) => home))].flatMap((home) =>
        codes.map((target) => ({ home, target })),
      ),
    ],
  });

/** @throws Error in words for the person at the terminal */
export async function readJoined(folders: readonly string[]): Promise<Joined> {
  const fragments = await Promise.all(folders.map(fragmentOf));
  const configured = await Promise.all(folders.map(configurationOf));
  const codes = fragments.flatMap(({ regions }) => regions.map(({ code }) => code));
  const environment = Object.fromEntries(
    fragments.flatMap(({ regions }, nth) =>
      regions.flatMap(({ code }) => {
        const text = configured[nth];
        return text === undefined ? [] : [[`REGION_${code}`, text] as const];
      }),
    ),
  );
  const ADAPTERS = folders.flatMap((folder, nth) => adapterOf(folder, configured[nth])).join(',');
  return {
    codes,
    environment: ADAPTERS === '' ? environment : { ...environment, ADAPTERS },
    join: (document) => ({
      ...document,
      regions: [...document.regions, ...fragments.flatMap(({ regions }) => regions)],
      members: [
        ...document.members.map(openedTo(codes)),
        ...fragments.flatMap(({ members }) => members),
      ],
      agreements: [...document.agreements, ...fragments.flatMap(({ agreements }) => agreements)],
    }),
  };
}

/** What does not fit together is told before the gateway starts. @throws Error in words */
export async function checkJoined(
  document: FederationDocument,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const checked = await checkFederation(document);
  const problems = checked.ok
    ? await misfitsHere(checked.value, environment)
    : checked.failure.map(({ pointer, reason }) => `${pointer || '/'}: ${reason}`);
  if (problems.length > 0) throw new Error(`--join: ${problems.join('\n          ')}`);
}
