import type { Database } from '../../gateway/platform/database/database.ts';

export type Owner = { readonly clientId: string; readonly channel: string };

/** Writes one object of a kind that a client made for a person. @returns its id */
export type Write = (database: Database, owner: Owner) => Promise<string>;
