import { createHash } from 'node:crypto';
import { newTestKey } from '../../gateway/audit/testing/tree.ts';
import { formatVkey, signCheckpoint, verifierOf } from '../../gateway/audit/tree/checkpoint.ts';
import { ed25519Cosigner } from '../../gateway/audit/tree/cosigner.ts';
import { leafHash } from '../../gateway/audit/tree/hash.ts';
import { zipOf } from '../../gateway/audit/verifier/zip.ts';
import { canonicalJson } from '../../gateway/platform/keys/digest.ts';
import { changed } from './forgeries.ts';
import { type Bytes, edited, filesOf, first, signedAnew, text } from './package-files.ts';

const megabyte = 1024 * 1024;

/** So much JSON that unfolds to fifty times what it takes. */
const wide = (megabytes: number): string => `{"a":[${'[],'.repeat((megabytes * megabyte) / 3)}[]]}`;

function manyFiles(count: number): Bytes {
  const body = text('x'.repeat(1500));
  return zipOf(
    new Map(
      Array.from({ length: count }, (_, nth) => [
        `leaves/${String(nth).padStart(12, '0')}.json`,
        body,
      ]),
    ),
  );
}

/** The same file under one name, twice. */
function twice(whole: Bytes): Bytes {
  const [name, bytes] = [...filesOf(whole)][0] ?? ['', text('')];
  const both = [
    [name, bytes],
    [name, bytes],
  ] as const;
  const files = {
    size: 2,
    keys: () => both.map(([one]) => one).values(),
    values: () => both.map(([, one]) => one).values(),
    [Symbol.iterator]: () => both.values(),
  };
  return zipOf(files as unknown as Map<string, Bytes>);
}

function bent(whole: Bytes, at: number, value: number): Bytes {
  const copy = whole.slice();
  copy[at] = value;
  return copy;
}

/** Groups of a policy, each of the two before it: 2^40 questions where each is asked whenever it is named. */
async function nestedPolicy(whole: Bytes): Promise<Bytes> {
  const { vkey } = await ed25519Cosigner('w.example/a', await newTestKey('w.example/a'));
  const groups = Array.from(
    { length: 60 },
    (_, nth) => `group g${nth + 2} all g${nth + 1} g${nth}`,
  );
  const policy = `witness g0 ${vkey}\ngroup g1 all g0\n${groups.join('\n')}\nquorum g61\n`;
  return signedAnew(whole, (files) => edited(files, 'keys.json', { policy }));
}

/** A log of one leaf, as long as a leaf may be, that is opened thousands of times, the last time wrongly. */
async function openedOften(whole: Bytes): Promise<Bytes> {
  const [origin, field] = ['log.example/log', 'name'];
  const key = await newTestKey(origin);
  const digest = createHash('sha256').update(`s${field}v`).digest('hex');
  const pad = Array.from({ length: 21_000 }, () => []);
  const leaf = text(canonicalJson({ commitments: [{ digest, field }], pad }));
  const note = await signCheckpoint({ origin, size: 1, root: leafHash(leaf) }, key);
  const log = await formatVkey(verifierOf(origin, key.publicJwk));
  return signedAnew(whole, (files) => {
    for (const name of files.keys()) if (!/^(?:manifest|keys)\./.test(name)) files.delete(name);
    edited(files, 'keys.json', { log, logKeys: [], policy: 'quorum none\n' });
    files.set('checkpoint.txt', text(note));
    files.set('leaves/000000000000.json', leaf);
    files.set('proofs/000000000000.tlog-proof', text(`c2sp.org/tlog-proof@v1\nindex 0\n\n${note}`));
    for (let nth = 1; nth <= 3000; nth++) {
      const salt = nth === 3000 ? 'x' : 's';
      const opened = text(canonicalJson({ index: 0, field, salt, value: 'v' }));
      files.set(`disclosed/${String(nth).padStart(12, '0')}.json`, opened);
    }
  });
}

/** What is made to make a verifier fall over, of each kind; and why it is refused. */
export const bombs: readonly (readonly [
  string,
  (whole: Bytes) => Bytes | Promise<Bytes>,
  RegExp,
])[] = [
  ['a name that is there twice', twice, /there twice/],
  [
    'a path upwards',
    (whole) => changed(whole, (files) => files.set('../leaves/1.json', text('{}'))),
    /a name that no package has/,
  ],
  ['a compressed file', (whole) => bent(whole, 8, 8), /not the ZIP/],
  [
    'a file that says it is larger than the package',
    (whole) => bent(whole, 21, 0x7f),
    /ends nowhere/,
  ],
  ['a byte changed in the middle', (whole) => bent(whole, whole.length >> 1, 0), /./],
  [
    'a member of JSON twice',
    (whole) =>
      signedAnew(whole, (files) => files.set(first(files, 'leaves'), text('{"a":1,"a":2}'))),
    /not canonical/,
  ],
  [
    'a swapped salt',
    (whole) =>
      signedAnew(whole, (files) => edited(files, first(files, 'disclosed'), { salt: 'x' })),
    /not what was committed to/,
  ],
  [
    'a file more',
    (whole) => changed(whole, (files) => files.set('leaves/999999999999.json', text('{}'))),
    /a file more/,
  ],
  [
    'a file less',
    (whole) => changed(whole, (files) => files.delete(first(files, 'leaves'))),
    /is missing/,
  ],
  ['more files than a package has', () => manyFiles(29_900), /manifest.json is missing/],
  [
    'megabytes of a manifest that unfolds',
    () => zipOf(new Map([['manifest.json', text(wide(24))]])),
    /manifest.json is larger than it can be/,
  ],
  [
    'keys that unfold',
    (whole) => changed(whole, (files) => files.set('keys.json', text(wide(24)))),
    /keys.json is larger than it can be/,
  ],
  ['a policy of groups of groups', nestedPolicy, /only these saw/],
  ['a long leaf, opened thousands of times', openedOften, /not what was committed to/],
  [
    'keys by the thousand, among which every signer is looked for',
    (whole) =>
      signedAnew(whole, (files) =>
        edited(files, 'keys.json', { gateway: Array.from({ length: 10_000 }, () => ({})) }),
      ),
    /keys.json is larger than it can be/,
  ],
  [
    'a leaf that unfolds, signed anew',
    (whole) => signedAnew(whole, (files) => files.set(first(files, 'leaves'), text(wide(1)))),
    /larger than it can be/,
  ],
];
