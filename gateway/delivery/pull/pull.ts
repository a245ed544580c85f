import type { Platform } from '../../platform/process/platform.ts';
import type { DeliveryHooks } from '../outbox/hooks.ts';

/** What the inbox works with: the process, and the rooms whose messages it gives out. */
export type Pull = { readonly platform: Platform; readonly hooks: DeliveryHooks };
