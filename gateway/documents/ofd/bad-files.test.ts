import { describe, expect, it } from 'vitest';
import { certified } from '#adapters/kit/platform/authority';
import type { Parts } from '#adapters/kit/platform/document';
import { packed } from '#adapters/kit/platform/sealed-file';
import {
  authority,
  examined,
  other,
  parts,
  planOf,
  reasons,
  sealed,
  sealId,
  signer,
  strange,
} from './testing/sealed.ts';

const value = 'Doc_0/Signs/Sign_0/SignedValue.dat';
const list = 'Doc_0/Signs/Signatures.xml';
const withPart = (file: Parts, path: string, content: Uint8Array | string): Parts =>
  new Map([...file, [path, Buffer.from(content)]]);
const textOf = (file: Parts, path: string) => String(file.get(path));

/** The file with the signatures of others put beside its own, as whoever has it in hand can do. */
function beside(file: Parts, ...others: readonly Parts[]): Parts {
  const entries = others.flatMap((one, nth) =>
    [...one]
      .filter(([path]) => path.includes('/Sign_0/'))
      .map(([path, content]) => [path.replace('Sign_0', `Sign_${nth + 1}`), content] as const),
  );
  const named = others.map(
    (_, nth) =>
      `<ofd:Signature ID="${nth + 2}" Type="Seal" BaseLoc="Sign_${nth + 1}/Signature.xml"/>`,
  );
  const listed = textOf(file, list).replace(
    '</ofd:Signatures>',
    `${named.join('')}</ofd:Signatures>`,
  );
  return withPart(new Map([...file, ...entries]), list, listed);
}

describe('a second signature beside a good one', () => {
  const by = (one: typeof signer, id = 'second') =>
    sealed(planOf(4, { id, signers: [one] }, { signer: one }));

  it('of another body of the region leaves both standing, and says whose they are', () => {
    const file = beside(sealed(), by(other));
    expect(reasons(file)).toEqual([]);
    expect(examined(file).seals.map((seal) => seal.sealId)).toEqual([sealId]);
  });

  it.each<[string, Parts, ...string[]]>([
    ['certified by nobody whom we know', by(strange), 'invalid issuer.seal_authority_unknown'],
    [
      'by somebody who may not use the seal',
      sealed(planOf(4, {}, { signer: other })),
      'invalid signature.signer_not_in_seal',
    ],
    [
      'of another document',
      sealed(planOf(), withPart(parts, 'Doc_0/Pages/Page_0/Content.xml', '<x/>')),
      'invalid signature.part_altered',
    ],
    [
      'of one page alone',
      sealed(planOf(4, {}, { covers: (path) => path.includes('Page_0') })),
      'invalid signature.part_not_covered',
    ],
  ])('is refused for what it is, and the file with it: %s', (_, second, ...expected) => {
    expect(reasons(beside(sealed(), second))).toEqual(expected);
  });

  it('one too many, five of them, is not looked at', () => {
    expect(reasons(beside(sealed(), by(other), by(other), by(other)))).toEqual([]);
    expect(reasons(beside(sealed(), ...Array(4).fill(by(other))))).toEqual([
      'invalid format.too_many_signatures',
    ]);
  });
});

describe('a file of which a part cannot be read', () => {
  const short = certified('短期(示例)', authority, {
    from: new Date('2024-01-01T00:00:00Z'),
    until: new Date('2026-02-01T00:00:00Z'),
  });
  const nobody = { ...signer, certificate: Buffer.from('3003020100', 'hex') };
  const der = sealed().get(value) ?? Buffer.alloc(0);
  const numbered = Buffer.from(der);
  const at = numbered.lastIndexOf(Buffer.from('2a811ccf55018375', 'hex'));
  numbered[at + 7] = 0x76;
  const zipped = packed(sealed());
  const packedOtherwise = Buffer.from(zipped);
  // The way of packing, in the first local header and in the directory: 12 is bzip2.
  packedOtherwise.writeUInt16LE(12, 8);
  packedOtherwise.writeUInt16LE(12, packedOtherwise.indexOf(Buffer.from('504b0102', 'hex')) + 10);

  it.each<[string, Parts | Uint8Array, ...string[]]>([
    [
      'signed when the signer’s certificate had ended',
      sealed(planOf(4, { signers: [short] }, { signer: short })),
      'invalid time.signer_not_valid_at_signing',
    ],
    [
      'with a seal that was made when its maker’s certificate had ended',
      sealed(planOf(4, { maker: short, made: new Date('2026-02-02T00:00:00Z') })),
      'invalid time.maker_not_valid_at_making',
    ],
    [
      'by another algorithm',
      withPart(sealed(), value, numbered),
      'invalid format.algorithm_not_allowed',
    ],
    [
      'by a certificate that is none',
      sealed(planOf(4, { signers: [nobody] }, { signer: nobody })),
      'invalid format.certificate_unreadable',
    ],
    [
      'its document',
      withPart(sealed(), 'Doc_0/Document.xml', '<x/>'),
      'invalid format.document_unreadable',
    ],
    [
      'its signature',
      withPart(sealed(), 'Doc_0/Signs/Sign_0/Signature.xml', '<x/>'),
      'invalid format.signature_unreadable',
    ],
    [
      'its list of signatures',
      withPart(sealed(), list, '<x/>'),
      'invalid format.signature_unreadable',
    ],
    ['packed in a way that nobody has to know', packedOtherwise, 'invalid parse.package_method'],
  ])('says which: %s', (_, file, ...expected) => {
    expect(reasons(file)).toEqual(expected);
  });
});
