import { trace } from '@opentelemetry/api';
import { afterAll, expect, it } from 'vitest';
import { currentTraceId, currentTraceparent, inSpan } from '../process/telemetry.ts';
import { startTelemetry } from './telemetry.ts';

const telemetry = await startTelemetry({});
afterAll(telemetry.close);

it('without a collector nothing is recorded, and one trace id still runs through all that belongs together', async () => {
  const seen = await inSpan('outer', {}, async () => {
    const outer = { id: currentTraceId(), recording: trace.getActiveSpan()?.isRecording() };
    const inner = await inSpan('inner', {}, async () => [currentTraceId(), currentTraceparent()]);
    return { outer, inner };
  });
  const { id } = seen.outer;
  expect(id).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  expect(seen).toEqual({
    outer: { id, recording: false },
    inner: [id, expect.stringMatching(new RegExp(`^00-${id}-[0-9a-f]{16}-00$`))],
  });
  expect(await inSpan('another', {}, async () => currentTraceId())).not.toBe(id);
});

it('its metrics say whose they are', async () => {
  expect(await telemetry.metricsText()).toMatch(/^target_info\{service_name="tongban"/m);
});
