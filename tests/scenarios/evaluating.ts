import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import type { RawAnswer } from '../setup/ask.ts';
import { logged } from '../setup/logged.ts';
import {
  allScopes,
  get,
  permitItem,
  personToken,
  post,
  type Stage,
  settled,
  settledCase,
  somebodyElse,
} from './refusals.ts';
import { wujiangEvent, wujiangReport, wujiangState } from './wujiang-report.ts';

type Body = Record<string, unknown>;

export type AtPage = {
  readonly code: string;
  readonly score: number;
  readonly tags?: readonly string[];
  readonly comment?: string;
  /** Of the applicant's document; those of `somebodyElse` where nothing is said. */
  readonly lastFour?: string;
};

/** Fills in the form behind a code, as a phone does. */
export function atPage(
  stage: Pick<Stage, 'ask'>,
  caseId: string,
  said: AtPage,
): Promise<RawAnswer> {
  const { tags = [], lastFour = somebodyElse.idNumber.slice(-4), ...more } = said;
  const form = new URLSearchParams({ ...more, score: String(said.score), lastFour });
  for (const tag of tags) form.append('tags', tag);
  return stage.ask({
    method: 'POST',
    path: `/e/${caseId}?lang=en`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
}

/** As `atPage`, where it is taken. @returns the address of the evaluation */
export async function evaluatedAtPage(stage: Stage, caseId: string, said: AtPage): Promise<string> {
  const answer = await atPage(stage, caseId, said);
  expect(answer.status, answer.text).toBe(200);
  const rows = await stage.rows.query(
    'select id from evaluation where case_id = $1 order by id desc limit 1',
    [caseId],
  );
  return `/v1/evaluations/${String(rows[0]?.['id'])}`;
}

/** How members talk about cases that Wujiang decides. */
export function talkOf(stage: Stage) {
  const tokenOf = (member: SampleMember) => {
    const scopes = { 'delta-operator': 'cases:read admin', 'delta-auditor': 'cases:read' };
    return stage.member(member).ownToken(scopes[member as 'delta-operator'] ?? allScopes);
  };
  const tell = async (
    member: SampleMember,
    path: string,
    body: object,
    expected = 201,
    key: string = randomUUID(),
  ): Promise<Body> => {
    const answer = await stage.ask(post(path, await tokenOf(member), body, key));
    expect(answer.status, answer.text).toBe(expected);
    return JSON.parse(answer.text) as Body;
  };
  const json = async (member: SampleMember, path: string, expected = 200): Promise<Body> => {
    const answer = await stage.ask(get(path, await tokenOf(member)));
    expect(answer.status, answer.text).toBe(expected);
    return JSON.parse(answer.text) as Body;
  };
  const closedCase = async (
    states: readonly string[] = [wujiangState.accept, wujiangState.approve],
    change: Record<string, unknown> = {},
  ) => {
    const to = { to: '320509', itemCode: permitItem('320509'), ...change };
    const caseId = await settledCase(stage, await tokenOf('qingpu-platform'), to);
    for (const state of states) {
      const answer = await stage.ask(wujiangReport(stage, wujiangEvent(caseId, { state })));
      expect(answer.status, answer.text).toBe(200);
    }
    await settled(stage, caseId);
    return caseId;
  };
  const codeFor = async (caseId: string, asked: object = {}) =>
    String((await tell('qingpu-platform', `/v1/cases/${caseId}/evaluation-code`, asked))['code']);
  return { tokenOf, tell, json, closedCase, codeFor };
}

/** Who applied themselves needs no page: their token says who they are, and the code that they were served. */
export async function evaluatesInOwnName(stage: Stage): Promise<void> {
  const talk = talkOf(stage);
  const token = await personToken(stage, 'shen.wei', '320509');
  const item = { to: '320509', itemCode: permitItem('320509') };
  const caseId = await settledCase(stage, token, { ...item, applicant: { kind: 'subject' } });
  for (const state of [wujiangState.accept, wujiangState.approve])
    await stage.ask(wujiangReport(stage, wujiangEvent(caseId, { state })));
  await settled(stage, caseId);
  const comment = '两地都快';
  const body = { code: await talk.codeFor(caseId), score: 5, comment };
  const given = await stage.ask(post(`/v1/cases/${caseId}/evaluation`, token, body));
  expect(given.status, given.text).toBe(201);
  const { evaluationId } = JSON.parse(given.text) as { evaluationId: string };
  const [event, ...more] = await logged(stage, 'evaluation.given', caseId);
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    actor: { id: 'qingpu-platform' },
    object: { ref: evaluationId },
    onBehalfOf: expect.any(String),
  });
  expect(JSON.stringify(event)).not.toContain(comment);
}
