import {
  isInnerList,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
} from 'structured-headers';
import { z } from 'zod';
import { fail, ok, type Result } from '#contracts/result';

/** A signature of ours as its fields state it; nothing in it is proven. */
export type StatedSignature = {
  readonly label: string;
  /** Names in their order, without quotes; each once. */
  readonly components: readonly string[];
  readonly created: number;
  readonly expires?: number | undefined;
  readonly nonce: string;
  readonly keyid: string;
  readonly alg?: string | undefined;
  /** The value of `@signature-params` as it was sent. */
  readonly params: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** The dictionary member of `Signature` as it was sent. */
  readonly signatureText: string;
};

export const tag = 'tongban';
const maxLength = 4096;
const maxLabels = 4;

/** Derived components and field names (RFC 9110 s5.1) in lower case; parameters of components are not supported. */
const Component = z.tuple([
  z.string().regex(/^@?[a-z0-9!#$%&'*+.^_`|~-]{1,60}$/),
  z.map(z.string(), z.unknown()).refine((parameters) => parameters.size === 0),
]);

const Components = z
  .array(Component)
  .max(30)
  .transform((items) => items.map(([name]) => name))
  .refine((names) => new Set(names).size === names.length);

const Parameters = z.strictObject({
  created: z.int().min(0),
  expires: z.int().min(0).optional(),
  nonce: z.string().regex(/^[\x21-\x7e]{16,128}$/),
  keyid: z.string().min(1).max(100),
  alg: z.string().max(40).optional(),
  tag: z.literal(tag),
});

type Dictionary = ReturnType<typeof parseDictionary>;
type Member = Dictionary extends Map<string, infer M> ? M : never;

/**
 * A dictionary that serialises to itself (RFC 8941 s4.1). That refuses labels and parameters that occur
 * twice, of which two readers could take different ones, and every second spelling of the same thing.
 */
function strictDictionary(text: string): Dictionary | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const dictionary = parseDictionary(text);
    const canonical = dictionary.size <= maxLabels && serializeDictionary(dictionary) === text;
    return canonical ? dictionary : undefined;
  } catch {
    return undefined;
  }
}

function stated(label: string, input: Member, bytes: unknown): StatedSignature | undefined {
  if (!isInnerList(input) || !(bytes instanceof ArrayBuffer)) return undefined;
  const components = Components.safeParse(input[0]);
  const parameters = Parameters.safeParse(Object.fromEntries(input[1]));
  if (!components.success || !parameters.success) return undefined;
  const signature = new Uint8Array(bytes);
  return {
    label,
    components: components.data,
    ...parameters.data,
    params: serializeInnerList(input),
    signature,
    signatureText: serializeDictionary({ [label]: signature }).slice(label.length + 1),
  };
}

/**
 * The one signature with the tag `tongban` in `Signature-Input` and `Signature`, or undefined if there is
 * none; signatures of other applications are left alone.
 * @returns a failure, in words for the sender, if the fields cannot be read in one way only
 */
export function readSignatureFields(
  signatureInput: string | undefined,
  signature: string | undefined,
): Result<StatedSignature | undefined, string> {
  const inputs = strictDictionary(signatureInput ?? '');
  const signatures = strictDictionary(signature ?? '');
  if (!inputs || !signatures)
    return fail('Signature-Input or Signature is not a canonical dictionary');
  const [ours, ...more] = [...inputs].filter(([, [, parameters]]) => parameters.get('tag') === tag);
  if (!ours) return ok(undefined);
  if (more.length > 0) return fail('more than one signature with the tag');
  const [label, input] = ours;
  const found = stated(label, input, signatures.get(label)?.[0]);
  return found ? ok(found) : fail('components, parameters or signature of the label');
}
