import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeGateway } from '../../gateway/assembly/node-gateway.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { replayAcross } from '../attacks/replay-across.ts';
import { chainingFlow, type Domain, introduce } from '../interop/chaining-flows.ts';
import { foreignSignatureFlows } from '../interop/foreign-signatures-flows.ts';
import { oauth4webapiFlows } from '../interop/oauth4webapi-flows.ts';
import { openidClientFlows } from '../interop/openid-client-flows.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { type EdgeDeployment, startEdgeDeployment, startOnNode } from './deployment.ts';
import { bundleWorker, newWorkFolder, removeWorkFolder } from './wrangler.ts';

let folder: string;
let edge: EdgeDeployment;
/** Another federation, on Node. */
let elsewhere: TestGateway;
/** A process on Node beside the worker: the same keys, the same database. */
let beside: NodeGateway;

const onEdge = (): Domain => ({ ...edge, platform: edge.courier.platform });
const onNode = (): Domain => ({ ...elsewhere, platform: elsewhere.gateway.platform });

beforeAll(async () => {
  folder = await newWorkFolder();
  elsewhere = await startTestGateway();
  edge = await startEdgeDeployment(folder, await bundleWorker());
  beside = await startOnNode(edge.environment, 'api', await freePort());
  // Before the worker reads its federation for the first time: it keeps what it read for five seconds.
  await introduce(onEdge(), '330421', onNode());
  await introduce(onNode(), '320509', onEdge());
}, 120_000);

afterAll(async () => {
  await beside?.close();
  await edge?.close();
  await elsewhere?.close();
  await removeWorkFolder(folder);
}, 60_000);

describe('openid-client 6, unmodified, against workerd', () => {
  openidClientFlows(() => edge);
});

describe('oauth4webapi 3, unmodified, against workerd', () => {
  oauth4webapiFlows(() => edge);
});

describe('http-message-signatures 1, unmodified, against workerd', () => {
  foreignSignatureFlows(() => edge);
});

describe('chaining from workerd to Node', () => {
  chainingFlow(onEdge, onNode, '320509');
});

describe('chaining from Node to workerd', () => {
  chainingFlow(onNode, onEdge, '330421');
});

describe('workerd beside Node, on one database', () => {
  replayAcross(() => ({
    world: edge,
    addresses: [edge.origin, `http://localhost:${beside.port}`],
    times: 24,
  }));
});

describe('the log of the worker', () => {
  it('holds no warning after all this', () => {
    expect(edge.worker.output()).not.toMatch(/"level":"(warn|error)"/);
  });
});
