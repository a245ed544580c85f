import { z } from 'zod';
import { CertificateType, ItemCode } from './identifiers.ts';
import { RegionCode } from './region-code.ts';
import { FreeText } from './text.ts';

export const PreviewId = z.string().regex(/^prev_[0-9a-v]{26}$/, 'not a preview id');

/** More certificates than any item reads of one person; their types fit into one detail (300) of an event. */
const maxCertificates = 13;

/** How many cases one copy serves. */
export const CasesServed = z.int().min(1).max(20).default(1);

const differ = (listed: readonly { readonly type: string }[]): boolean =>
  new Set(listed.map(({ type }) => type)).size === listed.length;

/** 预览: which certificates of the token's person somebody is about to fetch, for what and until when. */
export const PreviewRequest = z.strictObject({
  /** Whose certificates; `agent`: of who acts for the company of the token. */
  holder: z.enum(['subject', 'agent']).default('subject'),
  itemCode: ItemCode,
  certificates: z
    .array(
      z.strictObject({
        type: CertificateType,
        /** Absent: the region that the person signed in at. */
        issuerRegion: RegionCode.optional(),
      }),
    )
    .min(1)
    .max(maxCertificates)
    .refine(differ, 'each type once'),
  reason: FreeText({ min: 2, max: 200 }),
  until: z.iso.datetime({ offset: true }),
  /** How many cases a copy is to serve. */
  cases: CasesServed,
});
export type PreviewRequest = z.infer<typeof PreviewRequest>;

export const PreviewChoice = z.enum(['agreed', 'declined']);
export type PreviewChoice = z.infer<typeof PreviewChoice>;

/** What the person says to each certificate that they are asked about. */
export const PreviewAnswer = z.strictObject({
  certificates: z
    .array(z.strictObject({ type: CertificateType, choice: PreviewChoice }))
    .min(1)
    .max(maxCertificates)
    .refine(differ, 'each type once'),
});
export type PreviewAnswer = z.infer<typeof PreviewAnswer>;

/**
 * On what ground a certificate was fetched: its person saw it and agreed; the law lets the body look by itself; or
 * the agreement asks for no preview and the person was not asked.
 */
export const PreviewGround = z.enum(['agreed', 'by_law', 'not_asked']);
export type PreviewGround = z.infer<typeof PreviewGround>;
