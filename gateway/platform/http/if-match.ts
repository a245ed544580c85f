import { z } from '@hono/zod-openapi';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { Opaque } from '#contracts/text';

/** The header as the API reference describes it. */
export const ifMatchHeader = z.object({
  'if-match': Opaque(100)
    .optional()
    .openapi({ description: 'the ETag as it was read; 412 where it is another by now' }),
});

/** Tags of ours begin with the version of what they tag; what follows tells apart what one version may look like. */
const tag = /^"(\d{1,10})(?:-[0-9a-f]{1,64})?"$/;

/** Whether a tag is one that `If-Match` knows, and not one over the bytes of an answer. */
export const isVersionTag = (text: string): boolean => tag.test(text);

/** The version that a caller saw last, of `If-Match` (RFC 9110 s13.1.1); undefined where they do not say, or any will do. */
export function expectedVersion(header: string | undefined): Result<number | undefined, Failure> {
  if (header === undefined || header.trim() === '*') return ok(undefined);
  const [, version] = tag.exec(header.trim()) ?? [];
  return version === undefined
    ? fail(failure('request.precondition_failed', { detail: 'not a tag of ours' }))
    : ok(Number(version));
}

/** Refuses where what the caller saw is not what there is: two people at two desks do not overwrite each other. */
export const sameVersion = (
  expected: number | undefined,
  version: number,
): Result<void, Failure> =>
  expected === undefined || expected === version
    ? ok(undefined)
    : fail(failure('request.precondition_failed', { detail: `it is at version ${version}` }));
