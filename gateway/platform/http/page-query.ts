import { z } from '@hono/zod-openapi';

/**
 * One page of a list, as a query asks for it: where the one before ended, and how many at most.
 * @param usual how many where the query does not say
 * @param most how many at most
 * @param cursorLength of the longest cursor, in characters
 */
export const pageQuery = ({ usual = 50, most = 100, cursorLength = 60 } = {}) => ({
  cursor: z.string().max(cursorLength).optional(),
  limit: z.coerce.number().int().min(1).max(most).default(usual),
});
