import { zipOf } from '../../gateway/audit/verifier/zip.ts';
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
  [
    'a leaf that unfolds, signed anew',
    (whole) => signedAnew(whole, (files) => files.set(first(files, 'leaves'), text(wide(1)))),
    /larger than it can be/,
  ],
];
