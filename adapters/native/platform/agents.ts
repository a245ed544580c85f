import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JWK } from 'jose';
import { agents } from '../../kit/sample-agents.ts';
import type { SampleRegion } from '../../kit/sample-world.ts';
import { clientCheck } from './client-check.ts';

export const agentsPath = '/company-agents';

type AgentsOptions = {
  readonly home: SampleRegion;
  readonly clientId: string;
  readonly clientJwk: JWK;
};

/** The provider's register of who may act for a company, behind `private_key_jwt` (RFC 7523 s3). */
export function companyAgents({ home, clientId, clientJwk }: AgentsOptions) {
  const withdrawn = new Set<string>();
  const isClient = clientCheck(clientId, clientJwk);

  function recordOf(uscc: string | null, idNumber: string | null): object {
    const record = agents.find(
      ({ company, person }) =>
        company.home === home && company.uscc === uscc && person.idNumber === idNumber,
    );
    if (!record || withdrawn.has(`${uscc} ${idNumber}`)) return { active: false };
    const { kind, items, validUntil } = record;
    const endMs = Date.parse(`${validUntil}T23:59:59+08:00`);
    if (endMs < Date.now()) return { active: false };
    const until = Number.isNaN(endMs) ? {} : { exp: endMs / 1000 };
    return { active: true, uscc, agent_id_number: idNumber, kind, items, ...until };
  }

  return {
    answer: async (request: IncomingMessage, response: ServerResponse, issuer: string) => {
      const form = new URLSearchParams(await text(request));
      const isKnown = await isClient(form, issuer);
      const body = isKnown
        ? recordOf(form.get('uscc'), form.get('agent_id_number'))
        : { error: 'invalid_client' };
      response
        .writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    },
    withdraw: (uscc: string, idNumber: string) => {
      withdrawn.add(`${uscc} ${idNumber}`);
      return () => void withdrawn.delete(`${uscc} ${idNumber}`);
    },
  };
}
