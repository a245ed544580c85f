import { type Certificate, CertificateHolder, type Provenance } from '#contracts/certificate';
import { citizenNumberOf, normaliseCode } from '#contracts/identifiers';
import { PartyName } from '#contracts/names';
import { type Holder, HolderCodeType } from '#contracts/party';
import type { RegionCode } from '#contracts/region-code';
import { shapeOf } from '#contracts/text-shape';
import { findUnkeepable } from '#contracts/unkeepable-text';

/** What a text was read as, and how. */
export type Reading<T> = Pick<Provenance, 'transform' | 'confidence'> & { readonly value: T };
export type Reader<T> = (text: string) => Reading<T> | undefined;

/** Reads by `change`; a text that came out different was repaired. */
export const by =
  <T>(transform: string, change: (text: string) => T | undefined): Reader<T> =>
  (text) => {
    const value = change(text);
    if (value === undefined) return undefined;
    const confidence = typeof value === 'string' && value !== text ? 'repaired' : 'exact';
    return { value, transform, confidence };
  };

export const nameOf = (text: string): string | undefined => PartyName.safeParse(text).data;

/** The code of a holder; a 15-digit citizen number says the same person as its 18 digits (GB 11643). */
export function holderCodeOf(text: string, codeType: HolderCodeType | undefined) {
  const code = codeType === '111' ? citizenNumberOf(text) : normaliseCode(text);
  return CertificateHolder.shape.code.safeParse(code).data;
}

/**
 * Whether a certificate is the one that was asked for: a mixed-up answer would put one person's paper into another
 * person's case. Who holds it may be unreadable, and is then no other.
 */
export const isAskedFor = (
  { type, holders }: Pick<Certificate, 'type' | 'holders'>,
  asked: { readonly type: string; readonly holder: Holder },
): boolean =>
  type === asked.type &&
  (holders.length === 0 ||
    holders.some(
      ({ code, codeType }) =>
        codeType === asked.holder.codeType &&
        citizenNumberOf(code) === citizenNumberOf(asked.holder.code),
    ));

export const codeTypeOf = (text: string): HolderCodeType | undefined =>
  HolderCodeType.safeParse(text.trim()).data;

/**
 * Reads the face of a certificate (照面信息) field by field. A field that cannot be read is noted by its canonical
 * path and its text dropped; it hides no other, and only what somebody needs of it can fail the certificate.
 */
export function faceReader(region: RegionCode) {
  const provenance: Record<string, Provenance> = {};
  const unreadable: string[] = [];
  const shapes: Record<string, string> = {};

  function textOf(raw: unknown, max: number): string | undefined {
    if (raw === undefined || raw === null) return '';
    const text = typeof raw === 'number' ? String(raw) : raw;
    return typeof text === 'string' && text.length <= max && !findUnkeepable(text)
      ? text
      : undefined;
  }

  /** Undefined if nothing came, or what came cannot be read. */
  function take<T>(
    path: string,
    [sourceField, raw]: readonly [sourceField: string, raw: unknown],
    read: Reader<T>,
    max = 100,
  ): T | undefined {
    const text = textOf(raw, max);
    if (text === '') return undefined;
    const found = text === undefined ? undefined : read(text);
    if (text === undefined || found === undefined) {
      unreadable.push(path);
      if (typeof raw === 'string') shapes[path] = shapeOf(raw);
      return undefined;
    }
    const { value, transform, confidence } = found;
    provenance[path] = { region, sourceField, raw: text, transform, confidence };
    return value;
  }

  return {
    take,
    provenance,
    /** Nothing of it can be told from what came. */
    miss: (path: string): void => void unreadable.push(path),
    missed: () =>
      unreadable.length > 0
        ? { unreadable, ...(Object.keys(shapes).length > 0 ? { shapes } : {}) }
        : {},
  };
}
export type FaceReader = ReturnType<typeof faceReader>;

/** What the longest field of a type may say; a 经营范围 beyond it is read from the paper. */
export const maxAttribute = 2000;
