import type { CertificateHolder } from '#contracts/certificate';
import { normaliseCode } from '#contracts/identifiers';
import { by, codeTypeOf, type FaceReader, holderCodeOf, nameOf } from '../kit/certificate-face.ts';

const maxPacked = 4000;

const partsOf = (packed: unknown): string[] | undefined =>
  typeof packed === 'string' && packed !== '' && packed.length <= maxPacked
    ? packed.split('^')
    : undefined;

/** Old records hold 15 digits; the transform says where they became 18. */
const transformOf = (raw: string): string =>
  /^\d{15}$/.test(normaliseCode(raw)) ? 'upgrade15' : 'normaliseCode';

/**
 * Several holders arrive in one text, packed with `^`. Names and codes must be equally many: who owns
 * which number is not guessed, and then nobody is named. One type code may stand for all.
 */
export function readHolders(
  face: FaceReader,
  packed: Readonly<Record<string, unknown>>,
): CertificateHolder[] {
  const names = partsOf(packed['holderName']);
  const codes = partsOf(packed['holderCode']);
  const types = partsOf(packed['holderTypeCode']);
  const count = codes?.length;
  const fits = types?.length === 1 || types?.length === count;
  if (!names || !codes || !types || names.length !== count || !fits) {
    face.miss('holders');
    return [];
  }
  const holders: CertificateHolder[] = [];
  for (const [index, raw] of codes.entries()) {
    const path = (part: string) => `holders.${holders.length}.${part}`;
    const type = types[index] ?? types[0];
    const from = (field: string) => `${field}[${index}]`;
    const codeType = face.take(
      path('codeType'),
      [from('holderTypeCode'), type],
      by('copy', codeTypeOf),
    );
    const code = face.take(
      path('code'),
      [from('holderCode'), raw],
      by(transformOf(raw), (text) => holderCodeOf(text, codeType)),
    );
    const name = face.take(
      path('name'),
      [from('holderName'), names[index]],
      by('normaliseName', nameOf),
      400,
    );
    if (codeType && code) holders.push({ name: name ?? '', code, codeType });
  }
  return holders;
}
