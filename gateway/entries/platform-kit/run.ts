import { type Outcome, runOne, type Skips } from '#adapters/conformance/run';
import { caseChecks } from './case-checks.ts';
import { otherChecks } from './other-checks.ts';
import { doorChecks } from './people-checks.ts';
import type { PlatformCheck, PlatformSubject, Probe } from './probe.ts';
import { reportChecks } from './report-checks.ts';
import { signatureChecks } from './signature-checks.ts';

/** What a platform that speaks the canonical API is held to, from outside. */
export const platformChecks: readonly PlatformCheck[] = [
  ...otherChecks,
  ...caseChecks,
  ...signatureChecks,
  ...reportChecks,
  ...doorChecks,
];

const words = {
  cases: 'the door "cases"',
  items: 'the door "items"',
  certificates: 'the door "certificates"',
  appointments: 'the door "appointments"',
  agents: 'the door "agents"',
  logout: 'the door "logout"',
  certificate: 'a certificate that the platform holds',
  company: 'a company and its agent whom the platform knows',
  act: 'the lever "act"',
  setOpening: 'the lever "opening"',
  received: 'the lever "received"',
} as const;

function lackOf({ api, levers, certificate, company }: PlatformSubject, { needs }: PlatformCheck) {
  const has: ReadonlySet<string> = new Set([
    ...api.doors,
    ...Object.keys(levers),
    ...(certificate ? ['certificate'] : []),
    ...(company ? ['company'] : []),
  ]);
  const missing = needs.find((need) => !has.has(need));
  return missing && words[missing];
}

const clock = () => new Date();

/** Runs checks one after the other: they share one platform. */
export async function runPlatformChecks(
  p: Probe,
  checks: readonly PlatformCheck[] = platformChecks,
  skips: Skips = {},
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    const how = { clock, lack: lackOf(p.subject, check), known: skips[check.id] };
    outcomes.push(await runOne(p, check, how));
  }
  return outcomes;
}
