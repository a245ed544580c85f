import { html } from 'hono/html';
import type { Material } from '#contracts/case';
import type { Person } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import {
  type Guardian,
  GuardianRelation,
  type Mandate,
  MandateScope,
  Reach,
} from '#contracts/standing-for';
import type { Content } from '../../platform/html/frame.ts';
import type { Problem } from '../../platform/http/problem.ts';
import {
  field,
  inChinese,
  problemSummary,
  select,
  textOf,
  textsOf,
  ticks,
} from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { wrongHere } from '../console/wrong.ts';
import { partyFields, partyOf } from './collect-party.ts';
import { collectTexts } from './collect-texts.ts';
import { type Collecting, changeDraft, collecting, type Draft, withMaterial } from './draft.ts';
import { reachTexts, relationTexts, scopeTexts, peopleTexts as texts } from './people-texts.ts';
import { scanOf, scanType, sendScan } from './upload.ts';

/** What the proof is called in an application whose item does not ask for it. */
const proofCodes = { agent: 'MANDATE', guardian: 'GUARDIANSHIP' } as const;
type Proven = keyof typeof proofCodes;

const pointers = { agent: '/mandate/proof', guardian: '/guardian/proof' } as const;

/** What proves it: a material that is there already, or a scan of its own. */
function proofFields(of: Proven, { draft, item }: Collecting, { language, sent }: Visit): Content {
  const names = new Map(item.materials.map(({ code, name }) => [code, name]));
  const given = (draft.materials ?? []).flatMap(({ code }) => {
    const name = names.get(code);
    return name === undefined ? [] : [[code, name, inChinese] as const];
  });
  const options = [['', texts.ownScan[language]] as const, ...given];
  return html`${select({ name: 'proof', label: texts.proof, pointer: pointers[of], options }, language, sent)}${field({ name: 'scan', label: texts.scan, type: 'file', extra: scanType }, language, sent)}`;
}

/** The code of the proof, and the materials with it. */
async function proofOf(
  of: Proven,
  visit: Visit,
  { draft, item }: Collecting,
  form: FormData,
): Promise<Result<{ readonly code: string; readonly materials: readonly Material[] }, Problem>> {
  const chosen = textOf(form, 'proof');
  if (chosen !== '') return ok({ code: chosen, materials: draft.materials ?? [] });
  const scan = scanOf(form, 'scan');
  if (!scan)
    return fail(
      wrongHere(visit, pointers[of], 'must be brought, uploaded or fetched as a certificate'),
    );
  const ref = await sendScan(visit, scan, { itemCode: item.code, to: draft.to }, 'part');
  if (!ref.ok) return ref;
  const code = proofCodes[of];
  const material = { code, how: 'upload', ref: ref.value } as const;
  return ok({ code, materials: withMaterial(draft.materials, material) });
}

type Changes = Parameters<typeof changeDraft>[2];
type PersonPage = {
  readonly title: (typeof texts)['agent'];
  readonly lead: (typeof texts)['agent'];
  readonly fields: (found: Collecting, visit: Visit) => Content;
  readonly read: (
    form: FormData,
    found: Collecting,
    visit: Visit,
  ) => Promise<Result<Changes, Problem>>;
};

const agentPage: PersonPage = {
  title: texts.agent,
  lead: texts.agentLead,
  fields: (found, visit) => {
    const { language, sent } = visit;
    const options = MandateScope.options.map((one) => [one, scopeTexts[one][language]] as const);
    const scope = { name: 'scope', label: texts.scope, pointer: '/mandate/scope', options };
    const day = (name: 'from' | 'until') =>
      field(
        { name, label: texts[name], type: 'date', pointer: `/mandate/${name}`, required: true },
        language,
        sent,
      );
    return html`${partyFields('agent', '/agent', visit, false)}${ticks({ ...scope, chosen: ['submit'] }, language, sent)}${day('from')}${day('until')}${proofFields('agent', found, visit)}`;
  },
  read: async (form, found, visit) => {
    const proof = await proofOf('agent', visit, found, form);
    if (!proof.ok) return proof;
    const { code, materials } = proof.value;
    const mandate = {
      scope: textsOf(form, 'scope') as Mandate['scope'],
      from: textOf(form, 'from'),
      until: textOf(form, 'until'),
      proof: code,
    };
    return ok({ agent: partyOf(form, 'agent') as Person, mandate, materials });
  },
};

const guardianPage: PersonPage = {
  title: texts.guardian,
  lead: texts.guardianLead,
  fields: (found, visit) => {
    const { language, sent } = visit;
    const options = GuardianRelation.options.map(
      (one) => [one, relationTexts[one][language]] as const,
    );
    return html`${partyFields('guardian', '/guardian/person', visit, false)}${select({ name: 'relation', label: texts.relation, pointer: '/guardian/relation', options }, language, sent)}${proofFields('guardian', found, visit)}`;
  },
  read: async (form, found, visit) => {
    const proof = await proofOf('guardian', visit, found, form);
    if (!proof.ok) return proof;
    const { code, materials } = proof.value;
    const relation = textOf(form, 'relation') as Guardian['relation'];
    const guardian = { person: partyOf(form, 'guardian') as Person, relation, proof: code };
    return ok({ guardian, materials });
  },
};

const nextJoint = ({ jointApplicants = [] }: Draft): string =>
  `/jointApplicants/${jointApplicants.length}`;

const jointPage: PersonPage = {
  title: texts.joint,
  lead: texts.jointLead,
  fields: ({ draft }, visit) => partyFields('joint', nextJoint(draft), visit),
  read: async (form, { draft: { jointApplicants = [] } }) =>
    ok({ jointApplicants: [...jointApplicants, partyOf(form, 'joint')] }),
};

const reachPage: PersonPage = {
  title: texts.reach,
  lead: texts.reachLead,
  fields: ({ draft: { reach } }, { language, sent }) => {
    const options = Reach.options.map(({ shape }) => {
      const by = shape.by.value;
      return [by, reachTexts[by][language]] as const;
    });
    const chosen = [reach?.by ?? 'phone'];
    const by = ticks(
      { name: 'by', label: texts.reach, pointer: '/reach', options, chosen, one: true },
      language,
      sent,
    );
    const value = reach?.by === 'letter' ? reach.address : '';
    return html`${by}${field({ name: 'address', label: texts.address, pointer: '/reach/address', value, extra: { maxlength: 200 } }, language, sent)}`;
  },
  read: async (form) => {
    const by = textOf(form, 'by') as Reach['by'];
    return ok({ reach: by === 'letter' ? { by, address: textOf(form, 'address') } : { by } });
  },
};

const pages: Readonly<Record<string, PersonPage>> = {
  agent: agentPage,
  guardian: guardianPage,
  joint: jointPage,
  reach: reachPage,
};

const pageIn = ({ param }: Visit): PersonPage | undefined =>
  Object.hasOwn(pages, param('who')) ? pages[param('who')] : undefined;

/** One of those who stand beside the applicant, or how they are told: one thing on a page. */
export async function showPerson(visit: Visit) {
  const { c, language, place, sent, hidden, param } = visit;
  const here = `/w/collect/${param('id')}/people`;
  const of = pageIn(visit);
  if (!of) return c.redirect(`${here}?lang=${language}`, 303);
  const found = await collecting(visit);
  if (!found.ok) return found.failure;
  const title = of.title[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${of.lead[language]}</p>
<form method="post" enctype="multipart/form-data" class="card">${hidden}${of.fields(found.value, visit)}<p class="act"><button class="main">${collectTexts.save[language]}</button> <a href="${here}?lang=${language}">${collectTexts.backOne[language]}</a></p></form>`;
  return page({ place, title, content });
}

export async function savePerson(visit: Visit, form: FormData) {
  const here = `/w/collect/${visit.param('id')}/people`;
  const of = pageIn(visit);
  if (!of) return ok(here);
  const found = await collecting(visit);
  if (!found.ok) return found;
  const changes = await of.read(form, found.value, visit);
  if (!changes.ok) return changes;
  const changed = await changeDraft(visit, found.value.draft, changes.value, 'draft');
  return changed.ok ? ok(here) : changed;
}
