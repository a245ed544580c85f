import { describe, expect, it } from 'vitest';
import { packed } from '#adapters/kit/platform/sealed-file';
import { type ZipPart, zip } from '#adapters/kit/platform/zip';
import { examined, reasons, sealed } from './testing/sealed.ts';

const page = 'Doc_0/Pages/Page_0/Content.xml';
const entries = (): ZipPart[] => [...sealed()].map(([name, content]) => ({ name, content }));
const altered = (name: string, change: Partial<ZipPart>): Buffer =>
  zip(entries().map((part) => (part.name === name ? { ...part, ...change } : part)));

describe('a package of which two readers see two things', () => {
  const twin = (name: string) => zip([...entries(), { name, content: Buffer.from('<x/>') }]);
  const good = packed(sealed());
  const commented = (text: string, length = text.length) => {
    const file = Buffer.concat([good, Buffer.from(text, 'latin1')]);
    file.writeUInt16LE(length, good.length - 2);
    return file;
  };
  it.each<[string, Uint8Array, string]>([
    ['a name twice', twin(page), 'parse.package_ambiguous'],
    ['a name in other letters', twin('doc_0/document.XML'), 'parse.package_ambiguous'],
    ['backslashes', twin('Doc_0\\Document.xml'), 'parse.package_ambiguous'],
    ['a way up', twin('Doc_0/../OFD.xml'), 'parse.package_ambiguous'],
    ['from the root', twin('/OFD.xml'), 'parse.package_ambiguous'],
    [
      'a local header unlike the directory',
      altered(page, { localName: page.replace('Content', 'Kontent') }),
      'parse.package_ambiguous',
    ],
    [
      'something before the first part',
      Buffer.concat([Buffer.from('PK'), good]),
      'parse.not_a_package',
    ],
    ['a comment of other length than it says', commented('KRC', 2), 'parse.not_a_package'],
    ['a comment that no one can read', commented('K\u0006C'), 'parse.not_a_package'],
    ['a long comment', commented('K'.repeat(65)), 'parse.not_a_package'],
    ['a package in a comment', commented(good.toString('latin1')), 'parse.not_a_package'],
    ['something behind the end', Buffer.concat([good, Buffer.from([0])]), 'parse.not_a_package'],
    [
      'a bomb that says so',
      altered(page, { saidSize: 64 * 1024 * 1024 }),
      'parse.package_too_large',
    ],
    [
      'a bomb that says otherwise',
      zip([...entries(), { name: 'x', content: Buffer.alloc(1000), saidSize: 1 }]),
      'signature.part_beside',
    ],
    ['no package', Buffer.from('%PDF-1.7'), 'parse.not_a_package'],
    ['nothing', new Uint8Array(), 'parse.not_a_package'],
  ])('is refused as a whole: %s', (_, file, reason) => {
    expect(reasons(file).map((text) => text.split(' ')[1])).toEqual([reason]);
  });

  it('reads what packers of the field write behind the end', () => {
    expect(reasons(commented('KRC'))).toEqual([]);
  });

  it('refuses a part that unpacks to more than it says', () => {
    expect(reasons(altered(page, { saidSize: 10 }))).toEqual([
      'indeterminate format.part_missing',
      'invalid signature.part_missing',
    ]);
  });

  it('answers for every file cut short', () => {
    for (let length = 0; length < good.length; length += 97)
      expect(reasons(good.subarray(0, length))).toEqual(['invalid parse.not_a_package']);
  });

  it('answers for every byte turned over, and lets none of them change what is said', () => {
    const face = JSON.stringify([...(examined(good).face ?? [])]);
    for (let at = 0; at < good.length; at += 211) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x41;
      const { face: said } = examined(bad);
      if (said) expect(JSON.stringify([...said])).toBe(face);
    }
  });
});
