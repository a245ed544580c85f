import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { type IdempotencyClaim, idempotencyClaim } from '../cases/idempotency.ts';
import type { CallerEnv } from '../identity/caller.ts';

export const keyed = z.object({ 'idempotency-key': z.string().optional() });

/** The claim of a state-changing request under its `Idempotency-Key`. */
export const claimOf = (
  c: Pick<Context<CallerEnv>, 'get' | 'req'>,
  body: unknown,
): Promise<Result<IdempotencyClaim, Failure>> =>
  idempotencyClaim(
    c.get('caller').clientId,
    c.req.header('idempotency-key'),
    `POST ${c.req.path}`,
    body,
  );
