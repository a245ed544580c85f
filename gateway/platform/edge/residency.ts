import { hasModuleKeys, notAtEdge } from '../keys/keys.ts';
import type { Config } from '../process/config.ts';

/** Why these keys cannot be had at the edge: it reaches no hardware. */
export const keyProblems = ({ keys }: Pick<Config, 'keys'>): readonly string[] =>
  hasModuleKeys(keys) ? [`KEYS: ${notAtEdge}`] : [];

/**
 * Why this configuration may not serve at the edge; empty when it may. An edge network runs code wherever
 * the caller is, but personal data that state organs handle stays in mainland China (PIPL art. 36), and
 * going abroad takes an assessment that no setting can replace (PIPL art. 38-40): so the operator must
 * have pinned the place, and said so.
 */
export function residencyProblems({ residency }: Pick<Config, 'residency'>): readonly string[] {
  if (residency !== undefined) return [];
  return [
    'RESIDENCY: must say where personal data is handled: cn-mainland, or local-development on a loopback PUBLIC_ORIGIN',
  ];
}
