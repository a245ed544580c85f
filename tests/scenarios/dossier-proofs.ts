import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type CompactVerifyResult, compactVerify, createRemoteJWKSet } from 'jose';
import { expect } from 'vitest';
import type { Statement } from '../../gateway/casework/handoffs/statement.ts';

export const sha256 = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex');

type SignedManifestView = {
  readonly revision: number;
  readonly digest: string;
  readonly jws: string;
  readonly code: string;
};

export type Handoff = {
  readonly id: string;
  readonly state: string;
  readonly leg: string;
  readonly holder: string;
  readonly owner?: string;
  readonly waybill?: string;
  readonly overdueSince?: string;
  readonly seal: { readonly id: string; readonly region: string; readonly date?: string };
  readonly items: readonly { readonly code: string; readonly pages: number }[];
  readonly pages: number;
  readonly manifests: readonly SignedManifestView[];
  readonly events: readonly {
    readonly sequence: number;
    readonly event: string;
    readonly by: string;
    readonly note?: { readonly text: string; readonly salt: string };
    readonly statement: Statement;
    readonly digest: string;
    readonly receipts: readonly { readonly caseId: string; readonly jws: string }[];
  }[];
  readonly scans: readonly { readonly kind: string; readonly station?: string }[];
};

const contentOf = ({ payload }: CompactVerifyResult): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;

/** As a party would check it, with nothing of the gateway's but its published keys. */
export function verifierOf(origin: string) {
  const keys = createRemoteJWKSet(new URL(`${origin}/.well-known/jwks.json`));
  return {
    receipt: async (jws: string): Promise<Record<string, unknown>> => {
      const verified = await compactVerify(jws, keys);
      expect(verified.protectedHeader.typ).toBe('receipt+jwt');
      return contentOf(verified);
    },
    /** The digest on the page is that of the signed bytes. */
    manifest: async ({ jws, digest }: SignedManifestView): Promise<Record<string, unknown>> => {
      const verified = await compactVerify(jws, keys);
      expect(verified.protectedHeader.typ).toBe('manifest+jwt');
      expect(sha256(verified.payload)).toBe(digest);
      return contentOf(verified);
    },
    /** Every event is stated, chained to the one before it, and receipted to both sides for every case. */
    custody: async (handoff: Handoff, caseIds: readonly string[]): Promise<void> => {
      let previous: string | undefined;
      for (const { sequence, statement, digest, receipts, note } of handoff.events) {
        expect(sha256(canonicalize(statement) ?? '')).toBe(digest);
        expect(statement.previous).toBe(previous);
        if (note) expect(statement.note).toBe(sha256(`${note.salt}\n${note.text}`));
        expect(receipts.map(({ caseId }) => caseId)).toEqual(caseIds);
        for (const { caseId, jws } of receipts) {
          const verified = await compactVerify(jws, keys);
          expect(contentOf(verified)).toMatchObject({
            kind: 'custody',
            refMessageId: `${handoff.id}-${sequence}`,
            caseId,
            envelopeDigest: digest,
          });
        }
        previous = digest;
      }
    },
  };
}
