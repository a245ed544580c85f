import type { Message } from '#contracts/case';
import type { CertificateStatus } from '#contracts/certificate';
import type { RegionCode } from '#contracts/region-code';

/**
 * The controls that every reference platform offers to `npm start` and to tests. The wire formats share
 * nothing; only the levers do. A fault stays until it is undone, and each request that it hit is evidence.
 */
export type PlatformFault =
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'http_error'; readonly status: number }
  /** The effect happens, the answer never leaves: the connection is cut. */
  | { readonly kind: 'drop_answer' }
  | { readonly kind: 'malformed_body' }
  /** A code, or a status word, that the format never announced. */
  | { readonly kind: 'odd_code' }
  | { readonly kind: 'odd_status' }
  | { readonly kind: 'duplicate_callback' }
  | { readonly kind: 'wrong_callback_signature' };

export type FaultEvidence = {
  readonly fault: PlatformFault['kind'];
  readonly at: string;
  readonly path: string;
};

export type DecidingEvent = 'accept' | 'refuse' | 'require_supplement' | 'approve' | 'deny';

/** What a clerk files about a case beside the way to its decision. */
export type FiledEvent = 'terminate' | 'transfer' | 'extend' | 'correct' | 'revoke' | 'annul';

/** What a platform did about one case, counted by the platform itself. */
export type PlatformCase = {
  readonly caseId: string;
  readonly regionalCaseId: string;
  /** How often a submission for this case reached the platform, duplicates included. */
  readonly submissionsSeen: number;
  /** How often a submission had an effect: must be 1. */
  readonly effects: number;
  /** How often the platform decided the case: must end as 1. */
  readonly decisions: number;
  readonly supplements: number;
  readonly status: string;
};

/** What stands on a certificate, in a platform's own names. */
export type FaceChange = (
  face: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>;

/** Who certifies a platform's seals (DER in base64), and what they stand on. */
export type PlatformSeals = {
  readonly authorities: string[];
  readonly seals: {
    readonly sealId: string;
    readonly issuer: string;
    readonly types: string[];
  }[];
};

export type ReferencePlatform = {
  readonly region: RegionCode;
  readonly url: string;
  /** `auto` follows the platform's own opening hours and clock. */
  readonly setOpening: (opening: 'auto' | 'open' | 'closed') => void;
  /** Switches a fault on; the returned function undoes it. */
  readonly inject: (fault: PlatformFault) => () => void;
  readonly evidence: () => readonly FaultEvidence[];
  /** Whether the platform's clerks act by themselves, and how. Default `off`. */
  readonly setAutopilot: (mode: 'off' | 'decide' | 'supplement_then_decide') => void;
  /** A clerk of the platform acts on a case; resolves when the callback was answered with success. */
  readonly act: (caseId: string, event: DecidingEvent) => Promise<void>;
  /**
   * A clerk files something about a case, whatever its status; resolves when the callback was answered with success.
   * `bare` leaves out who approved it, why and by which clause. Only of platforms whose format has words for it.
   */
  readonly file?: (
    caseId: string,
    event: FiledEvent,
    how?: { readonly bare?: boolean },
  ) => Promise<void>;
  readonly cases: () => readonly PlatformCase[];
  /** Every message that had an effect, in the words of our contract: read back from what the platform stored. */
  readonly received: () => readonly Message[];
  /** Progress notices received about cases that other regions decide. */
  readonly notices: () => readonly { readonly caseId: string; readonly state: string }[];
  /**
   * A certificate of the region is revoked, suspended, or valid again; the gateway is told, and its HTTP statuses
   * are answered. `silently`: it is not told and has to ask.
   */
  readonly setCertificateStatus: (
    identifier: string,
    status: CertificateStatus,
    how?: 'forged' | 'twice' | 'silently',
  ) => Promise<readonly number[]>;
  /** From now on the platform writes this certificate so, field by field in its own names; the returned function undoes it. */
  readonly alterFace: (identifier: string, change: FaceChange) => () => void;
  /** What a federation has to be told before the files that it seals count; only of platforms that seal any. */
  readonly seals?: () => PlatformSeals;
  /** A company withdraws what it entrusted a person with; the returned function undoes it. */
  readonly withdrawAgent: (uscc: string, idNumber: string) => () => void;
  /**
   * Somebody signs out here: the gateway is told, and its HTTP status is answered. `forged` signs with a
   * wrong key, `twice` sends the very same bytes again.
   */
  readonly signOut: (localId: string, how?: 'forged' | 'twice') => Promise<readonly number[]>;
  /** Whom the gateway has signed out here. */
  readonly signedOut: () => readonly string[];
  readonly close: () => Promise<void>;
};

export type PlatformOptions<Secrets> = {
  /** 0 takes a free port. Listens on 127.0.0.1. */
  readonly port: number;
  /** Another district that runs the same software; absent: the one that it is modelled on. */
  readonly region?: RegionCode;
  readonly secrets: Secrets;
  /** Where case reports are sent: the gateway's callback door for this region. */
  readonly callbackUrl: string;
  /** The only place the log-in page may send people back to: exact origin and path, any query. */
  readonly loginCallbackUrl: string;
  /** Where it is said that somebody has signed out here; absent: nowhere. */
  readonly logoutUrl?: string;
  /** Where it is told that a certificate stands otherwise; absent: nowhere. */
  readonly certificateUrl?: string;
  readonly clock?: () => Date;
  /** How long the platform's clerks take between two acts on autopilot. Default 150 ms. */
  readonly clerkDelayMs?: number;
};
