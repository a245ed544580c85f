import type { ZodType } from 'zod';
import type { Booking, QueueEntry, Slot } from './appointment.ts';
import type { Authorisation } from './authorisation.ts';
import type {
  NoticeMessage,
  SubmissionMessage,
  SupplementMessage,
  WithdrawalMessage,
} from './case.ts';
import type { Certificate, CertificateStatus, Purpose } from './certificate.ts';
import type { FailureCode } from './failures.ts';
import type { ItemList } from './item.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { Holder, IdType, Party, Person } from './party.ts';
import type { RegionCode } from './region-code.ts';
import type {
  LogoutToken,
  RawAnswer,
  RegionalStatus,
  RegionReceipt,
  TakenLogout,
  TakenReport,
  TakenStatuses,
} from './regional-answers.ts';
import type { Result } from './result.ts';
import type { SubjectAssertion } from './subject.ts';

export type { OneTimeValue, RawAnswer, RegionReceipt } from './regional-answers.ts';

/** What an adapter is given, and all that it may use: nothing global. */
export type AdapterContext<Credentials> = {
  readonly http: OutboundHttp;
  readonly clock: () => Date;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
};

/** Beside that, for which region it speaks: a wire format is spoken by many. */
export type RegionContext<Credentials> = AdapterContext<Credentials> & {
  readonly region: RegionCode;
};

/**
 * A region's no, sorted by what the sender should do:
 * - `retryable`: broken for now; the same request may be sent again
 * - `scheduledClosed`: shut by plan (night, holiday, maintenance); not a failure, burns no attempt
 * - `rejected`: a business answer; sending again changes nothing
 * - `unauthorised`: our credentials, signature or clock are not accepted: an operator must act
 * - `malformed`: the answer is not what the region's format promises
 * - `inexpressible`: the region's format or character set cannot carry what was to be said: nothing was sent,
 *   and a person must find other words or another way
 */
export type RegionFailure = {
  readonly kind:
    | 'retryable'
    | 'scheduledClosed'
    | 'rejected'
    | 'unauthorised'
    | 'malformed'
    | 'inexpressible';
  /** The region's own code, or the adapter's word for it; the border lets through what `PlainCode` allows. */
  readonly code: string;
  /** For whoever tests an adapter: the border puts words of the gateway's own in its place. */
  readonly message: string;
  readonly retryAfterMs?: number;
};

export type RegionResult<T> = Result<T, RegionFailure>;

/** An inbound call in the region's own format, untouched. */
export type InboundCall = {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** Why an inbound call is not taken. */
export type CallRefusal = {
  readonly code: FailureCode;
  /** The HTTP status that goes with the code: never 2xx, also where a region reads the body only. */
  readonly status: number;
  /** The same call, signed afresh, may be taken later. */
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
};

/**
 * The refusal as the region reads it: in its own envelope and with its own code. Whoever has not proven who
 * they are gets nothing signed by us, or a forger could have us sign an answer of their making.
 */
export type RefuseCall<C, Context = RegionContext<C>> = (
  refusal: CallRefusal,
  call: InboundCall,
  context: Context,
) => RawAnswer;

/** May this person act for this company of the region? */
export type AuthorisationQuestion = {
  readonly uscc: string;
  /** By name and number: the person may have an account in another region and none in this one. */
  readonly agent: Person;
};

export type IdentityDoor<C> = {
  /** Name of the query parameter that brings the ticket back. */
  readonly ticketParameter: string;
  /** The region's log-in page, with the way back. `callbackUrl` already carries our state. */
  readonly beginLogin: (
    input: {
      readonly callbackUrl: string;
      readonly kind: 'person' | 'company';
      /** The real-name level that is needed (step-up); a region that cannot ask for one leaves it. */
      readonly requiredIal?: number;
    },
    context: RegionContext<C>,
  ) => RegionResult<{ readonly url: string }>;
  /** Turns the one-time ticket into what the region knows about the person. The ticket is spent by this. */
  readonly redeem: (
    input: {
      readonly ticket: string;
      readonly kind: 'person' | 'company';
      readonly callbackUrl: string;
    },
    context: RegionContext<C>,
  ) => Promise<RegionResult<SubjectAssertion>>;
  /**
   * Proves a back-channel logout token of the region (OpenID Connect Back-Channel Logout 1.0 s2.6) and says
   * whose sessions ended there. Spending its `jti` once, until `expiresAt`, is the caller's.
   */
  readonly parseLogoutToken?: (
    input: { readonly logoutToken: string },
    context: RegionContext<C>,
  ) => Promise<RegionResult<LogoutToken>>;
  /** The same for a region that speaks of it in its own format and signature. */
  readonly parseLogoutCall?: (
    call: InboundCall,
    context: RegionContext<C>,
  ) => Promise<RegionResult<TakenLogout>>;
  /** Comes with `parseLogoutCall`. */
  readonly refuseLogoutCall?: RefuseCall<C>;
  /**
   * Asks the register of a company's home region. Undefined: nothing that holds today is on record. A
   * region without this function confirms nobody.
   */
  readonly authorisationOf?: (
    question: AuthorisationQuestion,
    context: RegionContext<C>,
  ) => Promise<RegionResult<Authorisation | undefined>>;
  /** Tells the region that somebody who had signed in there for us has signed out here. */
  readonly logout?: (
    input: { readonly localId: string },
    context: RegionContext<C>,
  ) => Promise<RegionResult<void>>;
};

export type ItemsDoor<C> = {
  /** All items of the region; an entry that cannot be read is left out and named, and stops no other. */
  readonly listItems: (context: RegionContext<C>) => Promise<RegionResult<ItemList>>;
};

export type CertificatesDoor<C> = {
  /** The holder's certificate of this type, or undefined if the region holds none. */
  readonly retrieve: (
    input: {
      readonly holder: Holder;
      readonly type: string;
      readonly purpose: Purpose;
      readonly requestId: string;
    },
    context: RegionContext<C>,
  ) => Promise<RegionResult<Certificate | undefined>>;
  readonly statusOf?: (
    input: { readonly identifier: string },
    context: RegionContext<C>,
  ) => Promise<RegionResult<CertificateStatus>>;
  /**
   * Proves a call of the region that tells how certificates stand now, in its own format and signature, and reads
   * it. A region that does not tell by itself is asked, certificate by certificate.
   */
  readonly parseStatusCall?: (
    call: InboundCall,
    context: RegionContext<C>,
  ) => Promise<RegionResult<TakenStatuses>>;
  /** Comes with `parseStatusCall`. */
  readonly refuseStatusCall?: RefuseCall<C>;
};

export type CasesDoor<C> = {
  /** The kinds of identity document that `submit` has a place for; absent: every one. Who is known by another never reaches it. */
  readonly identityDocuments?: readonly IdType[];
  readonly submit: (
    message: SubmissionMessage,
    context: RegionContext<C>,
  ) => Promise<RegionResult<RegionReceipt>>;
  readonly supplement: (
    message: SupplementMessage,
    context: RegionContext<C>,
  ) => Promise<RegionResult<RegionReceipt>>;
  readonly withdraw: (
    message: WithdrawalMessage,
    context: RegionContext<C>,
  ) => Promise<RegionResult<RegionReceipt>>;
  /** Tells a region that does not decide the case how it goes on (办件状态汇聚). */
  readonly notify: (
    message: NoticeMessage,
    context: RegionContext<C>,
  ) => Promise<RegionResult<RegionReceipt>>;
  /** `rejected`: the region has no such case. */
  readonly statusOf: (
    input: { readonly caseId: string; readonly regionalCaseId?: string },
    context: RegionContext<C>,
  ) => Promise<RegionResult<RegionalStatus>>;
  /**
   * Checks the region's own signature, clock and form, then reads the report. Asynchronous, so that a scheme
   * may use WebCrypto. Replays are the gateway's work, not the adapter's: by `once`, and by the number of
   * the report. `unauthorised` means that the signature does not hold.
   */
  readonly parseCallback: (
    call: InboundCall,
    context: RegionContext<C>,
  ) => Promise<RegionResult<TakenReport>>;
  readonly refuseCallback: RefuseCall<C>;
};

/**
 * 预约: places at the region's windows. `rejected` codes that are read: `slot_full`, `day_closed`,
 * `slot_unknown`, `capability_missing`; every other is the region's own.
 */
export type AppointmentsDoor<C> = {
  /** As for cases: of who comes. */
  readonly identityDocuments?: readonly IdType[];
  /** Places of one day (yyyy-mm-dd, +08:00); none on a day that is closed. */
  readonly slots: (
    input: { readonly itemCode: string; readonly date: string },
    context: RegionContext<C>,
  ) => Promise<RegionResult<readonly Slot[]>>;
  /** Repeatable: the same `appointmentId` is the same booking, whatever became of the first answer. */
  readonly book: (
    input: {
      readonly appointmentId: string;
      readonly slotId: string;
      readonly itemCode: string;
      readonly holder: Party;
    },
    context: RegionContext<C>,
  ) => Promise<RegionResult<Booking>>;
  /** Gives the place back, or sees to it that a booking under way cannot arrive late. Repeatable. */
  readonly cancel: (
    input: { readonly appointmentId: string },
    context: RegionContext<C>,
  ) => Promise<RegionResult<void>>;
  readonly queueLength: (context: RegionContext<C>) => Promise<RegionResult<readonly QueueEntry[]>>;
};

/**
 * A wire format that regions speak; which regions, the configuration says. A capability exists if its group is
 * there. `C` is what a region's operator configures: addresses, keys, secrets and level maps, parsed by
 * `credentials` before anything starts.
 */
export type WireFormat<C> = {
  readonly credentials: ZodType<C>;
  /** The region's words for assurance that its configuration maps; the federation document must know each. */
  readonly levelWords?: (credentials: C) => readonly string[];
  readonly identity?: IdentityDoor<C>;
  readonly items?: ItemsDoor<C>;
  readonly certificates?: CertificatesDoor<C>;
  readonly cases?: CasesDoor<C>;
  readonly appointments?: AppointmentsDoor<C>;
};

/** A wire format bound to the region that speaks it. */
export type RegionAdapter<C> = WireFormat<C> & { readonly region: RegionCode };
