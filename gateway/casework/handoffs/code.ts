import { Digest, HandoffId } from '#contracts/case';
import { BatchId } from '#contracts/handoff';

/** What the code on a printed list says: which list, and its digest; nothing of anybody. */
export type ManifestCode = { readonly subjectId: string; readonly digest: string };

const prefix = 'tb1';

export const codeText = ({ subjectId, digest }: ManifestCode): string =>
  `${prefix}.${subjectId}.${digest}`;

/** Reads what a scanner typed; undefined for any other code that lay on the table. */
export function readCode(text: string): ManifestCode | undefined {
  const [start, subjectId = '', digest, ...rest] = text.trim().split('.');
  const known = HandoffId.safeParse(subjectId).success || BatchId.safeParse(subjectId).success;
  const read = Digest.safeParse(digest);
  return start === prefix && known && read.success && rest.length === 0
    ? { subjectId, digest: read.data }
    : undefined;
}
