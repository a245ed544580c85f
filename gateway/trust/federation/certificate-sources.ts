import { z } from 'zod';
import { CertificateType, Uscc } from '#contracts/identifiers';
import { CalledUri } from './member-uris.ts';

/** Certificates of authorities (DER in base64). */
const Authorities = z.array(z.base64().min(100).max(6000)).min(1).max(20);

const Seal = z.strictObject({
  sealId: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'not the id of a seal'),
  issuer: Uscc,
  types: z.array(CertificateType).min(1).max(200),
  since: z.iso.date().optional(),
  /** Last day. */
  until: z.iso.date().optional(),
});

/**
 * 电子印章: who certifies the region's seals (one between another and the seals is named too), and which seal of which body
 * stands on which certificates. Such a certificate counts by the sealed file only.
 */
export const CertificateSeals = z.strictObject({
  authorities: Authorities,
  /** Who certifies those that put time stamps on seals (GB/T 20520); absent: a time stamp proves nothing. */
  timeStampAuthorities: Authorities.optional(),
  /**
   * Where these authorities tell which of their certificates are revoked (RFC 5280). Absent: only `until` takes a seal out of
   * use. With them every certificate of a seal must be covered by a list that is in force.
   */
  revocationLists: z.array(CalledUri.max(500)).min(1).max(20).optional(),
  seals: z.array(Seal).min(1).max(500),
});
export type CertificateSeals = z.infer<typeof CertificateSeals>;

/** Whether an address is of the issuer's own host. */
export const isUnder = (url: string, issuer: string): boolean =>
  URL.canParse(url) && new URL(url).origin === new URL(issuer).origin;

/** Bodies that issue SD-JWT VCs themselves: where they publish their keys (`jwt-vc-issuer` metadata), and for which types they are believed. */
export const CredentialIssuer = z
  .strictObject({
    issuer: CalledUri.max(300).regex(
      /^[^?#]*[^?#/]$/,
      'must be without query, fragment and slash at its end',
    ),
    body: Uscc,
    types: z.array(CertificateType).min(1).max(200),
    /** Status lists that every process keeps fresh by itself, whether or not anybody has shown a credential of them. */
    statusLists: z.array(CalledUri.max(500)).min(1).max(20).optional(),
  })
  .refine(({ issuer, statusLists = [] }) => statusLists.every((uri) => isUnder(uri, issuer)), {
    message: 'must be of the issuer’s own host',
    path: ['statusLists'],
  });

/** Of all regions: unpacked, one may have four megabytes in the memory of every process. */
export const mostNamedLists = 32;
/** Of all regions, for the same reason. */
export const mostRevocationLists = 100;
