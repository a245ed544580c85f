import { type Answer, type Call, closed, library, plain, record } from './answer.ts';
import type { AppointmentOffice } from './appointments.ts';
import type { Library } from './certificates.ts';
import { createSerialMemory, dateOf, digestOf, refuseCaller, same } from './gate.ts';
import { notice, type Register, status, submit, supplement, withdraw } from './register.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';
import { readRecord, text, type Xml } from './xml.ts';

const xmlTypes = /^application\/xml; ?charset=gb18030$/i;
const jsonTypes = /^application\/json(; ?charset=utf-8)?$/i;

export type ServiceOptions = {
  readonly secrets: ZhejiangPlatformSecrets;
  readonly register: Register;
  readonly library: Library;
  readonly appointments: AppointmentOffice;
  readonly clock: () => Date;
  readonly isOpen: () => boolean;
};

type Input = Readonly<Record<string, string>>;
type Signed = { readonly serial: string; readonly digest: string; readonly covered: Buffer };

/** The platform's own answer code and text if digest or serial number do not hold. */
type CheckBody = (call: Call, signed: Signed) => readonly [code: string, text: string] | undefined;

function createBodyCheck({ secrets, clock }: ServiceOptions): CheckBody {
  const isFresh = createSerialMemory();
  return (call, { serial, digest, covered }) => {
    const part = { path: call.path, date: dateOf(call), serial, body: covered };
    if (!same(digest, digestOf(part, secrets.gateway))) return ['2002', '报文摘要不符'];
    return serial.length >= 8 && isFresh(serial, clock()) ? undefined : ['2006', '流水号重复'];
  };
}

const contentType = (call: Call): string => String(call.headers['content-type']);

function answerXml(call: Call, check: CheckBody, operation: (body: Xml) => Answer): Answer {
  if (!xmlTypes.test(contentType(call))) return plain(415, 'Unsupported Media Type');
  const read = readRecord(call.body);
  if (!read) return record('2001', '报文格式错误');
  const { head, body, bodyBytes } = read;
  const signed = { serial: text(head, 'LSH'), digest: text(head, 'BWZY'), covered: bodyBytes };
  const refused = check(call, signed);
  return refused ? record(...refused) : operation(body);
}

function answerJson(call: Call, check: CheckBody, query: (input: Input) => Answer): Answer {
  if (!jsonTypes.test(contentType(call))) return plain(415, 'Unsupported Media Type');
  try {
    const { lsh, bwzy, data } = JSON.parse(call.body.toString()) as Record<string, unknown>;
    const covered = Buffer.from(String(data));
    const refused = check(call, { serial: String(lsh), digest: String(bwzy), covered });
    return refused ? library(...refused) : query(JSON.parse(String(data)));
  } catch {
    return library('2001', '报文格式错误');
  }
}

/** Everything under `/restapi/prod/{componentId}`. Only cases have opening hours; lists and library never sleep. */
export function createService(options: ServiceOptions): (call: Call) => Answer {
  const { register, secrets, clock } = options;
  const { paths, gateway } = secrets;
  const prefix = `/restapi/prod/${gateway.componentId}`;
  const check = createBodyCheck(options);
  const operations = new Map<string, (register: Register, body: Xml) => Answer>([
    [paths.submit, submit],
    [paths.supplement, supplement],
    [paths.withdraw, withdraw],
    [paths.notice, notice],
    [paths.caseStatus, status],
    [paths.book, (_, body) => options.appointments.book(body)],
    [paths.cancelBooking, (_, body) => options.appointments.cancel(body)],
  ]);
  const lists = new Map<string, (query: URLSearchParams) => Answer>([
    [paths.items, register.catalogue.page],
    [paths.slots, options.appointments.slots],
    [paths.queue, options.appointments.queue],
  ]);
  const queries = new Map<string, (input: Input) => Answer>([
    [paths.authCode, options.library.authCode],
    [paths.certificateFile, options.library.file],
    [paths.certificateStatus, options.library.status],
  ]);

  return (call) => {
    const native = call.path.startsWith(prefix) ? call.path.slice(prefix.length) : '';
    const operation = operations.get(native);
    const query = queries.get(native);
    const list = lists.get(native);
    if (!(operation ?? query ?? list)) return plain(404, 'no route and no API found');
    if (operation && !options.isOpen()) return closed();
    const refused = refuseCaller(call, gateway, clock());
    if (refused) return refused;
    if (call.method !== (list ? 'GET' : 'POST')) return plain(405, 'Method Not Allowed');
    if (operation) return answerXml(call, check, (body) => operation(register, body));
    if (query) return answerJson(call, check, query);
    return (list ?? register.catalogue.page)(new URLSearchParams(call.query));
  };
}
