import { expect } from 'vitest';
import type { Answer, MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { FederationDiff } from '../../gateway/trust/federation/diff.ts';
import type { FederationDocument } from '../../gateway/trust/federation/document.ts';
import type { Member } from '../../gateway/trust/federation/entries.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';

export const federationPath = '/v1/admin/federation';
/** For a change by which a platform gets a key. */
export const keyLost = '?keysReason=key_lost';

export type PutOptions = {
  readonly ifMatch?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A whole gateway and its operator at work. */
export type OperatedGateway = TestGateway & {
  readonly operator: MemberClient;
  readonly operatorToken: string;
  readonly inForce: () => Promise<FederationDocument>;
  readonly put: (document: unknown, options?: PutOptions) => Promise<Answer>;
  /** Puts a version in force in which one member is another, or gone. @returns the diff */
  readonly changeMember: (
    clientId: string,
    edit: (member: Member) => Member | undefined,
    query?: string,
  ) => Promise<FederationDiff>;
  /** Puts the content of an earlier version in force again. */
  readonly restore: (document: FederationDocument, query?: string) => Promise<void>;
};

export const codeOf = ({ body }: { readonly body: unknown }): string =>
  (body as { readonly code?: string }).code ?? 'ok';

export async function startOperatedGateway(
  options: TestGatewayOptions = {},
): Promise<OperatedGateway> {
  const gateway = await startTestGateway({ courier: { gateMs: 200 }, ...options });
  const operator = gateway.member('delta-operator');
  const token = await operator.ownToken('admin');
  const inForce = async () => {
    const { status, headers, body } = await operator.call('GET', federationPath, { token });
    const document = body as FederationDocument;
    const expected = { status: 200, etag: `"${document.version}"` };
    expect({ status, etag: headers.get('etag') }).toEqual(expected);
    return document;
  };
  const put = (document: unknown, { ifMatch, query = '', headers = {} }: PutOptions = {}) => {
    const conditional = ifMatch === undefined ? headers : { ...headers, 'if-match': ifMatch };
    const options = { token, body: document, headers: conditional };
    return operator.call('PUT', federationPath + query, options);
  };
  const putNext = async (document: FederationDocument, query = '') => {
    const { version } = await inForce();
    const next = { ...document, version: version + 1 };
    const answer = await put(next, { ifMatch: `"${version}"`, query });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as FederationDiff;
  };
  return {
    ...gateway,
    operator,
    operatorToken: token,
    inForce,
    put,
    changeMember: async (clientId, edit, query) => {
      const before = await inForce();
      const members = before.members.flatMap((member) =>
        member.clientId === clientId ? (edit(member) ?? []) : member,
      );
      return putNext({ ...before, members }, query);
    },
    restore: async (document, query) => {
      await putNext(document, query);
    },
  };
}
