import { createRequire } from 'node:module';

/** As much of `pkcs11js` as is used here. It is no dependency: whoever has such a module installs it (./native). */
export type Handle = Buffer;
type Attribute = { readonly type: number; readonly value?: number | boolean | string | Buffer };
type Mechanism = { readonly mechanism: number; readonly parameter?: object | Buffer };

export type Cryptoki = {
  load(path: string): void;
  C_Initialize(options: { readonly flags: number }): void;
  C_GetSlotList(present: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): {
    readonly label: string;
    readonly serialNumber: string;
    readonly manufacturerID: string;
    readonly model: string;
  };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_Login(session: Handle, user: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, max: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, key: Handle, of: readonly Attribute[]): Attribute[];
  C_SignInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_SignAsync(session: Handle, data: Buffer, out: Buffer): Promise<Buffer>;
  C_EncryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_EncryptAsync(session: Handle, data: Buffer, out: Buffer): Promise<Buffer>;
  C_DecryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_DecryptAsync(session: Handle, data: Buffer, out: Buffer): Promise<Buffer>;
  C_GenerateKey(session: Handle, by: Mechanism, template: readonly Attribute[]): Handle;
  C_GenerateKeyPair(
    session: Handle,
    by: Mechanism,
    open: readonly Attribute[],
    kept: readonly Attribute[],
  ): { readonly publicKey: Handle; readonly privateKey: Handle };
};

/** PKCS#11 3.0, section 6 and the header files of OASIS. */
export const ck = {
  serialSession: 4,
  writableSession: 2,
  osLocking: 2,
  user: 1,
  publicKey: 2,
  privateKey: 3,
  secretKey: 4,
  ec: 0x3,
  aes: 0x1f,
  edwards: 0x40,
  ecKeyPairGen: 0x1040,
  ecdsa: 0x1041,
  edwardsKeyPairGen: 0x1055,
  eddsa: 0x1057,
  aesKeyGen: 0x1080,
  aesGcm: 0x1087,
} as const;

export const cka = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  sign: 0x108,
  verify: 0x10a,
  valueLength: 0x161,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
} as const;

type Library = { readonly PKCS11: new () => Cryptoki; readonly CK_PARAMS_GCM: number };

/** @throws where it is not installed or was built for another machine */
export function loadPkcs11js(): Library {
  return createRequire(new URL('./native/package.json', import.meta.url))('pkcs11js') as Library;
}

/** What went wrong, by the name that the standard has for it: messages of makers may say more than is good. */
export function nameOfError(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  return /CKR_[A-Z0-9_]+/.exec(text)?.[0] ?? (error instanceof Error ? error.name : 'unknown');
}
