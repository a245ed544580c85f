import { z } from '@hono/zod-openapi';
import { PreviewChoice, PreviewId } from '#contracts/certificate-preview';
import { asServed, Instant } from '#contracts/dates';
import type { Item } from '#contracts/item';
import { RegionCode } from '#contracts/region-code';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { findItem } from '../items/store.ts';
import type { PreviewedCertificate } from './preview-tables.ts';
import { type PreviewRow, wordsOf } from './previews.ts';
import { describedFields, describedType } from './types.ts';

const Text = z.object({ zh: z.string(), en: z.string() });

/** What a person is shown: which fields, to whom, for what, until when, and what to bring where they decline. */
export const Preview = z
  .object({
    previewId: PreviewId,
    state: z.enum(['open', 'answered']),
    itemCode: z.string(),
    itemName: z.string(),
    to: z.object({ region: RegionCode, authority: z.string() }),
    requester: z.object({ clientId: z.string(), name: z.string() }),
    reason: z.string(),
    until: Instant,
    cases: z.int().openapi({ description: 'how many cases a copy is to serve' }),
    certificates: z.array(
      z.object({
        type: z.string(),
        name: Text.optional(),
        issuerRegion: z.string(),
        agreement: z.string(),
        fields: z.array(
          z.object({
            name: z.string(),
            label: Text.optional(),
            sensitivity: z.string().optional(),
          }),
        ),
        ask: z.enum(['person', 'nobody']).openapi({
          description: '`nobody`: the law lets the body look by itself, by the clause in `byLaw`',
        }),
        byLaw: z.string().optional(),
        choice: PreviewChoice.optional(),
        instead: z
          .array(
            z.object({
              code: z.string(),
              name: z.string(),
              required: z.boolean(),
              how: z.enum(['commitment', 'original', 'upload']),
            }),
          )
          .openapi({ description: 'what to bring where the person declines' }),
      }),
    ),
    byTheBody: z
      .array(z.object({ code: z.string(), name: z.string() }))
      .openapi({ description: 'what the deciding body finds out by itself; nothing is fetched' }),
  })
  .openapi('CertificatePreview');

const paperFor = ({ commitment, originalRequired }: Item['materials'][number]) => {
  if (commitment) return 'commitment' as const;
  return originalRequired ? ('original' as const) : ('upload' as const);
};

const shown = (
  { type, issuerRegion, agreement, fields, byLaw, choice }: PreviewedCertificate,
  item: Item | undefined,
) => {
  const described = describedType(type);
  const materials = item?.materials.filter(({ certificateType }) => certificateType === type) ?? [];
  return {
    type,
    ...(described ? { name: described.name } : {}),
    issuerRegion,
    agreement,
    fields: describedFields(type, fields),
    ask: byLaw === undefined ? ('person' as const) : ('nobody' as const),
    ...(byLaw === undefined ? {} : { byLaw }),
    ...(choice ? { choice } : {}),
    instead: materials.map((material) => ({
      code: material.code,
      name: material.name,
      required: material.required,
      how: paperFor(material),
    })),
  };
};

export async function describePreview(
  platform: Platform,
  row: PreviewRow,
): Promise<z.infer<typeof Preview>> {
  const [item, { members }, { reason, cases }] = await Promise.all([
    findItem(platform, row.itemCode),
    currentFederation(platform),
    wordsOf(platform, row),
  ]);
  const materials = item?.materials ?? [];
  return {
    previewId: row.id,
    state: row.answeredAt ? 'answered' : 'open',
    itemCode: row.itemCode,
    itemName: item?.name ?? row.itemCode,
    to: { region: item?.region ?? '', authority: item?.authority ?? '' },
    requester: { clientId: row.clientId, name: members.get(row.clientId)?.name ?? row.clientId },
    reason,
    until: asServed(row.until),
    cases,
    certificates: row.certificates.map((certificate) => shown(certificate, item)),
    byTheBody: materials.flatMap(({ code, name, exempt }) =>
      exempt === 'sharing' ? [{ code, name }] : [],
    ),
  };
}
