import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import { ok } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { openCounterLogin, withApplicant } from '../../trust/identity/page-login/counter.ts';
import { maskedName } from '../../trust/identity/page-login/subject.ts';
import { problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { partyFields, partyOf } from './collect-party.ts';
import { collectTexts as texts } from './collect-texts.ts';
import { changeDraft, collecting } from './draft.ts';

/** The visit with the applicant who signed in for the draft, where one did. */
export async function asApplicant(platform: Platform, visit: Visit): Promise<Visit> {
  return visit.as(await withApplicant(platform, visit.caller, visit.param('id')));
}

async function signedIn(platform: Platform, visit: Visit, secret: string | undefined) {
  const { language, hidden, names } = visit;
  const { subject } = (await asApplicant(platform, visit)).caller;
  if (subject) {
    const name = await maskedName(platform, subject.sid);
    return html`<section class="done"><b>${texts.homeDone[language]}</b> <span lang="zh-CN">${name ?? ''}</span> · ${names.region(subject.home)} · ${texts.level[language]} ${subject.ial}</section><form method="post">${hidden}<p class="act"><button class="main" name="do" value="use">${texts.save[language]}</button></p></form>`;
  }
  if (secret !== undefined) {
    const url = `${platform.config.publicOrigin}/identify/${secret}`;
    return html`<p><a class="button" href="${url}" target="_blank" rel="noopener">${texts.homeLink[language]}</a> <a class="button" href="${visit.place.address}">${texts.refresh[language]}</a></p><div class="qr" role="img" aria-label="${texts.homeLink[language]}">${raw(encodeQR(url, 'svg', { ecc: 'medium', border: 2 }))}</div>`;
  }
  return html`<form method="post">${hidden}<p class="act"><button class="main" name="do" value="open">${texts.homeOpen[language]}</button></p></form>`;
}

const documentForm = (visit: Visit) =>
  html`<form method="post" class="card">${visit.hidden}<h2>${texts.document[visit.language]}</h2>
${partyFields('applicant', '/applicant', visit)}
<p class="act"><button class="main" name="do" value="document">${texts.save[visit.language]}</button></p></form>`;

/** @param secret of the applicant's page, on the answer of the form alone: whoever had it could sign in in their place */
async function draw(platform: Platform, visit: Visit, secret?: string) {
  const { language, place, sent, param } = visit;
  const title = texts.identity[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}
<section class="card"><h2>${texts.home[language]}</h2><p>${texts.homeLead[language]}</p>${await signedIn(platform, visit, secret)}</section>${documentForm(visit)}<p><a href="/w/collect/${param('id')}?lang=${language}">${texts.back[language]}</a></p>`;
  return page({ place, title, content });
}

export const identityPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const found = await collecting(visit);
    return found.ok ? draw(platform, visit) : found.failure;
  },
  send: async (visit: Visit, form: FormData) => {
    const found = await collecting(visit);
    if (!found.ok) return found;
    const { draft, item } = found.value;
    const here = `/w/collect/${draft.draftId}`;
    if (textOf(form, 'do') === 'open') {
      const about = { ref: draft.draftId, title: item.name, target: draft.to };
      const secret = await openCounterLogin(platform, visit.caller, about);
      return ok({ page: await draw(platform, visit.again(), secret) });
    }
    const isPerson = textOf(form, 'do') === 'use';
    const acting = isPerson ? await asApplicant(platform, visit) : visit;
    const applicant = isPerson ? ({ kind: 'subject' } as const) : partyOf(form, 'applicant');
    const changed = await changeDraft(acting, draft, { applicant });
    return changed.ok ? ok(here) : changed;
  },
});
