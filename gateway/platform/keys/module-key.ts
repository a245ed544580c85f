import { fail, ok, type Result } from '#contracts/result';

/** A key in a hardware module, as PKCS#11 finds it. */
export type ModuleKey = {
  /** The library of the module's maker. */
  readonly library: string;
  readonly token: string;
  readonly serial?: string;
  /** Its label, or its identifier in hex, or both. */
  readonly object?: string;
  readonly id?: string;
  /** The file in which the PIN stands. The process that serves does not read it. */
  readonly pinFile: string;
};

/** A token of a module: the keys of one are asked for in one place. */
export type ModuleToken = Omit<ModuleKey, 'object' | 'id'>;

const known = new Set(['token', 'serial', 'object', 'id', 'type', 'module-path', 'pin-source']);

/** Attributes as RFC 7512 s2.3 writes them; undefined where one is written wrongly or twice. */
function attributesOf(text: string, separator: string): Map<string, string> | undefined {
  const found = new Map<string, string>();
  for (const part of text.split(separator).filter((each) => each !== '')) {
    const [, name = '', value = ''] =
      /^([a-z0-9-]+)=([\w.~\-:[\]@!$'()*+,=&/?|%]*)$/i.exec(part) ?? [];
    if (name === '' || found.has(name)) return undefined;
    found.set(name, value);
  }
  return found;
}

function textOf(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Bytes, percent-encoded or as they are, in hex. */
const hexOf = (value: string): string =>
  value.replace(/%([0-9a-f]{2})|(.)/gi, (_, encoded?: string, plain?: string) =>
    (encoded ?? plain?.charCodeAt(0).toString(16).padStart(2, '0') ?? '').toLowerCase(),
  );

const pathOf = (value: string | undefined): string | undefined => {
  const text = textOf(value)?.replace(/^file:(?:\/\/)?(?=\/)/, '');
  return text?.startsWith('/') && !text.includes('\0') ? text : undefined;
};

function problemOf(all: ReadonlyMap<string, string>, names: 'key' | 'token'): string | undefined {
  if (all.has('pin-value')) return 'the PIN stands in a file: pin-source, not pin-value';
  const stranger = [...all.keys()].find((name) => !known.has(name));
  if (stranger !== undefined) return `${stranger} is not taken in such an address`;
  if (!textOf(all.get('token'))) return 'names no token (token=…)';
  if (pathOf(all.get('module-path')) === undefined)
    return 'names no library of the module (?module-path=/…)';
  if (pathOf(all.get('pin-source')) === undefined)
    return 'names no file with the PIN (pin-source=file:/…)';
  const object = textOf(all.get('object')) || all.get('id');
  if (names === 'key' && !object) return 'names no key (object=… or id=…)';
  return undefined;
}

/**
 * Where a key lies in a hardware module, by its PKCS#11 URI (RFC 7512):
 * `pkcs11:token=gateway;object=sig-1?module-path=/usr/lib/…/module.so&pin-source=file:/run/secrets/pin`.
 * @param names `token`: the address of a token alone will do
 */
export function parseModuleKey(
  uri: string,
  names: 'key' | 'token' = 'key',
): Result<ModuleKey, string> {
  const [, path = '', query = ''] = /^pkcs11:([^?]*)(?:\?(.*))?$/i.exec(uri) ?? [];
  const [inPath, inQuery] = [attributesOf(path, ';'), attributesOf(query, '&')];
  if (!inPath || !inQuery || path === '') return fail('is no PKCS#11 URI (RFC 7512)');
  const all = new Map([...inPath, ...inQuery]);
  const problem = problemOf(all, names);
  if (problem !== undefined) return fail(problem);
  const [serial, object, id] = [
    textOf(all.get('serial')),
    textOf(all.get('object')),
    all.get('id'),
  ];
  return ok({
    library: pathOf(all.get('module-path')) ?? '',
    token: textOf(all.get('token')) ?? '',
    pinFile: pathOf(all.get('pin-source')) ?? '',
    ...(serial ? { serial } : {}),
    ...(object ? { object } : {}),
    ...(id ? { id: hexOf(id) } : {}),
  });
}

/** The address of a key of this name in a token. */
export function moduleUri(
  { token, serial, library, pinFile }: ModuleToken,
  object: string,
): string {
  const inPath = { token, ...(serial === undefined ? {} : { serial }), object };
  const path = Object.entries(inPath).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const file = (name: string) => name.split('/').map(encodeURIComponent).join('/');
  return `pkcs11:${path.join(';')}?module-path=${file(library)}&pin-source=file:${file(pinFile)}`;
}

/** The token of a key, and a name under which everything that uses it comes together. */
export function tokenOf({
  object,
  id,
  ...token
}: ModuleKey): ModuleToken & { readonly name: string } {
  return { ...token, name: JSON.stringify([token.library, token.token, token.serial ?? '']) };
}
