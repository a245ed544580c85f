import type { Check } from '../check.ts';
import { agents } from './agents.ts';
import { appointments } from './appointments.ts';
import { callbacks } from './callbacks.ts';
import { caseAnswers } from './case-answers.ts';
import { cases } from './cases.ts';
import { certificateCalls } from './certificate-calls.ts';
import { certificates } from './certificates.ts';
import { configuration } from './configuration.ts';
import { forgedCalls } from './forgeries.ts';
import { hygiene } from './hygiene.ts';
import { items } from './items.ts';
import { laterMessages } from './later-messages.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';

/** Every check of the kit, group after group. */
export const checks: readonly Check[] = [
  ...configuration,
  ...login,
  ...items,
  ...certificates,
  ...cases,
  ...caseAnswers,
  ...laterMessages,
  ...callbacks,
  ...forgedCalls,
  ...certificateCalls,
  ...appointments,
  ...agents,
  ...logout,
  ...hygiene,
];
