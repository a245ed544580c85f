import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalDoors } from '#adapters/native/api-credentials';
import { Message } from '#contracts/case';
import { SuspensionReason } from '#contracts/case-suspension';
import { Certificate, CertificateChange } from '#contracts/certificate';
import { Item } from '#contracts/item';
import { PlainCode } from '#contracts/open-text';
import { RegionReceipt } from '#contracts/regional-answers';
import { ToldReport } from '#contracts/told-report';
import { calledDoors, canonicalFile } from './canonical-file.ts';

const folder = join(import.meta.dirname, '../../docs/canonical');
const document = readFileSync(join(folder, 'README.md'), 'utf8');

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

  it('has a row for every call of docs/canonical/openapi.json, which is what is called, and no other', () => {
    expect(readFileSync(join(folder, 'openapi.json'), 'utf8')).toBe(canonicalFile());
    const rows = [...document.matchAll(/^\| `(GET|POST) \{url\}(\/\S+?)` \|/gm)];
    const told = rows.map(([, method = '', path = '']) => `${method} ${path}`);
    const called = calledDoors.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(told.toSorted()).toEqual(called.toSorted());
    expect([...new Set(calledDoors.map(({ tag }) => tag))]).toEqual([...canonicalDoors]);
  });

  it('says every kind of report, and no JSON that no test reads', () => {
    for (const { shape } of ToldReport.options)
      expect(document).toContain(`\`${shape.kind.value}\``);
    for (const because of SuspensionReason.options) expect(document).toContain(`\`${because}\``);
    expect(document.match(/```json/g)).toHaveLength(examples.length);
  });
});
