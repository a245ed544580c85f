import { type Bytes, base64, hex, joined, nodeCrypto, refuse, unhex, utf8 } from './bytes.ts';

const nodeSm = nodeCrypto?.getHashes().includes('sm3') === true ? nodeCrypto : undefined;

/** SM3 (GB/T 32905). undefined: this runtime has neither it nor SM2; Node has both, a browser neither. */
export const sm3 =
  nodeSm &&
  (async (bytes: Bytes): Promise<Bytes> =>
    new Uint8Array(nodeSm.createHash('sm3').update(bytes).digest()));

/** The type of such a key in a note: 0xff, which C2SP signed-note leaves for longer names, and the name. */
const smType = joined(Uint8Array.of(0xff), utf8('SM2-SM3'));
/** A key as DER (id-ecPublicKey on the curve of GB/T 32918.5), up to its point. */
const smKeyPrefix = unhex('3059301306072a8648ce3d020106082a811ccf5501822d034200');
/** Of who signs, before the point: ENTL, the signer id of GM/T 0009, and a, b, Gx, Gy of that curve. */
const signerPrefix = unhex(
  '008031323334353637383132333435363738' +
    'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
);

export type SmKey = { readonly name: string; readonly id: string; readonly point: Bytes };

/** `name+id+base64`, the id by SM3. */
export async function smKeyIn(vkey: string, hash: NonNullable<typeof sm3>): Promise<SmKey> {
  const [, name = '', id = '', encoded = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{97,100})$/.exec(vkey) ??
    refuse('the package’s SM2 key is none');
  const typed = base64(encoded);
  const own = await hash(joined(utf8(`${name}\n`), typed));
  const isTyped = hex(typed.slice(0, smType.length)) === hex(smType) && typed.length === 73;
  if (!isTyped || hex(own.slice(0, 4)) !== id) refuse(`${name} is not an SM2 key`);
  return { name, id, point: typed.slice(smType.length) };
}

/** Whether a key signed a text by SM2 over SM3 (GB/T 32918.2); false too for what is no signature at all. */
export async function smHolds(
  { point }: SmKey,
  text: string,
  signature: Bytes,
  hash: NonNullable<typeof sm3>,
): Promise<boolean> {
  const signer = await hash(joined(signerPrefix, point.slice(1)));
  try {
    const key = nodeSm?.createPublicKey({
      key: joined(smKeyPrefix, point),
      format: 'der',
      type: 'spki',
    });
    return (
      nodeCrypto
        ?.createVerify('sm3')
        .update(joined(signer, utf8(text)))
        .verify(key, signature) === true
    );
  } catch {
    return false;
  }
}
