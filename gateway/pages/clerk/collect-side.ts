import type { Text } from '../../platform/html/text.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Visit } from '../console/form-page.ts';
import { asApplicant } from './collect-identity.ts';
import { collectTexts } from './collect-texts.ts';
import type { Task } from './draft.ts';
import { windowPaperTexts } from './window-paper-texts.ts';

/** On which side of a counter a draft is written: at which address, in whose name, and where its case stands then. */
export type Side = {
  readonly at: (visit: Visit) => string;
  readonly acting: (visit: Visit) => Promise<Visit>;
  readonly caseAt: (visit: Visit, caseId: string) => string;
  readonly tasks: readonly Task[];
  /** Where drafts are begun, and those that stand are listed. */
  readonly list: string;
  /** What is ticked before it is sent: said by the person, or by a clerk of them. */
  readonly consent: Text;
  /** What is printed of it to be signed. */
  readonly sheet?: readonly [path: string, name: Text];
  /** Where its person signs in again, where they are the one who looks. */
  readonly signIn?: string;
};

export const clerkSide = (platform: Platform): Side => ({
  at: ({ param }) => `/w/collect/${param('id')}`,
  acting: (visit) => asApplicant(platform, visit),
  caseAt: (_, caseId) => `/w/cases/${caseId}`,
  tasks: ['identity', 'people', 'situation', 'form', 'materials'],
  list: '/w/collect',
  consent: collectTexts.consent,
  sheet: ['consent', windowPaperTexts.consent],
});
