import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { pageTexts as texts } from './texts.ts';

/** The slip of a case, for whoever reads, reads large letters only, or has it read to them. */
export const slipLinks = (caseId: string, language: Language): Content =>
  html`<a class="button" href="/console/cases/${caseId}/slip?lang=${language}">${texts.slip[language]}</a> <a class="button" href="/console/cases/${caseId}/slip?as=large&amp;lang=${language}">${texts.slip_large[language]}</a> <a class="button" href="/console/cases/${caseId}/slip?as=spoken&amp;lang=${language}">${texts.slip_spoken[language]}</a>`;
