import { describe, expect, it } from 'vitest';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { withEach } from './conformance/checks/configuration.ts';
import { courierDoorsOf, doorsOf } from './kit/door-inputs.ts';
import { type SampleBinding, sampleCouriers, sampleRegions } from './sample-bindings.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const page = (text: string) =>
  bytes(`<!DOCTYPE html><html><head><title>${text}</title></head><body>${text}</body></html>`);

/** What stands in front of a region answers one of these, and the region has never seen the call. */
const foreign: readonly Uint8Array[] = [
  new Uint8Array(),
  page('405 Not Allowed'),
  page('政务服务网'),
  bytes('{"error":"not_found","message":"no Route matched with those values","status":404}'),
  bytes('{"code":404,"message":"不允许","data":null}'),
  bytes('no healthy upstream'),
  bytes('[]'),
  bytes('null'),
  bytes('{"retcode":"300003","msg":"当前办件'),
  bytes('{"code":"2003","msg":"办件'),
  bytes('{"apiResultCode":"S0001","apiErr'),
  bytes('{"appCode":"TB","version":"1.0.0","encType":"SM4","signType":"SM2","timesta'),
  bytes('<?xml version="1.0" encoding="GB18030"?><RECORD><HEAD><CODE>2003</CODE><MSG>'),
];

/** Whole refusals in a region's own words: under any status but its own they are its front door's. */
const refusals: readonly Uint8Array[] = [
  bytes('{"retcode":"300003","msg":"x","data":"{}"}'),
  bytes('{"head":{"status":2,"message":"x"},"data":null}'),
  bytes('{"code":"2003","msg":"x"}'),
  bytes('{"code":"4130","msg":"x"}'),
  bytes('{"error_code":"10002","error_msg":"x"}'),
  bytes('{"result":"4","errmsg":"x"}'),
  bytes('{"refused":"slot_full"}'),
  bytes(
    '<?xml version="1.0" encoding="GB18030"?><RECORD><HEAD><CODE>2003</CODE><MSG>x</MSG></HEAD><BODY></BODY></RECORD>',
  ),
];

const everyStatus = Array.from({ length: 300 }, (_, index) => 300 + index);
const under200 = foreign.map((body) => ({ status: 200, body }));

/**
 * Each door hears every status. Bodies take turns, another one at every door, so that an adapter's doors
 * together hear nearly every pair; to try each at each would be 100,000 calls, most of them signed.
 */
const heardAt = (door: number) => {
  const bodies = [...foreign, ...refusals];
  const under = everyStatus.map((status, index) => ({
    status,
    body: bodies[(index + door * 5) % bodies.length] ?? new Uint8Array(),
  }));
  return [...under200, ...under];
};

type Door = {
  readonly name: string;
  readonly call: (context: RegionContext<unknown>) => Promise<RegionResult<unknown>>;
};

/** The kinds of the failures, or what must not happen. */
async function outcomes(
  binding: Pick<SampleBinding<unknown>, 'credentials'>,
  door: () => Door,
  before: readonly unknown[],
  heard: readonly { readonly status: number; readonly body: Uint8Array }[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { status, body } of heard) {
    const answers = [...before];
    let questions = 0;
    const http: OutboundHttp = async () => {
      questions += 1;
      const earlier = answers.shift();
      if (earlier === undefined) return ok({ status, headers: {}, body });
      return ok({ status: 200, headers: {}, body: bytes(JSON.stringify(earlier)) });
    };
    const context = {
      region: '330499',
      http,
      clock: () => new Date(),
      credentials: binding.credentials,
      signal: new AbortController().signal,
    };
    const { name, call } = door();
    const said = `${name}: ${status} ${new TextDecoder().decode(body).slice(0, 60)}`;
    try {
      const result = await call(context);
      if (result.ok || ['rejected', 'inexpressible'].includes(result.failure.kind))
        wrong.push(`${said} -> ${result.ok ? 'ok' : result.failure.code}`);
      if (questions !== before.length + 1) wrong.push(`${said}: asked ${questions} times`);
    } catch (error) {
      wrong.push(`${said} threw ${error}`);
    }
  }
  return wrong;
}

const regions = await sampleRegions();

describe.each(regions)('what a front door says is never taken for the word of $name', (binding) => {
  const doors = doorsOf(binding.adapter());

  it.each(doors.map(({ name }, index) => ({ name, index })))(
    'at $name',
    async ({ name, index }) => {
      const door = () => doorsOf(binding.adapter())[index] as Door;
      const earlier = binding.earlier[name] ?? [];
      for (let step = 0; step <= earlier.length; step++)
        expect(
          await outcomes(binding, door, earlier.slice(0, step), heardAt(index + step)),
        ).toEqual([]);
    },
  );
});

describe.each([...regions, ...sampleCouriers()])('the configuration of $name', (binding) => {
  it('is refused, and throws nothing, where a text is another one', () => {
    const { credentials } = binding.adapter();
    for (const instead of ['', 'x', 'http://', 'https://[', ' '])
      for (const wrong of withEach(binding.credentials, () => true, instead))
        expect(() => credentials.safeParse(wrong)).not.toThrow();
  });
});

describe.each(sampleCouriers())('nor for the word of the courier $name', (binding) => {
  const doors = courierDoorsOf(binding.adapter());
  it.each(doors.map((door, index) => ({ ...door, index })))(
    'at $name',
    async ({ index, ...door }) => {
      expect(await outcomes(binding, () => door, [], heardAt(index))).toEqual([]);
    },
  );
});
