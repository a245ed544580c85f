import { type Fields, type Files, hex, listOf, recordOf, refuse, sha256, textOf } from './bytes.ts';
import { type Head, headIn } from './head.ts';
import { jsonIn } from './json.ts';
import { signedBy } from './jws.ts';

export type Package = {
  readonly files: Files;
  readonly keys: Fields;
  readonly head: Head;
  readonly under: (folder: string) => string[];
};

/** Every file is the one that the signed manifest names, and there is no other. */
export async function openPackage(
  files: Files,
): Promise<Package & { readonly manifest: Fields; readonly signer: string }> {
  const manifest = jsonIn(files, 'manifest.json');
  const keys = jsonIn(files, 'keys.json');
  const { signer, payload: signed } = await signedBy(
    textOf(files.get('manifest.jws') ?? new Uint8Array()),
    listOf(keys['gateway']) as Fields[],
    'evidence+jwt',
  );
  if (signed['sha256'] !== hex(await sha256(files.get('manifest.json') ?? new Uint8Array())))
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
  const head = headIn(textOf(files.get('checkpoint.txt') ?? new Uint8Array()));
  const under = (folder: string) =>
    [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).sort();
  return { files, keys, head, under, manifest, signer };
}
