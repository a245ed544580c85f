import { zipOf } from '../../gateway/audit/verifier/zip.ts';
import { type Bytes, edited, filesOf, first, nthOf, text } from './package-files.ts';

export const changed = (whole: Bytes, edit: (files: Map<string, Bytes>) => unknown): Bytes => {
  const files = filesOf(whole);
  edit(files);
  return zipOf(files);
};

/** What is changed in a package by somebody who has no key. */
export const attacks: readonly (readonly [string, (whole: Bytes) => Bytes])[] = [
  ['a file less', (whole) => changed(whole, (files) => files.delete(first(files, 'leaves')))],
  [
    'a file more',
    (whole) => changed(whole, (files) => files.set('leaves/999999999999.json', text('{}'))),
  ],
  [
    'a path upwards',
    (whole) => changed(whole, (files) => files.set('../leaves/1.json', text('{}'))),
  ],
  ['an absolute path', (whole) => changed(whole, (files) => files.set('/etc/x.json', text('{}')))],
  [
    'a leaf that says something else',
    (whole) => changed(whole, (files) => files.set(first(files, 'leaves'), text('{}'))),
  ],
  [
    'a duplicate member',
    (whole) => changed(whole, (files) => files.set('keys.json', text('{"log":"a","log":"b"}'))),
  ],
  [
    'another manifest',
    (whole) => changed(whole, (files) => files.set('manifest.json', text('{"files":[]}'))),
  ],
  [
    'a swapped salt',
    (whole) =>
      changed(whole, (files) =>
        files.set(
          first(files, 'disclosed'),
          text('{"field":"name","index":1,"salt":"x","value":"y"}'),
        ),
      ),
  ],
  ['a comment behind it', (whole) => Uint8Array.from([...whole, 0])],
  ['two packages in one file', (whole) => Uint8Array.from([...whole, ...whole])],
  ['no ZIP', () => text('x'.repeat(1000))],
  ['nothing', () => new Uint8Array()],
];

/** What somebody changes who signs the manifest anew with a key of their own, and why it does not hold. */
export const forgeries: readonly (readonly [
  string,
  (files: Map<string, Bytes>) => unknown,
  string,
])[] = [
  [
    'a swapped salt',
    (files) => edited(files, first(files, 'disclosed'), { salt: 'x' }),
    'not what was committed to',
  ],
  [
    'a value of somebody else',
    (files) => edited(files, first(files, 'disclosed'), { value: '李四' }),
    'not what was committed to',
  ],
  [
    'an event left out in the middle',
    (files) => {
      files.delete(nthOf(files, 'proofs', 2));
      files.delete(nthOf(files, 'leaves', 2));
    },
    'is left out',
  ],
  [
    'an event that says something else',
    (files) => edited(files, nthOf(files, 'leaves', 1), { outcome: 'refused' }),
    'not in the signed log',
  ],
  [
    'an event made up',
    (files) => {
      files.set('leaves/999999999999.json', files.get(first(files, 'leaves')) ?? text(''));
      files.set(
        'proofs/999999999999.tlog-proof',
        text('c2sp.org/tlog-proof@v1\nindex 999999999999\n\n'),
      );
    },
    'another checkpoint',
  ],
  [
    'an index beyond the size of the log',
    (files) => {
      const [leaf, proof] = [nthOf(files, 'leaves', 1), nthOf(files, 'proofs', 1)];
      const said = new TextDecoder().decode(files.get(proof));
      files.set('leaves/999999999999.json', files.get(leaf) ?? text(''));
      files.set(
        'proofs/999999999999.tlog-proof',
        text(said.replace(/\nindex \d+\n/, '\nindex 999999999999\n')),
      );
      files.delete(leaf);
      files.delete(proof);
    },
    'not in the signed log',
  ],
  [
    'a member twice',
    (files) =>
      files.set(
        'keys.json',
        text(new TextDecoder().decode(files.get('keys.json')).replace('{', '{"log":"x",')),
      ),
    'not canonical',
  ],
  [
    'another message under a sender’s signature',
    (files) => edited(files, first(files, 'senders'), { base: '"@method": DELETE' }),
    'does not hold',
  ],
  [
    'another checkpoint',
    (files) =>
      files.set(
        'checkpoint.txt',
        text(new TextDecoder().decode(files.get('checkpoint.txt')).replace(/\n\d+\n/, '\n5\n')),
      ),
    'does not hold',
  ],
];
