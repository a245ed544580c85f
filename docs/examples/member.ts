import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import {
  isAnswerGenuine,
  signRequest,
} from '../../gateway/trust/identity/message-signatures/sign-request.ts';

/** A member platform in one file: Node only, no packages. docs/identity.md explains each command. */
const usage = `npx node docs/examples/member.ts COMMAND

  new-key FILE KID           makes a key pair, keeps it in FILE, prints the public half
  token [SCOPE]              prints an access token of the platform
  sign METHOD PATH [FILE]    prints the headers that sign a call with TOKEN and this body, for curl -K
  submit [FILE]              submits a case with a signed call and verifies the answer
  read PATH                  prints what a GET of it answers: /v1/cases/CASE_ID
  log-in REGION TARGET [KIND]
                             a person (or company) signs in at home; prints a token for TARGET
  act-for COMPANY PERSON     of two such tokens, prints one of the person acting for the company

ORIGIN (http://localhost:8080), MEMBER (qingpu-platform) and KEY_FILE (.data/members.json) say where and who.`;

const { ORIGIN = 'http://localhost:8080', MEMBER = 'qingpu-platform' } = process.env;
const { KEY_FILE = '.data/members.json', TOKEN = '' } = process.env;
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

type Key = { readonly keyId: string; readonly privateKey: CryptoKey };
type Json = Record<string, unknown>;

async function readKey(): Promise<Key> {
  const file = JSON.parse(await readFile(KEY_FILE, 'utf8')) as Json;
  const { kid, kty, crv, x, y, d } = (file[MEMBER] ?? file) as JsonWebKey & { kid: string };
  const jwk = { kty, crv, x, y, d } as JsonWebKey;
  const privateKey = await crypto.subtle.importKey('jwk', jwk, ecdsa, false, ['sign']);
  return { keyId: kid, privateKey };
}

async function newKey(path: string, kid: string): Promise<void> {
  const { privateKey } = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey);
  await writeFile(path, JSON.stringify({ kty, crv, x, y, d, kid }), { mode: 0o600, flag: 'wx' });
  console.log(JSON.stringify({ kty, crv, x, y, kid, use: 'sig', alg: 'ES256' }));
}

/** RFC 7523: who we are, for this issuer only, for a minute, once. */
async function clientAssertion({ keyId, privateKey }: Key): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: MEMBER,
    sub: MEMBER,
    aud: ORIGIN,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 60,
  };
  const header = { alg: 'ES256', kid: keyId, typ: 'client-authentication+jwt' };
  const parts = [header, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signed = new TextEncoder().encode(parts.join('.'));
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    privateKey,
    signed,
  );
  return [...parts, Buffer.from(signature).toString('base64url')].join('.');
}

async function token(key: Key, form: Record<string, string>): Promise<string> {
  const answer = await fetch(`${ORIGIN}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...form,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await clientAssertion(key),
    }),
  });
  const body = (await answer.json()) as Json;
  if (!answer.ok) throw new Error(JSON.stringify(body, undefined, 2));
  return String(body['access_token']);
}

const ownToken = (key: Key, scope: string): Promise<string> =>
  token(key, { grant_type: 'client_credentials', scope });

/** The gateway's own key, from where it publishes them. */
async function publishedKey(kid: string): Promise<CryptoKey | undefined> {
  const { keys } = (await (await fetch(`${ORIGIN}/.well-known/jwks.json`)).json()) as {
    keys: (JsonWebKey & { kid: string })[];
  };
  const jwk = keys.find((candidate) => candidate.kid === kid);
  return jwk && crypto.subtle.importKey('jwk', jwk, ecdsa, false, ['verify']);
}

/** A signed call; an answer that the gateway did not sign for just this call is no answer. */
async function call(key: Key, accessToken: string, path: string, document: Json): Promise<Json> {
  const url = ORIGIN + path;
  const body = JSON.stringify(document);
  const headers = {
    authorization: `Bearer ${accessToken}`,
    'content-type': 'application/json',
    'idempotency-key': crypto.randomUUID(),
  };
  const signature = await signRequest({ method: 'POST', url, headers, body }, key, new Date());
  const answer = await fetch(url, { method: 'POST', headers: { ...headers, ...signature }, body });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const received = {
    status: answer.status,
    header: (name: string) => answer.headers.get(name),
    body: bytes,
  };
  const genuine = await isAnswerGenuine(received, signature['signature'] ?? '', publishedKey);
  if (!answer.ok || !genuine)
    throw new Error(`HTTP ${answer.status} ${new TextDecoder().decode(bytes)}`);
  return JSON.parse(new TextDecoder().decode(bytes)) as Json;
}

async function sign(key: Key, method: string, path: string, file?: string): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'idempotency-key': crypto.randomUUID() };
  const body = file === undefined ? {} : { body: new Uint8Array(await readFile(file)) };
  const signature = await signRequest(
    { method, url: ORIGIN + path, headers, ...body },
    key,
    new Date(),
  );
  for (const [name, value] of Object.entries({ ...headers, ...signature }))
    console.log(`header = "${name}: ${value.replaceAll('"', '\\"')}"`);
}

async function submit(key: Key, file?: string): Promise<void> {
  const accessToken = await ownToken(key, 'cases:submit');
  const place = file ?? new URL('case.json', import.meta.url);
  const document = JSON.parse(await readFile(place, 'utf8')) as Json;
  console.log(JSON.stringify(await call(key, accessToken, '/v1/cases', document), undefined, 2));
}

async function read(key: Key, path: string): Promise<void> {
  const headers = { authorization: `Bearer ${await ownToken(key, 'cases:read')}` };
  const answer = await fetch(ORIGIN + path, { headers });
  console.log(JSON.stringify(await answer.json(), undefined, 2));
  if (!answer.ok) process.exitCode = 1;
}

async function logIn(key: Key, region: string, target: string, kind: string): Promise<void> {
  const accessToken = await ownToken(key, 'identity:login');
  const state = crypto.randomUUID();
  const redirectUri = 'http://localhost:8080/window/returned';
  const request = { region, kind, redirectUri, state };
  const { loginUrl } = await call(key, accessToken, '/oauth/logins', request);
  console.error(`Open ${loginUrl}\nsign in, and paste the address at which the browser ends:`);
  const input = createInterface({ input: process.stdin });
  const address = await input.question('');
  input.close();
  const { searchParams } = new URL(address.trim());
  if (searchParams.get('state') !== state) throw new Error('this is another log-in');
  const error = searchParams.get('error');
  if (error !== null) throw new Error(`nobody signed in: ${error}`);
  const exchanged = await token(key, {
    grant_type: exchangeGrant,
    subject_token: searchParams.get('regional_ticket') ?? '',
    subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
    audience: `urn:tongban:region:${target}`,
  });
  console.log(exchanged);
}

/** RFC 8693: the company is the subject, the person is the actor; the company's home region must agree. */
async function actFor(key: Key, company: string, person: string): Promise<void> {
  const exchanged = await token(key, {
    grant_type: exchangeGrant,
    subject_token: company,
    subject_token_type: accessToken,
    actor_token: person,
    actor_token_type: accessToken,
  });
  console.log(exchanged);
}

const [command, ...parameters] = process.argv.slice(2);
const [first = '', second = '', third] = parameters;
try {
  if (command === 'new-key') await newKey(first, second);
  else if (command === 'token') console.log(await ownToken(await readKey(), first));
  else if (command === 'sign') await sign(await readKey(), first, second, third);
  else if (command === 'submit') await submit(await readKey(), parameters[0]);
  else if (command === 'read') await read(await readKey(), first);
  else if (command === 'log-in') await logIn(await readKey(), first, second, third ?? 'person');
  else if (command === 'act-for') await actFor(await readKey(), first, second);
  else console.log(usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
