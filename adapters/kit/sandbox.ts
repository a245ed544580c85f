import type { DecidingEvent, ReferencePlatform } from './reference-platform.ts';

/** What an application to a reference platform may wish for in the member `sandbox` of its form (docs/sandbox.md). */
export const sandboxWishes = ['refuse', 'ask', 'deny', 'silent', 'closed', 'lost'] as const;
export type SandboxWish = (typeof sandboxWishes)[number];

export const sandboxWish = (value: unknown): SandboxWish | undefined =>
  sandboxWishes.find((wish) => wish === value);

/**
 * What a clerk on autopilot does where the application wishes for something.
 * @param usual what the clerk would do otherwise
 * @param isAsked whether a supplement has been asked for already
 */
export function asWished(
  usual: DecidingEvent | undefined,
  wish: SandboxWish | undefined,
  isAsked: boolean,
): DecidingEvent | undefined {
  if (wish === 'silent') return undefined;
  if (usual === 'accept' && wish === 'refuse') return 'refuse';
  if (usual === 'accept' && wish === 'ask' && !isAsked) return 'require_supplement';
  return usual === 'approve' && wish === 'deny' ? 'deny' : usual;
}

export type Mishap = 'closed' | 'lost' | undefined;

/** What happens to a submission on its way in: each case that wishes for it meets it once. */
export function sandboxDoor(): (caseId: string, wish: SandboxWish | undefined) => Mishap {
  const met = new Set<string>();
  return (caseId, wish) => {
    if ((wish !== 'closed' && wish !== 'lost') || met.has(caseId)) return undefined;
    met.add(caseId);
    return wish;
  };
}

/** Cuts the connection of the call that is being answered, and of no other. */
export const losing =
  (inject: ReferencePlatform['inject']): (() => void) =>
  () =>
    queueMicrotask(inject({ kind: 'drop_answer' }));
