import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { Content } from '../../platform/html/frame.ts';
import { problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { partyText } from './collect-party.ts';
import { collectTexts } from './collect-texts.ts';
import { changeDraft, collecting, type Draft } from './draft.ts';
import { reachTexts, relationTexts, scopeTexts, peopleTexts as texts } from './people-texts.ts';

/** Everybody beside the applicant, and how they are told, each in one line. */
export function peopleLines(
  { agent, mandate, guardian, jointApplicants = [], reach }: Draft,
  { language }: Visit,
): readonly Content[] {
  const scope = mandate?.scope.map((one) => scopeTexts[one][language]).join('、');
  return [
    ...(agent
      ? [
          html`${texts.agent[language]}: <span lang="zh-CN">${partyText(agent)}</span>${mandate ? ` · ${scope} · ${mandate.from} – ${mandate.until}` : ''}<br>`,
        ]
      : []),
    ...(guardian
      ? [
          html`${texts.guardian[language]}: <span lang="zh-CN">${partyText(guardian.person)}</span> · ${relationTexts[guardian.relation][language]}<br>`,
        ]
      : []),
    ...jointApplicants.map(
      (party) => html`${texts.joint[language]}: <span lang="zh-CN">${partyText(party)}</span><br>`,
    ),
    ...(reach
      ? [
          html`${texts.reach[language]}: ${reachTexts[reach.by][language]}${reach.by === 'letter' ? html` · <span lang="zh-CN">${reach.address}</span>` : ''}<br>`,
        ]
      : []),
  ];
}

type Who = 'agent' | 'guardian' | 'joint' | 'reach';

const removal = (who: string, name: string, { hidden, language }: Visit) =>
  html`<form method="post">${hidden}<button name="remove" value="${who}">${texts.remove[language]}<span class="hidden"> ${name}</span></button></form>`;

function section(who: Who, shown: readonly Content[], way: Content | string, visit: Visit) {
  const { language } = visit;
  const none = who === 'reach' ? texts.notSaid : texts.nobody;
  return html`<section class="card"><h2>${texts[who][language]}</h2>${shown.length > 0 ? html`<ul class="todo">${shown}</ul>` : html`<p class="dim">${none[language]}</p>`}${way}</section>`;
}

/** Who stands beside the applicant: each is written down on a page of their own. */
export async function showPeople(visit: Visit) {
  const { language, place, sent, param } = visit;
  const found = await collecting(visit);
  if (!found.ok) return found.failure;
  const { draft } = found.value;
  const { agent, guardian, jointApplicants = [], reach } = draft;
  const here = `/w/collect/${param('id')}`;
  const way = (who: Who, text = texts.add) =>
    html`<p class="act"><a class="button" href="${here}/people/${who}?lang=${language}">${text[language]}<span class="hidden"> ${texts[who][language]}</span></a></p>`;
  const line = (who: string, shown: string) =>
    html`<li class="act"><b lang="zh-CN">${shown}</b>${removal(who, shown, visit)}</li>`;
  const isHome = draft.applicant?.kind === 'subject';
  const content = html`<h1>${collectTexts.people[language]}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>
${section('agent', agent ? [line('agent', partyText(agent))] : [], isHome ? html`<p class="note">${texts.agentAtHome[language]}</p>` : agent ? '' : way('agent'), visit)}
${section('guardian', guardian ? [line('guardian', partyText(guardian.person))] : [], guardian ? '' : way('guardian'), visit)}
${section(
  'joint',
  jointApplicants.map((party, index) => line(`joint.${index}`, partyText(party))),
  jointApplicants.length < 20 ? way('joint') : '',
  visit,
)}
${section('reach', reach ? [line('reach', reachTexts[reach.by][language])] : [], way('reach', reach ? texts.change : texts.add), visit)}
<p><a href="${here}?lang=${language}">${collectTexts.back[language]}</a></p>`;
  return page({ place, title: collectTexts.people[language], content });
}

/** The proof of who is gone goes with them, where the item itself does not ask for it. */
const withoutProof = (
  { materials = [] }: Draft,
  proof: string | undefined,
  asked: ReadonlySet<string>,
) => materials.filter(({ code }) => code !== proof || asked.has(code));

export async function removePerson(visit: Visit, form: FormData) {
  const found = await collecting(visit);
  if (!found.ok) return found;
  const { draft, item } = found.value;
  const asked = new Set(item.materials.map(({ code }) => code));
  const who = textOf(form, 'remove');
  const { jointApplicants = [], guardian, mandate } = draft;
  const others = jointApplicants.filter((_, index) => who !== `joint.${index}`);
  const changes = {
    ...(who === 'agent'
      ? {
          agent: undefined,
          mandate: undefined,
          materials: withoutProof(draft, mandate?.proof, asked),
        }
      : {}),
    ...(who === 'guardian'
      ? { guardian: undefined, materials: withoutProof(draft, guardian?.proof, asked) }
      : {}),
    ...(who === 'reach' ? { reach: undefined } : {}),
    ...(who.startsWith('joint.')
      ? { jointApplicants: others.length > 0 ? others : undefined }
      : {}),
  };
  const changed = await changeDraft(visit, draft, changes);
  return changed.ok ? ok(`/w/collect/${draft.draftId}/people`) : changed;
}
