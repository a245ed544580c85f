import type { Message } from '#contracts/case';
import type { InboundCall, RegionAdapter, RegionContext } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import type { ReferencePlatform } from '../kit/reference-platform.ts';

type Levers = ReferencePlatform;

/** What a platform must let a tester do: open or close, act as a clerk, list what was received. */
export type TriedPlatform = Pick<Levers, 'url' | 'setOpening' | 'act' | 'received' | 'close'> &
  Partial<
    Pick<
      Levers,
      'cases' | 'inject' | 'setCertificateStatus' | 'withdrawAgent' | 'signOut' | 'signedOut'
    >
  >;

export type SamplePersonAt = {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  /** 18 digits, also where the region still writes 15. */
  readonly idNumber: string;
  /** What the region's own level counts as. */
  readonly ial: number;
};

export type SampleCompanyAt = {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly uscc: string;
};

export type HeldCertificate = {
  readonly type: string;
  readonly holder: {
    readonly code: string;
    readonly codeType: '111' | '001';
    readonly name: string;
  };
  readonly identifier: string;
  readonly number: string;
  /** yyyy-mm-dd, in +08:00. */
  readonly issuedOn: string;
  /** yyyy-mm-dd, or `long_term`. */
  readonly validUntil: string;
};

/** Invented people and papers that the platform under test knows. What is absent is not tried. */
export type Samples = {
  /** Real-name accounts; the first is who applies. */
  readonly people: readonly [SamplePersonAt, ...SamplePersonAt[]];
  /** An account that was never proofed. */
  readonly unproofed?: SamplePersonAt;
  readonly company?: SampleCompanyAt;
  /** Somebody whom the region does not know. */
  readonly stranger: { readonly name: string; readonly idNumber: string };
  /** An item that the region offers. */
  readonly itemCode: string;
  readonly certificates: readonly HeldCertificate[];
  /** Who acts for a company of the region. */
  readonly agents: readonly {
    readonly uscc: string;
    readonly name: string;
    readonly idNumber: string;
    readonly kind: 'legal_representative' | 'entrusted';
    /** yyyy-mm-dd, or `long_term`. */
    readonly validUntil: string;
  }[];
};

/** The doors of the gateway as the platform is told of them. */
export type GatewayDoors = {
  readonly callbackUrl: string;
  readonly loginCallbackUrl: string;
  readonly logoutUrl: string;
  readonly certificateUrl: string;
  readonly clock: () => Date;
};

/** What is to be tried: an adapter, and a platform that speaks its format. */
export type Subject = {
  readonly region: RegionCode;
  /** What its configuration calls the format. */
  readonly format: string;
  readonly adapter: RegionAdapter<unknown>;
  readonly samples: Samples;
  /** Starts the platform; `credentials` is what `REGION_<code>` holds, without `adapter`. */
  readonly start: (doors: GatewayDoors) => Promise<{
    readonly platform: TriedPlatform;
    readonly credentials: unknown;
  }>;
};

/** The doors of the gateway that a region calls. */
export type DoorKind = 'case' | 'logout' | 'certificate';

export type Context = RegionContext<unknown>;

/** One adapter before one platform. */
export type Trial = {
  readonly subject: Subject;
  readonly adapter: RegionAdapter<unknown>;
  readonly platform: TriedPlatform;
  readonly samples: Samples;
  readonly credentials: unknown;
  readonly loginCallbackUrl: string;
  readonly clock: () => Date;
  readonly context: (change?: Partial<Context>) => Context;
  /** The next calls of the platform at a door of the gateway, as soon as so many have come. */
  readonly coming: (door: DoorKind, count: number) => Promise<readonly InboundCall[]>;
  /** A person with a browser: from a log-in page to the address that it sends them back to. */
  readonly browse: (loginUrl: string, login: string, password: string) => Promise<URL>;
  /** A number that was not used before: of a case, a message or an appointment. */
  readonly fresh: (prefix: 'case' | 'msg' | 'appt') => string;
  /** What several checks look at is asked for once. */
  readonly once: <T>(what: string, ask: () => Promise<T>) => Promise<T>;
};

/** The latest message that the platform says it has for a case. */
export const lastReceived = (t: Trial, caseId: string): Message | undefined =>
  t.platform.received().findLast((message) => message.caseId === caseId);
