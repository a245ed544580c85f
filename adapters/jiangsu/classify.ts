import { z } from 'zod';
import type { RegionFailure } from '#contracts/region-adapter';
import { jsonOf } from '#contracts/strict-json';
import type { OwnFormat } from '../kit/front-door.ts';
import { isJsonBegun } from '../kit/json.ts';
import { failureOfHeadStatus, failureOfRetcode } from './codes.ts';

/** Every answer of the region has one of two forms; a code in any other form is somebody else's. */
const RetcodeForm = z.strictObject({
  retcode: z.string().regex(/^\d{6}$/),
  msg: z.string().max(500),
  data: z.string(),
});
const HeadForm = z.strictObject({
  head: z.strictObject({ status: z.int().min(0).max(99), message: z.string().max(500) }),
  data: z.unknown(),
});

/** The region's own word in an answer. Its message is never passed on: it likes to name the person it is about. */
export function wordOf(json: unknown): { readonly failure?: RegionFailure } | undefined {
  const retcode = RetcodeForm.safeParse(json).data?.retcode;
  const status = HeadForm.safeParse(json).data?.head.status;
  if (retcode === undefined && status === undefined) return undefined;
  const failure =
    retcode === undefined ? failureOfHeadStatus(status ?? 0) : failureOfRetcode(retcode);
  return failure ? { failure } : {};
}

/** The access layer refuses in the same words under another status; there they can refuse us, not an application. */
export const ownFormat: OwnFormat = {
  isBegun: isJsonBegun,
  word: ({ status, body }) => {
    const failure = status === 200 ? undefined : wordOf(jsonOf(body))?.failure;
    if (!failure || failure.kind === 'rejected' || failure.kind === 'inexpressible')
      return undefined;
    return { ...failure, kind: failure.kind };
  },
};
