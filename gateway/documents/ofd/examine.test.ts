import { describe, expect, it } from 'vitest';
import { certified } from '#adapters/kit/platform/authority';
import type { Parts } from '#adapters/kit/platform/document';
import {
  authority,
  bare,
  examined,
  maker,
  now,
  other,
  parts,
  planOf,
  reasons,
  sealed,
  sealId,
  signer,
  strange,
} from './testing/sealed.ts';

const page = 'Doc_0/Pages/Page_0/Content.xml';
const value = 'Doc_0/Signs/Sign_0/SignedValue.dat';
const document = 'Doc_0/Document.xml';

const changed = (file: Parts, path: string, change: (content: Buffer) => Uint8Array): Parts =>
  new Map([...file, [path, Buffer.from(change(file.get(path) ?? Buffer.alloc(0)))]]);
const rewritten = (file: Parts, path: string, from: string, to: string): Parts =>
  changed(file, path, (content) => Buffer.from(content.toString().replace(from, to)));

describe('a good file', () => {
  it.each([
    ['GM/T 0031-2014', planOf(1), 'format.ofd_ses_v1'],
    ['GB/T 38540-2020', planOf(4), 'format.ofd_ses_v4'],
    ['GB/T 38540-2020, signers by digest', planOf(4, { byDigest: true }), 'format.ofd_ses_v4'],
    ['digests by SHA-256', planOf(4, {}, { digest: 'SHA256' }), 'format.ofd_ses_v4'],
    ['digests by the number of SM3', planOf(4, {}, { digest: 'OID' }), 'format.ofd_ses_v4'],
    [
      'signatures as two bare numbers',
      planOf(4, { maker: bare(maker) }, { signer: bare(signer) }),
      'format.ofd_ses_v4',
    ],
    ['everything covered', planOf(4, {}, { covers: () => true }), 'format.ofd_ses_v4'],
  ])('counts: %s', (_, plan, format) => {
    const { findings, face, seals } = examined(sealed(plan));
    expect(findings.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      'valid parse.ofd',
      `valid ${format}`,
      'valid signature.seal',
      'valid issuer.seal_certified',
      'valid time.seal_valid',
    ]);
    expect(face?.get('持证主体')).toEqual(['沈示例 & <吴江>']);
    expect(seals.map((seal) => seal.sealId)).toEqual([sealId]);
  });

  it('of a later version is checked like V4 and left to a person', () => {
    expect(reasons(sealed(planOf(5)))).toEqual(['indeterminate format.ses_version']);
    expect(reasons(sealed(planOf(5, {}, { signer: other })))).toEqual([
      'indeterminate format.ses_version',
      'invalid signature.signer_not_in_seal',
    ]);
  });

  it('with a seal that nobody listed is certified and stands for nobody', () => {
    const { seals, findings } = examined(sealed(planOf(4, { id: 'another' })));
    expect(findings.every(({ outcome }) => outcome === 'valid')).toBe(true);
    expect(seals).toEqual([]);
  });
});

describe('a file that is not what was sealed', () => {
  const expired = { until: new Date('2026-02-01T00:00:00Z') };
  const fast = new Date(now.getTime() + 240_000);
  const lateMaker = certified('示例制章机构(新)', authority, {
    from: new Date('2025-06-01T00:00:00Z'),
    until: new Date('2034-01-01T00:00:00Z'),
  });
  const early = new Date('2025-05-01T00:00:00Z');
  const lately = { until: new Date('2026-04-01T00:00:00Z') };
  const beside = new Map([...sealed(), ['Doc_0/Annots/Page_0/Annot.xml', Buffer.from('<x/>')]]);
  const annotated = rewritten(
    new Map([...parts, ['Doc_0/Annotations.xml', Buffer.from(annotations())]]),
    document,
    '</ofd:Document>',
    '<ofd:Annotations>Annotations.xml</ofd:Annotations></ofd:Document>',
  );
  const twin = [...rewritten(sealed(), page, '沈示例', '陆示例')].map(
    ([path, content]) => [path.replace('Doc_0', 'Doc_1'), content] as const,
  );
  const repointed = rewritten(
    new Map([...twin, ...sealed()]),
    'OFD.xml',
    'Doc_0/Document.xml',
    'Doc_1/Document.xml',
  );

  it.each<[string, Parts, ...string[]]>([
    ['a seal that had ended', sealed(planOf(4, expired)), 'invalid time.seal_not_valid_at_signing'],
    [
      'a seal that has ended since',
      sealed(planOf(4, lately)),
      'indeterminate time.signing_time_unproven',
    ],
    [
      'signed tomorrow',
      sealed(planOf(4, {}, { at: new Date('2026-06-02T04:00:00Z') })),
      'invalid time.signed_in_the_future',
    ],
    [
      'six minutes ahead',
      sealed(planOf(4, {}, { at: new Date(now.getTime() + 360_000) })),
      'invalid time.signed_in_the_future',
    ],
    ['signed by a clock that is four minutes fast', sealed(planOf(4, {}, { at: fast }))],
    [
      'a seal that was made before its maker was certified',
      sealed(planOf(4, { maker: lateMaker })),
      'indeterminate time.maker_not_yet_valid',
    ],
    [
      'a seal that counts from a later day than that',
      sealed(planOf(4, { maker: lateMaker, from: new Date('2025-07-01T00:00:00Z'), made: early })),
      'indeterminate time.maker_not_yet_valid',
    ],
    [
      'a seal that its maker dated back, but made while certified',
      sealed(planOf(1, { maker: lateMaker, made: new Date('2025-07-01T00:00:00Z') })),
    ],
    [
      'an altered page',
      rewritten(sealed(), page, '沈示例', '陆示例'),
      'invalid signature.part_altered',
    ],
    [
      'an altered page, V1',
      rewritten(sealed(planOf(1)), page, '沈', '陆'),
      'invalid signature.part_altered',
    ],
    [
      'a page outside of the references',
      sealed(planOf(4, {}, { covers: (path) => path !== 'OFD.xml' && path !== page })),
      'invalid signature.part_not_covered',
    ],
    [
      'annotations that nobody signed',
      sealed(
        planOf(4, {}, { covers: (path) => !path.includes('Annot') && path !== 'OFD.xml' }),
        annotated,
      ),
      'invalid signature.part_not_covered',
    ],
    ['a part that nobody draws, added', beside, 'indeterminate signature.part_beside'],
    ['OFD.xml that leads to another document', repointed, 'invalid signature.part_not_covered'],
    [
      'data outside of the seal',
      sealed(planOf(4, {}, { covers: (path) => !/OFD|Attachs/.test(path) })),
      'indeterminate signature.part_beside',
      'invalid claims.not_under_seal',
    ],
    [
      'a signer who is not in the seal',
      sealed(planOf(4, {}, { signer: other })),
      'invalid signature.signer_not_in_seal',
    ],
    [
      'the same, V1',
      sealed(planOf(1, {}, { signer: other })),
      'invalid signature.signer_not_in_seal',
    ],
    [
      'a signature of another hand',
      sealed(planOf(4, {}, { signer: { ...signer, sign: other.sign } })),
      'invalid signature.wrong',
    ],
    [
      'a seal of another maker’s hand',
      sealed(planOf(4, { maker: { ...maker, sign: other.sign } })),
      'invalid signature.seal_forged',
    ],
    [
      'an authority’s own key as a signer',
      sealed(planOf(4, { signers: [authority] }, { signer: authority })),
      'invalid signature.wrong',
    ],
    [
      'certified by nobody whom we know',
      sealed(planOf(4, { signers: [strange] }, { signer: strange })),
      'invalid issuer.seal_authority_unknown',
    ],
    [
      'truncated DER',
      changed(sealed(), value, (der) => der.subarray(0, -3)),
      'invalid format.seal_unreadable',
    ],
    [
      'DER with something behind it',
      changed(sealed(), value, (der) => Buffer.concat([der, Buffer.from([5, 0])])),
      'invalid format.seal_unreadable',
    ],
    [
      'another seal shown beside the signature',
      changed(
        sealed(),
        'Doc_0/Signs/Sign_0/Seal.esl',
        () => sealed().get(value) ?? Buffer.alloc(1),
      ),
      'invalid signature.seal_differs',
    ],
    [
      'a signature file exchanged for another',
      rewritten(sealed(), 'Doc_0/Signs/Sign_0/Signature.xml', '"sample"', '"other"'),
      'invalid signature.hash_differs',
    ],
    [
      'the signature stripped',
      rewritten(
        sealed(),
        'OFD.xml',
        '<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>',
        '',
      ),
      'invalid signature.missing',
    ],
    [
      'the list of signatures taken away',
      new Map([...sealed()].filter(([path]) => !path.endsWith('Signatures.xml'))),
      'invalid signature.missing',
    ],
    [
      'a signature without a seal in its place',
      changed(sealed(), value, () => Buffer.from('300e060a2a811ccf550601040202a000', 'hex')),
      'indeterminate format.not_a_seal',
    ],
    [
      'ten thousand references',
      sealed(planOf(4, {}, { times: 2500 })),
      'invalid format.too_many_references',
    ],
    [
      'a digest that collides',
      rewritten(
        sealed(),
        'Doc_0/Signs/Sign_0/Signature.xml',
        'CheckMethod="SM3"',
        'CheckMethod="MD5"',
      ),
      'invalid signature.hash_differs',
      'invalid signature.digest_not_allowed',
    ],
    [
      'a document type with an entity',
      rewritten(sealed(), 'OFD.xml', '<ofd:OFD', '<!DOCTYPE x [<!ENTITY a "b">]><ofd:OFD'),
      'invalid format.not_ofd',
    ],
    [
      'two documents',
      rewritten(
        sealed(),
        'OFD.xml',
        '</ofd:OFD>',
        '<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
      ),
      'invalid format.several_documents',
    ],
    [
      'a second root under another prefix',
      rewritten(
        sealed(),
        'OFD.xml',
        '<ofd:DocRoot>',
        '<x:DocRoot xmlns:x="http://www.ofdspec.org/2016">Doc_1/Document.xml</x:DocRoot><ofd:DocRoot>',
      ),
      'invalid format.not_ofd',
    ],
  ])('is refused for what it is: %s', (_, file, ...expected) => {
    expect(reasons(file)).toEqual(expected);
    expect(examined(file).face === undefined).toBe(
      expected.some((text) => text.startsWith('invalid')),
    );
  });

  it('counts while its seal does, and is left to a person afterwards', () => {
    expect(reasons(sealed(), new Date('2029-12-31T00:00:00Z'))).toEqual([]);
    expect(reasons(sealed(), new Date('2030-01-02T00:00:00Z'))).toEqual([
      'indeterminate time.signing_time_unproven',
    ]);
  });
});

function annotations(): string {
  return '<?xml version="1.0" encoding="UTF-8"?><ofd:Annotations xmlns:ofd="http://www.ofdspec.org/2016"></ofd:Annotations>';
}
