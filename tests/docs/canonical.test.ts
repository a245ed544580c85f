import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Message } from '#contracts/case';
import { Certificate, CertificateChange } from '#contracts/certificate';
import { Item } from '#contracts/item';
import { PlainCode } from '#contracts/open-text';
import { RegionReceipt } from '#contracts/regional-answers';
import { ToldReport } from '#contracts/told-report';

const document = readFileSync(join(import.meta.dirname, '../../docs/canonical/README.md'), 'utf8');

/** What every example of the document is an example of; one that is not here fails. */
const schemas: Readonly<Record<string, z.ZodType>> = {
  report: ToldReport,
  catalogue: z.strictObject({ items: z.array(Item.partial({ region: true })).min(1) }),
  'certificate-changes': z.strictObject({ changes: z.array(CertificateChange).min(1) }),
  submission: Message,
  receipt: RegionReceipt.extend({ caseId: z.string() }),
  certificate: z.strictObject({ certificate: Certificate }),
  refusal: z.strictObject({
    refused: z.strictObject({
      kind: z.enum(['rejected', 'closed', 'retryable', 'unauthorised', 'malformed']),
      code: PlainCode,
      retryAfterSeconds: z.int().optional(),
    }),
  }),
};

const examples = [
  ...document.matchAll(/<!-- example: ([\w-]+) -->\n```json\n([\s\S]*?)\n```/g),
].map(([, name = '', text = '']) => [name, text] as const);

describe('docs/canonical/README.md', () => {
  it('has an example of every door', () => {
    expect(examples.map(([name]) => name).sort()).toEqual(Object.keys(schemas).sort());
  });

  it.each(examples)('the example of a %s is one', (name, text) => {
    expect(schemas[name]?.safeParse(JSON.parse(text)).error?.issues).toBeUndefined();
  });

  it('says every kind of report, and no JSON that no test reads', () => {
    for (const { shape } of ToldReport.options)
      expect(document).toContain(`\`${shape.kind.value}\``);
    expect(document.match(/```json/g)).toHaveLength(examples.length);
  });
});
