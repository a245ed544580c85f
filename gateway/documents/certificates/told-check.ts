import { z } from '@hono/zod-openapi';
import { Check } from '#contracts/certificate';
import { reasonSays } from '#contracts/certificate-reasons';

export const ToldCheck = Check.extend({
  says: z.object({ zh: z.string(), en: z.string() }),
}).openapi('ToldCheck');

/** The checks as a person reads them: each with what its reason says. */
export const told = (checks: readonly Check[]) =>
  checks.map((check) => ({ ...check, says: reasonSays(check.reason) }));
