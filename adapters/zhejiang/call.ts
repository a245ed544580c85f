import { z } from 'zod';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import { frontDoor, type OwnFormat } from '../kit/front-door.ts';
import { inexpressible, isWellFormed } from '../kit/texts.ts';
import { failureOfCode, jsonFormat, recordFormat } from './classify.ts';
import type { ZhejiangCredentials } from './credentials.ts';
import { buildRequest, readEnvelope, type XmlValue, xmlContentType } from './envelope.ts';
import { bodyDigest, signedHeaders } from './signature.ts';

export type Context = RegionContext<ZhejiangCredentials>;

type Signed = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: string;
  readonly date: string;
  readonly contentType?: string;
  readonly body?: Uint8Array | string;
};

/** `/restapi/prod/{componentId}/{native path}`: the path that is called and the path that is signed. */
const gatewayPath = (native: string, { credentials }: Context): string =>
  `/restapi/prod/${credentials.gateway.componentId}${native}`;

async function send(
  call: Signed,
  format: OwnFormat,
  context: Context,
): Promise<RegionResult<Uint8Array>> {
  const { gateway } = context.credentials;
  const outcome = await context.http(
    {
      method: call.method,
      url: `${gateway.url}${call.path}${call.query && `?${call.query}`}`,
      headers: {
        ...signedHeaders(call, gateway),
        ...(call.contentType && { 'content-type': call.contentType }),
      },
      ...(call.body !== undefined && { body: call.body }),
    },
    context.signal,
  );
  return frontDoor(outcome, context.clock(), format);
}

export type Answer<T> = { readonly code: string; readonly body: T };

const AnswerHead = z.strictObject({ CODE: z.string(), MSG: z.string().max(500) });

/** Sends a case message as XML. `schema` reads the BODY of a success or of a duplicate. */
export async function callXml<T>(
  native: string,
  body: XmlValue,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<Answer<T>>> {
  const path = gatewayPath(native, context);
  const date = context.clock().toUTCString();
  const serial = crypto.randomUUID();
  const bytes = buildRequest(body, { path, date, serial }, context.credentials.gateway);
  if (!bytes) return fail(inexpressible);
  const answer = await send(
    { method: 'POST', path, query: '', date, contentType: xmlContentType, body: bytes },
    recordFormat,
    context,
  );
  if (!answer.ok) return answer;
  const envelope = readEnvelope(answer.value);
  const head = AnswerHead.safeParse(envelope?.head);
  if (!envelope || !head.success) return fail(malformed('envelope'));
  const failure = failureOfCode(head.data.CODE);
  if (failure) return fail(failure);
  const parsed = schema.safeParse(envelope.body);
  return parsed.success ? ok({ code: head.data.CODE, body: parsed.data }) : fail(malformed('body'));
}

const JsonAnswer = z.strictObject({
  code: z.string(),
  msg: z.string().max(500),
  /** JSON inside JSON, as the region writes it; absent where there is nothing to say. */
  data: z
    .string()
    .max(512 * 1024)
    .optional(),
});

function readJson<T>(bytes: Uint8Array, schema: z.ZodType<T>): RegionResult<Answer<T | undefined>> {
  const answer = JsonAnswer.safeParse(jsonOf(bytes));
  if (!answer.success) return fail(malformed('body'));
  const { code, data } = answer.data;
  const failure = failureOfCode(code);
  if (failure) return fail(failure);
  if (data === undefined) return ok({ code, body: undefined });
  const body = asPromised(schema, jsonOf(data), 'body');
  return body.ok ? ok({ code, body: body.value }) : body;
}

/** Asks the certificate library. Holder codes travel in the body: an address would end up in access logs. */
export async function postJson<T>(
  native: string,
  input: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<Answer<T | undefined>>> {
  const path = gatewayPath(native, context);
  const date = context.clock().toUTCString();
  const lsh = crypto.randomUUID();
  if (!isWellFormed(input)) return fail(inexpressible);
  const data = JSON.stringify(input);
  const part = { path, date, serial: lsh, body: new TextEncoder().encode(data) };
  const body = JSON.stringify({ lsh, bwzy: bodyDigest(part, context.credentials.gateway), data });
  const contentType = 'application/json; charset=utf-8';
  const answer = await send(
    { method: 'POST', path, query: '', date, contentType, body },
    jsonFormat,
    context,
  );
  return answer.ok ? readJson(answer.value, schema) : answer;
}

/** Asks a list that names nobody. `query` is signed in sorted order and sent as given. */
export async function getJson<T>(
  native: string,
  query: string,
  schema: z.ZodType<T>,
  context: Context,
): Promise<RegionResult<Answer<T | undefined>>> {
  const path = gatewayPath(native, context);
  const date = context.clock().toUTCString();
  const answer = await send({ method: 'GET', path, query, date }, jsonFormat, context);
  return answer.ok ? readJson(answer.value, schema) : answer;
}
