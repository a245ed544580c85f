import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { usccCheckCharacter } from '#contracts/check-digits';
import { jsonOf } from '#contracts/strict-json';
import { canonicalPlatformScopes } from './canonical-platform.ts';

/** Texts by the names of their files. */
export type Files = Readonly<Record<string, string>>;

const examples = resolve(import.meta.dirname, '../../docs/examples');

/** Signs as the platform; who brings a region into `npm start` needs nothing else. */
export const newKey = async (kid: string) => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { kty, crv, x, y, d } = await exportJWK(privateKey);
  return { kty, crv, x, y, d, kid };
};
type Key = Awaited<ReturnType<typeof newKey>>;
export const publicPart = ({ d: _, ...jwk }: Key) => jwk;

export const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** What is put into the federation document: the region, and its platform as a member. */
export const federationFragment = (
  code: string,
  key: unknown,
  more: Readonly<Record<string, unknown>>,
) =>
  json({
    regions: [
      {
        code,
        name: { zh: '请填写', en: 'fill in' },
        calendar: { days: 'all', open: '00:00', close: '24:00', closures: [] },
        inFlight: 4,
        ...more,
      },
    ],
    members: [
      {
        clientId: `platform-${code}`,
        name: '请填写',
        region: code,
        role: 'platform',
        jwks: { keys: [key] },
        scopes: [...canonicalPlatformScopes],
        redirectUris: [],
        exchange: [],
      },
    ],
    agreements: [],
  });

export const readme = (code: string, steps: readonly string[]): string =>
  [`# ${code}`, '', ...steps.map((step, nth) => `${nth + 1}. ${step}`), ''].join('\n');

/** The code of an item of an invented office of the region. */
function itemCodeOf(code: string): string {
  const office = `11${code}XX0000001`;
  return `${office}${usccCheckCharacter(office)}4000109001001`;
}

const identityCard = [{ code: 'ID', how: 'upload', ref: `sha-256:${'0'.repeat(64)}` }];

/** What Qingpu submits for it under `npm start`. */
export const application = (code: string, materials: readonly object[] = identityCard): string =>
  json({
    itemCode: itemCodeOf(code),
    from: '310118',
    to: code,
    channel: 'window',
    applicant: { kind: 'person', name: '沈示例', idType: '111', idNumber: '320509189102140022' },
    form: { purpose: '务工' },
    materials,
    originals: false,
  });

/** What the region's platform submits to Jiashan. */
export const outgoing = async (code: string): Promise<string> =>
  json({ ...Object(jsonOf(await readFile(join(examples, 'case.json'), 'utf8'))), from: code });

function catalogue(code: string): string {
  const item = {
    code: itemCodeOf(code),
    name: '居住证签注',
    authority: '示例局',
    requiredIal: 2,
    statutoryDays: 15,
    promisedDays: 5,
    materials: [
      {
        code: 'ID',
        name: '居民身份证',
        required: true,
        commitment: false,
        originalRequired: false,
      },
    ],
    form: {
      type: 'object',
      properties: { purpose: { type: 'string', title: '居住事由', minLength: 2, maxLength: 100 } },
      required: ['purpose'],
    },
  };
  return json({ items: [item] });
}

/** How the gateway calls the platform, and the key by which the platform knows it. */
async function calledAt(url: string, code: string): Promise<Files> {
  const key = await newKey(`gateway-${code}-1`);
  const api = { url, key, doors: ['cases', 'certificates'] };
  return {
    'configuration.json': json({ adapter: 'native', api }),
    'gateway-key.json': json(publicPart(key)),
    'conformance.json': json({
      itemCode: itemCodeOf(code),
      form: { purpose: '务工' },
      port: 8090,
    }),
  };
}

/** Everything of a region that begins; private keys are in `key.json` and `configuration.json`. */
export async function canonicalRegion(code: string, url: string | undefined, folder: string) {
  const key = await newKey(`platform-${code}-1`);
  return {
    'key.json': json(key),
    'federation.json': federationFragment(
      code,
      publicPart(key),
      url === undefined ? { delivery: 'pull' } : {},
    ),
    'items.json': catalogue(code),
    'case.json': application(code),
    'outgoing.json': await outgoing(code),
    'region.py': await readFile(join(examples, 'region.py'), 'utf8'),
    'sign.py': await readFile(join(examples, 'sign.py'), 'utf8'),
    ...(url === undefined ? {} : await calledAt(url, code)),
    'README.md': readme(code, [
      `In the clone, \`npm start -- --sandbox --join ${folder}\`: a federation on this machine, your region in it.`,
      `\`cd ${folder}; export REGION=${code}\`, then \`python3 region.py items items.json\`: your catalogue is served.`,
      url === undefined
        ? '`python3 region.py work`: fetches what waits, acknowledges, accepts, decides. Leave it running.'
        : `\`configuration.json\` says how the gateway calls ${url}, \`gateway-key.json\` is the key by which you know it: docs/canonical/README.md#what-the-gateway-calls. \`npm run conformance -- --platform ${folder}\` tries it from outside (docs/join.md#a-platform-from-outside).`,
      `In the clone, \`npx node docs/examples/member.ts submit ${join(folder, 'case.json')}\`: Qingpu submits a case that you decide; \`npx node docs/examples/member.ts read /v1/cases/CASE_ID\` says what became of it. \`MEMBER=platform-${code} KEY_FILE=${join(folder, 'key.json')} npx node docs/examples/member.ts submit ${join(folder, 'outgoing.json')}\`: one goes from you to Jiashan.`,
      'Make it yours: names, item and hours in `federation.json` and `items.json`, your own system in the place of `region.py` (docs/canonical/README.md, docs/pull.md).',
      'People who sign in at your region: docs/openid-region.md. Certificates that it lends: docs/canonical/README.md#certificates-by-the-inbox.',
      'To a federation that is in use: `key.json` made anew and kept by you alone, `federation.json` (it has the public half) to its operator, who runs `npm run federation -- check`.',
    ]),
  };
}
