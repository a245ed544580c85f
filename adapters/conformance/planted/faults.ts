import { answers } from './answers.ts';
import type { Fault } from './fault.ts';
import { proofs } from './proofs.ts';
import { translations } from './translations.ts';

/** Faults that were found in adapters, or that one looks for in them. */
export const faults: readonly Fault[] = [...translations, ...answers, ...proofs];
