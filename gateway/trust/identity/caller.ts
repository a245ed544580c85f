import type { ActingPerson } from '#contracts/acting-person';
import type { Authorisation } from '#contracts/authorisation';
import type { Env, RequestVariables } from '../../platform/http/http.ts';
import type { Member, PersonalClaim, Scope } from '../federation/entries.ts';
import type { SenderProof } from './message-signatures/sender-proof.ts';

/** A person who acts for a company, by pairwise subject and session. */
export type CompanyAgent = {
  readonly sub: string;
  readonly sid: string;
  /** What the company lets them apply for; known where something is done, not where it is read. */
  readonly items?: Authorisation['items'];
};

/** The person on whose behalf a call is made, as far as a token says. */
export type CallerSubject = {
  /** Pairwise: means nothing outside the sector that it was made for. */
  readonly sub: string;
  readonly sid: string;
  readonly home: string;
  /** The deciding region that the token was exchanged for. */
  readonly target: string;
  readonly kind: 'person' | 'company';
  readonly ial: number;
  readonly aal: number;
  /** When the person signed in at home, in seconds since 1970. */
  readonly authTime: number;
  /** The person who acts for the company that `sub` names. */
  readonly agent?: CompanyAgent;
  /** What the token lets its holder read at `userinfo`. */
  readonly claims: readonly PersonalClaim[];
};

/** What lets a call in: asked again for as long as what it began goes on. */
export type Credential = {
  /** The access token; a console session has none. */
  readonly jti?: string;
  /** The member's registered key (RFC 7638) that all of it comes from. */
  readonly jkt: string;
};

/** Who calls: a member platform, and for a person if the token was exchanged. */
export type Caller = {
  readonly clientId: string;
  readonly region: string;
  readonly role: Member['role'];
  readonly scopes: ReadonlySet<Scope>;
  readonly subject?: CallerSubject;
  /** Who acts at the member, where it says so. */
  readonly actor?: ActingPerson;
  /** What the call was let in by. */
  readonly credential?: Credential;
  /** What its sender signed. */
  readonly proof?: SenderProof;
};

export type CallerEnv = Env & { Variables: RequestVariables & { readonly caller: Caller } };

/** Who acts for which company through which member, by the names of one token. */
export type Acting = {
  readonly member: Member;
  readonly sub: string;
  readonly sid: string;
  readonly agent: CompanyAgent;
};
