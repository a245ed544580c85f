import type { CasesDoor, IdentityDoor, WireFormat } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { Credentials } from './credentials.ts';

type C = Credentials;

/** Red until written: every door that the kit tries fails by this. */
const unwritten = { kind: 'malformed', code: 'not_written', message: 'not written yet' } as const;
const notWritten = async () => fail(unwritten);

const identity: IdentityDoor<C> = {
  ticketParameter: 'ticket',
  // The address of the log-in page, with `callbackUrl` as the way back.
  beginLogin: () => fail(unwritten),
  // ticket -> SubjectAssertion: region from the context, localId, level by `credentials.levels`, party from real name up.
  redeem: notWritten,
  // Who acts for a company; undefined: nobody on record. Leave it out if the region has no register.
  authorisationOf: notWritten,
};

const cases: CasesDoor<C> = {
  // `identityDocuments: ['111']` where the format has a field for citizen numbers and for no other document.
  // Each: the message in the region's words -> its own number of the case.
  submit: notWritten,
  supplement: notWritten,
  withdraw: notWritten,
  notify: notWritten,
  statusOf: notWritten,
  // Signature first, then clock, then form; `at` with its zone, `reportId` the region's own; its nonce as `once: {key, windowMs}`.
  parseCallback: notWritten,
  refuseCallback: ({ status }) => ({ status, contentType: 'application/json', body: '{}' }),
};

/**
 * The format of the region. A door that the region does not have is left out, and the kit does not ask for it;
 * `appointments`, `logout` and calls about certificates are there to be added: contracts/region-adapter.ts.
 */
export const format: WireFormat<C> = {
  credentials: Credentials,
  levelWords: ({ levels }) => Object.keys(levels),
  identity,
  items: { listItems: notWritten },
  certificates: { retrieve: notWritten, statusOf: notWritten },
  cases,
};
