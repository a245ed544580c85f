import { html } from 'hono/html';
import type { Material } from '#contracts/case';
import { type ItemMaterial, MaterialHow } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import type { Problem } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { fieldId, problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { asApplicant } from './collect-identity.ts';
import { howTexts, collectTexts as texts } from './collect-texts.ts';
import { type Collecting, changeDraft, collecting, withMaterial } from './draft.ts';
import { digestOf, scanOf, sendScan } from './upload.ts';

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

function materialForm(of: ItemMaterial, given: Material | undefined, visit: Visit) {
  const { language, hidden } = visit;
  const ways = waysOf(of);
  const chosen =
    given?.how ?? (of.originalRequired ? 'original' : ways.find((how) => how !== 'exempt'));
  const id = fieldId(`/materials/${of.code}`);
  return html`<form method="post" enctype="multipart/form-data" class="card" id="${id}">${hidden}<input type="hidden" name="code" value="${of.code}">
<div class="title"><h2 lang="zh-CN">${of.name}</h2><span class="tag">${of.required ? texts.required[language] : texts.optional[language]}</span>${given ? html`<span class="state good">${howTexts[given.how][language]} · ${texts.retrieved[language]}</span>` : ''}</div>
<fieldset><legend>${texts.how[language]}</legend>${ways.map((how) => html`<label class="tick"><input type="radio" name="how" value="${how}" ${how === chosen ? 'checked' : ''}> ${howTexts[how][language]}</label>`)}</fieldset>
<p class="field"><label for="${id}-scan">${howTexts.upload[language]}</label><input id="${id}-scan" type="file" name="scan" accept="application/pdf,image/jpeg,image/png,image/tiff,.ofd"></p>
<p class="act"><button>${texts.save[language]}<span class="hidden"> ${of.name}</span></button></p></form>`;
}

export const materialsPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, sent, param } = visit;
    const found = await collecting(visit);
    if (!found.ok) return found.failure;
    const { draft, item } = found.value;
    const given = new Map((draft.materials ?? []).map((one) => [one.code, one]));
    const title = texts.materials[language];
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.needsPerson[language]}</p>
${item.materials.map((of) => materialForm(of, given.get(of.code), visit))}<p><a href="/w/collect/${param('id')}?lang=${language}">${texts.back[language]}</a></p>`;
    return page({ place, title, content });
  },
  send: async (visit: Visit, form: FormData) => {
    const found = await collecting(visit);
    if (!found.ok) return found;
    const material = await provided(
      await asApplicant(platform, visit),
      found.value,
      form,
      platform,
    );
    if (!material.ok) return material;
    const { draft } = found.value;
    const materials = withMaterial(draft.materials, material.value);
    const originals = materials.some(({ how }) => how === 'original');
    const changed = await changeDraft(visit, draft, { materials, originals }, 'draft');
    return changed.ok
      ? ok(`/w/collect/${draft.draftId}/materials#${fieldId(`/materials/${material.value.code}`)}`)
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
    return ref.ok ? ok({ code, how, ref: ref.value }) : ref;
  }
  if (how === 'original' && scan) return ok({ code, how, ref: `sha-256:${await digestOf(scan)}` });
  if (how === 'upload' && scan) {
    const part = await sendScan(visit, scan, { itemCode: of.item.code, to: of.draft.to }, 'part');
    return part.ok ? ok({ code, how, ref: part.value }) : part;
  }
  return ok({ code, how });
}
