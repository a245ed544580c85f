import { z } from '@hono/zod-openapi';
import { maxFileLength, Purpose } from '#contracts/certificate';
import { CertificateType } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { Opaque } from '#contracts/text';
import { sdJwtType } from './sd-jwt.ts';
import { maxSdJwtLength } from './sd-jwt-parts.ts';

const isBase64 = (text: string): boolean => z.base64().safeParse(text).success;

/** A copy of this gateway, or a sealed file as its holder has it. */
export const VerificationRequest = z
  .strictObject({
    format: z.enum([sdJwtType, 'ofd']),
    document: Opaque(maxFileLength).openapi({ description: 'a sealed file: in base64' }),
    issuerRegion: RegionCode.optional(),
    expectedType: CertificateType.optional(),
    /** What the verifier gave the holder to sign, where the copy comes with the proof of their key. */
    nonce: Opaque(200).optional(),
    purpose: Purpose,
  })
  .superRefine(({ format, document, issuerRegion }, { addIssue }) => {
    const wrong = (path: string, message: string) =>
      addIssue({ code: 'custom', path: [path], message });
    if (format === 'ofd') {
      // Whose body is said to have issued it: its seals are trusted, no others.
      if (issuerRegion === undefined) wrong('issuerRegion', 'is missing');
      if (!isBase64(document)) wrong('document', 'is not of the form base64');
    } else if (document.length > maxSdJwtLength)
      wrong('document', `must not be longer than ${maxSdJwtLength} characters`);
  })
  .openapi({
    description:
      '`format: ofd` needs `issuerRegion`: the region whose body is said to have issued the file; its seals are trusted and no others',
  });
/** What the body of a request with such a file may have. */
export const maxVerificationBytes = maxFileLength + 8192;
export const isVerificationPath = (path: string): boolean => path === '/v1/certificates/verify';
export type VerificationRequest = z.infer<typeof VerificationRequest>;
