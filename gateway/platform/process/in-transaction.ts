import type { Failure } from '#contracts/failures';
import { fail, type Result } from '#contracts/result';
import type { Transaction } from '../database/database.ts';
import type { Platform } from './platform.ts';

/** Marks a transaction that must leave nothing behind; carries why out of it. */
class Refused extends Error {
  readonly failure: Failure;
  constructor(refused: Failure) {
    super(refused.code);
    this.failure = refused;
  }
}

/** Runs `work` in a transaction that is rolled back when it refuses. */
export async function inTransaction<T>(
  platform: Platform,
  work: (tx: Transaction) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  try {
    return await platform.database().transaction(async (tx) => {
      const result = await work(tx);
      if (!result.ok) throw new Refused(result.failure);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return fail(error.failure);
    throw error;
  }
}
