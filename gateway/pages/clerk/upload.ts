import { chunkBytes, PartMediaType } from '#contracts/part';
import { fail, ok, type Result } from '#contracts/result';
import type { Problem } from '../../platform/http/problem.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { contentDigest } from '../../trust/identity/message-signatures/sign-request.ts';
import type { Visit } from '../console/form-page.ts';

/** A scan that a form brings: no larger, so that one page holds no more of the machine than this. */
export const maxFormBytes = 8 * 1_048_576;

/** The addresses of pages whose forms carry scans. */
export const carriesScans = (path: string): boolean =>
  /^\/(?:w\/(?:cases|collect)|me\/(?:cases|apply))\/[\w-]+(?:\/[\w-]+){0,2}$/.test(path);

/** What a field for a scan offers to choose from. */
export const scanType = { accept: 'application/pdf,image/jpeg,image/png,image/tiff,.ofd' };

export const scanOf = (form: FormData, name: string): File | undefined => {
  const value = form.get(name);
  return value instanceof File && value.size > 0 ? value : undefined;
};

type Use = { readonly itemCode: string; readonly to: string };
type Part = { readonly partId: string };

const mediaTypeOf = ({ type }: File): string =>
  PartMediaType.safeParse(type).data ?? 'application/octet-stream';

/** SHA-256 of a scan that stays at the window. */
export const digestOf = async (scan: File): Promise<string> =>
  sha256Hex(new Uint8Array(await scan.arrayBuffer()));

/** Sends a scan by the same doors as a member's own system does. @returns what a material names it by */
export async function sendScan(
  { act }: Visit,
  scan: File,
  use: Use,
  step: string,
): Promise<Result<string, Problem>> {
  const bytes = new Uint8Array(await scan.arrayBuffer());
  const digest = await sha256Hex(bytes);
  const mediaType = mediaTypeOf(scan);
  const body = { size: bytes.byteLength, digest, mediaType, uses: [use] };
  // Another scan in the same form is another part; the same one, sent again, is the same.
  const once = `${step}-${digest.slice(0, 16)}`;
  const announced = await act<Part>({ path: '/v1/parts', body }, once);
  if (!announced.ok) return fail(announced.failure);
  const { partId } = announced.value;
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    const body = bytes.slice(start, start + chunkBytes);
    const path = `/v1/parts/${partId}/chunks/${start / chunkBytes}`;
    const headers = { 'content-digest': await contentDigest(body) };
    const put = await act({ method: 'PUT', path, body, headers }, step);
    if (!put.ok) return fail(put.failure);
  }
  const done = await act({ path: `/v1/parts/${partId}/complete` }, step);
  return done.ok ? ok(partId) : fail(done.failure);
}
