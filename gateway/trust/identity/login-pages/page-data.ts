import type { RegionCode } from '#contracts/region-code';
import type { AssuranceLevel } from '#contracts/subject';
import type { Text } from '../../../platform/html/text.ts';
import type { Problem } from '../../../platform/http/problem.ts';
import type { Language } from '../../../platform/http/problem-texts.ts';

export type RegionName = {
  readonly code: RegionCode;
  readonly name: { readonly zh: string; readonly en: string };
};

/** Who asks: the client's registered name, and the address to which the person goes back. */
export type AskingClient = { readonly name: string; readonly redirectUri: string };

/**
 * The choice of the home region. A region is chosen by following a link to `address` with `region` and
 * `kind` set: GET, so that the way on to any region's log-in needs no entry in `form-action`.
 */
export type ChooserData = {
  readonly language: Language;
  readonly client: AskingClient;
  /** Path and query with which the page was opened; what is chosen or searched for is set in its query. */
  readonly address: string;
  /** Only regions whose people can sign in here. */
  readonly regions: readonly RegionName[];
  /** Search text, from the parameter `q`. */
  readonly query?: string | undefined;
  readonly kind: 'person' | 'company';
  /** What the client accepts; one entry leaves no choice. */
  readonly kinds: readonly ('person' | 'company')[];
  /** The region chosen last in this browser: see `remembered-region.ts`. */
  readonly last?: RegionCode | undefined;
};

/** One field of the person's data that the client would get. */
export type ConsentField = {
  /** The claim, as it is named in tokens and forms. */
  readonly claim: string;
  readonly name: Text;
  readonly why: Text;
  readonly keptFor: Text;
  readonly required: boolean;
};

/**
 * Consent, asked as a POST to `action` with `csrf`, `decision` (`approve` or `refuse`), the `hidden`
 * fields and one `claim` per granted optional field; `consent-answer.ts` reads it. The page must be sent
 * with `formTargets: [client.redirectUri]`, for there the answer redirects.
 */
export type ConsentData = {
  readonly language: Language;
  readonly client: AskingClient;
  readonly home: RegionName;
  readonly purpose: Text;
  readonly fields: readonly ConsentField[];
  readonly action: string;
  readonly csrfToken: string;
  readonly hidden?: Readonly<Record<string, string>>;
  /** Path and query of a GET that shows this page again, for the other language. */
  readonly address?: string;
};

export type ErrorData = {
  readonly language: Language;
  /** `problemOf(...)`: its `next` says what to do, its `correlationId` is the number to quote. */
  readonly problem: Problem;
  readonly address?: string;
};

export type SessionEntry = {
  readonly sid: string;
  readonly clientName: string;
  readonly home: RegionName;
  readonly kind: 'person' | 'company';
  readonly level: AssuranceLevel;
  /** The person looks at it from the browser in which they signed in. */
  readonly current: boolean;
  /** RFC 3339. */
  readonly since: string;
  readonly until: string;
};

/** Where a person is signed in. Ending is a POST to `action` with `csrf` and `end`: a `sid`, or `all`. */
export type SessionsData = {
  readonly language: Language;
  readonly sessions: readonly SessionEntry[];
  readonly action: string;
  readonly csrfToken: string;
  readonly address: string;
  /** How many sessions the person ended just now. */
  readonly ended?: number;
};
