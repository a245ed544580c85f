import { importOwnKey } from '../../gateway/platform/keys/keys.ts';
import { parseModuleKey } from '../../gateway/platform/keys/module-key.ts';
import { newSecretKey, newSigningKey } from '../../gateway/platform/keys/new-keys.ts';
import { importMasterKey, type MasterKey } from '../../gateway/platform/keys/seal.ts';
import { importSigningKey, type Sign } from '../../gateway/platform/keys/signing-key.ts';
import { inModule } from '../../gateway/platform/node/key-modules/maker.ts';
import { newKeyModules } from '../../gateway/platform/node/key-modules/modules.ts';
import { usualPatience } from '../../gateway/platform/node/key-modules/token-process.ts';
import { monotonicMs } from '../../gateway/platform/time/monotonic.ts';
import { keyModulesAreHere, newTokens } from '../setup/softhsm.ts';
import type { Size } from './accept.ts';
import type { Figure } from './report.ts';

/** As long as the signed part of a receipt. */
const text = new Uint8Array(900).fill(97);
const raw = new Uint8Array(32).fill(7);
const atOnce = 64;

type Work = () => Promise<unknown>;
type Measured = {
  readonly name: string;
  readonly against?: string;
  readonly work: Work;
  readonly wide: number;
};

/** How many a second, `wide` at a time. */
async function rateOf({ work, wide }: Measured, seconds: number): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1000;
  let done = 0;
  const one = async () => {
    while (performance.now() < until) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: wide }, one));
  return done / ((performance.now() - began) / 1000);
}

const there =
  ({ wrap, unwrap }: Pick<MasterKey, 'wrap' | 'unwrap'>): Work =>
  async () =>
    unwrap(await wrap(raw, 'case'), 'case');

/** Keys in this process and in a SoftHSM, by turns: one after another, many at once, and many without being put together. */
export async function benchKeys(_: unknown, { rounds }: Size): Promise<Figure[]> {
  if (!(await keyModulesAreHere())) {
    console.log('keys: needs the Debian package softhsm2 and `npm run keys:module`');
    return [];
  }
  const tokens = await newTokens(['bench']);
  const maker = inModule(tokens.token('bench'));
  const made = [
    await maker.pair('ES256', 'sig-1'),
    await maker.pair('EdDSA', 'log-1'),
    await maker.master('m1'),
  ] as const;
  const around = { log: console as never, clock: () => new Date(), monotonicMs };
  const patience = { ...usualPatience, answerMs: 60_000, openMs: 60_000 };
  const together = newKeyModules(around, patience);
  const singly = newKeyModules(around, { ...patience, batch: 1 });
  try {
    const masterUri = parseModuleKey(made[2].pkcs11 ?? '');
    if (!masterUri.ok) throw new Error(masterUri.failure);
    const master = together.wrapping(masterUri.value);
    const signers = async (): Promise<readonly [Sign, Sign]> => {
      const keys = [await newSigningKey('ES256', 'a'), await newSigningKey('EdDSA', 'b')] as const;
      return [(await importSigningKey(keys[0])).sign, (await importSigningKey(keys[1])).sign];
    };
    const [es256, ed25519] = await signers();
    const [hardES256, hardEd25519] = [
      await importOwnKey(made[0], together),
      await importOwnKey(made[1], together),
    ];
    const single = await importOwnKey(made[0], singly);
    const json = importMasterKey(
      'm',
      Uint8Array.from(Buffer.from(newSecretKey('m').secret, 'base64url')),
    );
    together.start();
    singly.start();
    const works: Measured[] = [];
    for (const [name, wide] of [
      ['one after another', 1],
      [`${atOnce} at a time`, atOnce],
    ] as const)
      for (const [kind, soft, hard] of [
        ['ES256', () => es256(text), () => hardES256.sign(text)],
        ['Ed25519', () => ed25519(text), () => hardEd25519.sign(text)],
        ['wrap and unwrap', there(json), there(master)],
      ] as const) {
        const base = `${kind}, ${name}, JSON`;
        works.push({ name: base, work: soft, wide });
        works.push({ name: `${kind}, ${name}, SoftHSM`, work: hard, wide, against: base });
      }
    works.push({
      name: `ES256, ${atOnce} at a time, SoftHSM, a message each`,
      work: () => single.sign(text),
      wide: atOnce,
      against: `ES256, ${atOnce} at a time, SoftHSM`,
    });
    await Promise.all([hardES256.sign(text), single.sign(text)]);
    const found = new Map<string, number[]>(works.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++)
      for (const work of works) found.get(work.name)?.push(await rateOf(work, 1));
    return works.map(({ name, against }) => ({
      name,
      unit: '/s',
      rounds: found.get(name) ?? [],
      ...(against === undefined ? {} : { against }),
    }));
  } finally {
    together.close();
    singly.close();
    await tokens.close();
  }
}
