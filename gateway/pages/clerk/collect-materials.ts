import { html } from 'hono/html';
import type { Material } from '#contracts/case';
import { type Item, type ItemMaterial, MaterialHow } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import type { Situation } from '#contracts/situation';
import { interviewOf, isNeeded } from '../../documents/items/situation.ts';
import type { Problem } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  field,
  fieldId,
  given,
  problemSummary,
  type Sent,
  select,
  textOf,
  ticks,
} from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { wrongHere } from '../console/wrong.ts';
import type { Side } from './collect-side.ts';
import { howTexts, taskNames, collectTexts as texts } from './collect-texts.ts';
import { type Collecting, changeDraft, collecting, guided, withMaterial } from './draft.ts';
import { digestOf, scanOf, scanType, sendScan } from './upload.ts';

const dayMs = 86_400_000;
/** Longer than any case of the samples runs; the door itself caps it. */
const keptDays = 30;

/** To the end of a day, so that a form that is sent twice asks for the same. */
const keptUntil = (now: Date): string =>
  new Date((Math.floor(now.getTime() / dayMs) + keptDays) * dayMs).toISOString();

/** How a material may come, the least work for the applicant first. */
export const waysOf = ({
  required,
  certificateType,
  commitment,
  originalRequired,
}: ItemMaterial): readonly MaterialHow[] =>
  MaterialHow.options.filter((how) => {
    if (how === 'exempt') return !required || certificateType !== undefined;
    if (how === 'certificate') return certificateType !== undefined;
    if (how === 'commitment') return commitment;
    return how === 'original' ? originalRequired : true;
  });

/** 告知承诺书: what its region announced is read here and chosen; the number of another one is typed. */
function commitmentField(
  { code, commitmentTexts }: ItemMaterial,
  given: Material | undefined,
  language: Language,
  sent: Sent | undefined,
) {
  const pointer = `/materials/${code}/commitment`;
  const chosen = given?.how === 'commitment' ? (given.ref ?? '') : '';
  const common = { name: 'commitment', label: texts.commitmentText, pointer };
  if (!commitmentTexts)
    return field({ ...common, value: chosen, extra: { maxlength: 40 } }, language, sent);
  const options = [['', ''], ...commitmentTexts.map(({ id }) => [id, id] as const)] as const;
  return html`${commitmentTexts.map(({ id, zh, en }) => html`<details class="card"><summary>${id}</summary><p lang="zh-CN">${zh}</p>${language === 'en' && en ? html`<p>${en}</p>` : ''}</details>`)}<p class="note">${texts.signedScan[language]}</p>${select({ ...common, options, value: chosen }, language, sent)}`;
}

/** A page of forms: what was written and what was wrong stands in the one that was sent. */
function materialForm(
  of: ItemMaterial,
  given: Material | undefined,
  isSignedIn: boolean,
  visit: Visit,
) {
  const { language, hidden } = visit;
  const sent = visit.sent && textOf(visit.sent.form, 'code') === of.code ? visit.sent : undefined;
  const mayFetch = visit.caller.scopes.has('certificates:retrieve');
  const ways = waysOf(of).filter((how) => how !== 'certificate' || mayFetch);
  const chosen =
    given?.how ??
    (of.originalRequired
      ? 'original'
      : ways.find((how) => how !== 'exempt' && (isSignedIn || how !== 'certificate')));
  const at = `/materials/${of.code}`;
  const id = fieldId(at);
  const options = ways.map((how) => [how, howTexts[how][language]] as const);
  return html`<form method="post" enctype="multipart/form-data" class="card" id="${id}">${hidden}<input type="hidden" name="code" value="${of.code}">
<div class="title"><h2 lang="zh-CN">${of.name}</h2><span class="tag">${of.required ? texts.required[language] : texts.optional[language]}</span>${given ? html`<span class="state good">${howTexts[given.how][language]} · ${texts.retrieved[language]}</span>` : ''}</div>
${ticks({ name: 'how', label: texts.how, pointer: `${at}/how`, options, chosen: chosen ? [chosen] : [], one: true }, language, sent)}
${field({ name: 'scan', label: howTexts.upload, type: 'file', pointer: `${at}/scan`, extra: scanType }, language, sent)}${ways.includes('commitment') ? commitmentField(of, given, language, sent) : ''}
<p class="act"><button>${texts.save[language]}<span class="hidden" lang="zh-CN"> ${of.name}</span></button></p></form>`;
}

/** In a situation: what it does not need is not asked for; what may be brought if wished stays. */
export function neededIn(item: Item, situation: Situation): readonly ItemMaterial[] {
  const { answers } = interviewOf(item, situation);
  return item.materials
    .filter((of) => of.when === undefined || isNeeded(of, answers) !== false)
    .map((of) => ({ ...of, required: isNeeded(of, answers) ?? of.required }));
}

async function listedIn(
  visit: Visit,
  { draft, item }: Collecting,
): Promise<Result<readonly ItemMaterial[], Problem>> {
  if (!draft.situation) return ok(item.materials);
  const told = await guided(visit, item);
  return told.ok ? ok(neededIn(told.value, draft.situation)) : told;
}

export const materialsPage = (platform: Platform, side: Side) => ({
  show: async (visit: Visit) => {
    const { language, place, sent } = visit;
    const found = await collecting(visit);
    if (!found.ok) return found.failure;
    const { draft } = found.value;
    const needed = await listedIn(visit, found.value);
    if (!needed.ok) return needed.failure;
    const given = new Map((draft.materials ?? []).map((one) => [one.code, one]));
    const isSignedIn = !side.tasks.includes('identity') || draft.applicant?.kind === 'subject';
    const title = texts.materials[language];
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${isSignedIn ? '' : html`<p class="note">${texts.needsPerson[language]} <a href="${side.at(visit)}/identity?lang=${language}">${taskNames.identity[language]}</a></p>`}
${needed.value.map((of) => materialForm(of, given.get(of.code), isSignedIn, visit))}<p><a href="${side.at(visit)}?lang=${language}">${texts.back[language]}</a></p>`;
    return page({ place, title, content });
  },
  send: async (visit: Visit, form: FormData) => {
    const found = await collecting(visit);
    if (!found.ok) return found;
    const material = await provided(await side.acting(visit), found.value, form, platform);
    if (!material.ok) return material;
    const { draft } = found.value;
    const materials = withMaterial(draft.materials, material.value);
    const originals = materials.some(({ how }) => how === 'original');
    const changed = await changeDraft(visit, draft, { materials, originals }, 'draft');
    return changed.ok
      ? ok(`${side.at(visit)}/materials#${fieldId(`/materials/${material.value.code}`)}`)
      : changed;
  },
});

async function fetchCertificate(
  visit: Visit,
  { item }: Collecting,
  type: string,
  platform: Platform,
): Promise<Result<string, Problem>> {
  const until = keptUntil(platform.clock());
  const body = { holder: 'subject', type, itemCode: item.code, reason: item.name, until };
  const path = '/v1/certificates/retrieve';
  const fetched = await visit.act<{ readonly credentialId: string }>({ path, body }, 'certificate');
  return fetched.ok ? ok(fetched.value.credentialId) : fail(fetched.failure);
}

/** A material as the form says it comes: a scan is sent, a certificate fetched, an original known by its scan. */
async function provided(
  visit: Visit,
  of: Collecting,
  form: FormData,
  platform: Platform,
): Promise<Result<Material, Problem>> {
  const code = textOf(form, 'code');
  const how = MaterialHow.catch('upload').parse(textOf(form, 'how'));
  const asked = of.item.materials.find((material) => material.code === code);
  const scan = scanOf(form, 'scan');
  if (how === 'certificate') {
    const ref = await fetchCertificate(visit, of, asked?.certificateType ?? '', platform);
    if (ref.ok) return ok({ code, how, ref: ref.value });
    // Of tokens a window knows nothing: the applicant has to sign in.
    return ref.failure.code === 'auth.subject_required'
      ? fail(wrongHere(visit, `/materials/${code}/how`, 'the applicant signs in at home first'))
      : ref;
  }
  const at = `/materials/${code}`;
  if (how === 'exempt') return ok({ code, how });
  if (how === 'commitment') {
    const ref = given(form, 'commitment');
    const missing = 'ref must name the commitment';
    const signed = scan ? { signed: await digestOf(scan) } : {};
    return ref
      ? ok({ code, how, ref, ...signed })
      : fail(wrongHere(visit, `${at}/commitment`, missing));
  }
  if (!scan) return fail(wrongHere(visit, `${at}/scan`, 'is missing'));
  if (how === 'original') return ok({ code, how, ref: `sha-256:${await digestOf(scan)}` });
  const part = await sendScan(visit, scan, { itemCode: of.item.code, to: of.draft.to }, 'part');
  return part.ok ? ok({ code, how, ref: part.value }) : part;
}
