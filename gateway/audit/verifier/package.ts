import {
  type Fields,
  type Files,
  fileIn,
  hex,
  listOf,
  recordOf,
  refuse,
  sha256,
  textOf,
} from './bytes.ts';
import { type Head, headIn } from './head.ts';
import { jsonIn, longest } from './json.ts';
import { signedBy } from './jws.ts';

export type Package = {
  readonly files: Files;
  readonly keys: Fields;
  /** Those of the gateway, among which the signer of every receipt is looked up. */
  readonly gatewayKeys: readonly Fields[];
  readonly head: Head;
  readonly under: (folder: string) => string[];
};

/** A gateway has two or three, and those that it had. */
const mostKeys = 200;

/** Every file is the one that the signed manifest names, and there is no other. */
export async function openPackage(
  files: Files,
): Promise<Package & { readonly manifest: Fields; readonly signer: string }> {
  // Name, size and digest of each file, once more the name of what is withheld, and a few members beside.
  const listing = { bytes: 16_384 + files.size * 220, values: 1024 + files.size * 5 };
  const manifest = jsonIn(files, 'manifest.json', listing.bytes, listing.values);
  const keys = jsonIn(files, 'keys.json', 1_048_576, 65_536);
  const gatewayKeys = listOf(keys['gateway']).map(recordOf);
  if (gatewayKeys.length > mostKeys) refuse('keys.json is larger than it can be');
  const { signer, payload: signed } = await signedBy(
    textOf(fileIn(files, 'manifest.jws', longest)),
    gatewayKeys,
    'evidence+jwt',
  );
  if (signed['sha256'] !== hex(await sha256(fileIn(files, 'manifest.json', listing.bytes))))
    refuse('the manifest is not the one that was signed');
  const listed = listOf(manifest['files']).map(recordOf);
  for (const { name, sha256: digest, size } of listed) {
    const bytes = files.get(String(name)) ?? refuse(`${name} is missing`);
    if (bytes.length !== size || hex(await sha256(bytes)) !== digest) refuse(`${name} was changed`);
  }
  if (
    listed.length !== files.size - 2 ||
    new Set(listed.map(({ name }) => name)).size !== listed.length
  )
    refuse('a file more than the manifest names');
  const head = headIn(textOf(fileIn(files, 'checkpoint.txt', 262_144)));
  const under = (folder: string) =>
    [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).sort();
  return { files, keys, gatewayKeys, head, under, manifest, signer };
}
