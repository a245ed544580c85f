import type { Check } from '#contracts/certificate';
import type { Recognition } from '../../trust/federation/agreement.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { audienceOf } from './audience.ts';
import type { HolderKey } from './holder-key.ts';
import { checkProof, proofAudience } from './key-binding.ts';
import type { CredentialPayload, OpenedSdJwt } from './sd-jwt.ts';
import { namesType } from './type-metadata.ts';
import { check } from './verdict.ts';

/** Who asks about a copy, for what, and what the federation says of it now. */
export type AskedOfCopy = {
  /** The gateway's own. */
  readonly origin: string;
  readonly expectedType?: string | undefined;
  readonly purpose: { readonly itemCode: string };
  /** What the verifier gave the holder to sign. */
  readonly nonce?: string | undefined;
  readonly caller: Pick<Caller, 'clientId' | 'region'>;
  readonly agreement: Recognition | undefined;
  readonly now: Date;
};

/** A copy made for somebody else, or for another item, is no evidence here (加注件). */
function checkPurpose(
  payload: CredentialPayload,
  { purpose, caller, agreement }: AskedOfCopy,
): Check {
  if (payload.purpose.itemCode !== purpose.itemCode)
    return check('purpose', 'invalid', 'purpose.other_item');
  const isRecipient =
    payload.purpose.requester === caller.clientId || payload.aud === audienceOf(caller.region);
  if (!isRecipient) return check('purpose', 'invalid', 'purpose.other_recipient');
  return agreement
    ? check('purpose', 'valid', 'purpose.agreed')
    : check('purpose', 'invalid', 'purpose.agreement_ended');
}

function checkType(
  { vct, certificateType }: CredentialPayload,
  { origin, expectedType = certificateType }: AskedOfCopy,
): Check {
  const fits = namesType(origin, vct, certificateType) && expectedType === certificateType;
  return fits ? check('type', 'valid', 'type.expected') : check('type', 'invalid', 'type.other');
}

function checkTimes({ iat, exp }: CredentialPayload, { now }: AskedOfCopy): Check {
  const nowSeconds = now.getTime() / 1000;
  if (iat > nowSeconds) return check('time', 'invalid', 'time.not_yet_valid');
  return exp <= nowSeconds
    ? check('time', 'invalid', 'time.expired')
    : check('time', 'valid', 'time.in_force');
}

/** A copy has what its item reads and nothing else: with less of it shown, or nothing, the item cannot be decided by it. */
function checkClaims({ payload, claims }: OpenedSdJwt): Check {
  const shown = Object.keys(claims).length;
  return shown > 0 && shown === payload._sd.length
    ? check('claims', 'valid', 'claims.complete')
    : check('claims', 'indeterminate', 'claims.missing');
}

/** What an opened copy says of itself, held against who asks; how it stands at home is asked where nothing is wrong. */
export const checkCopy = (opened: OpenedSdJwt, asked: AskedOfCopy): readonly Check[] => [
  check('format', 'valid', 'format.dc_sd_jwt'),
  check('signature', 'valid', 'signature.gateway'),
  opened.payload.iss === asked.origin
    ? check('issuer', 'valid', 'issuer.gateway')
    : check('issuer', 'invalid', 'issuer.other'),
  checkType(opened.payload, asked),
  checkTimes(opened.payload, asked),
  checkClaims(opened),
  checkPurpose(opened.payload, asked),
];

/** What was shown, whose key it is bound to, and whom a copy is for. */
export type Bound = Pick<OpenedSdJwt, 'presented' | 'proof'> & {
  readonly cnf?: { readonly jwk: HolderKey } | undefined;
  readonly aud?: string;
};

export type Binding = {
  /** Absent: the copy is bound to no key, and none is asked for. */
  readonly check?: Check;
  /** Until when the proof could be shown again; it counts once. */
  readonly shownUntil?: Date;
};

/**
 * A copy that is bound to its holder's key counts with a fresh proof of that key for this verifier. The region that
 * got it with a case got it from the holder: they had signed in when it was sent.
 */
export async function checkBinding(
  { cnf, aud, presented, proof }: Bound,
  {
    caller,
    agreement,
    nonce,
    now,
    sent,
  }: Pick<AskedOfCopy, 'caller' | 'agreement' | 'nonce' | 'now'> & { readonly sent: boolean },
): Promise<Binding> {
  if (!cnf || proof === undefined) {
    if (!cnf && agreement?.keyBinding !== 'required') return {};
    return sent && aud === audienceOf(caller.region)
      ? { check: check('holder', 'valid', 'holder.sent_with_case') }
      : { check: check('holder', 'invalid', 'holder.key_proof_missing') };
  }
  const shown = { key: cnf.jwk, presented, audience: proofAudience(caller.clientId), nonce };
  const held = await checkProof(proof, shown, now);
  return held.ok
    ? { check: check('holder', 'valid', 'holder.key_proven'), shownUntil: held.value }
    : { check: check('holder', 'invalid', held.failure) };
}
