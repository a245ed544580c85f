import { createSlotLedger, type LedgerSlot, timesOf } from '../../kit/slot-ledger.ts';
import { type Answer, library, record } from './answer.ts';
import type { Catalogue } from './items.ts';
import { child, text, type Xml } from './xml.ts';

const placeOf = (slot: LedgerSlot) => {
  const { begin, end } = timesOf(slot);
  return { CKMC: slot.window, KSSJ: begin, JSSJ: end };
};

const refusals = {
  full: ['4001', '号源已满'],
  closed: ['4002', '当日不办理业务'],
  unknown: ['4003', '号源不存在'],
  cancelled: ['4004', '预约已取消'],
} as const;

const isId = (id: string): boolean => /^[\w-]{8,60}$/.test(id);

export type AppointmentOffice = {
  readonly slots: (query: URLSearchParams) => Answer;
  readonly queue: (query: URLSearchParams) => Answer;
  readonly book: (body: Xml) => Answer;
  readonly cancel: (body: Xml) => Answer;
};

/** 预约: one person an hour at each of two windows. */
export function createAppointments(
  { area, offersItem }: Catalogue,
  clock: () => Date,
): AppointmentOffice {
  const ledger = createSlotLedger({
    clock,
    windows: ['无差别受理1号窗', '无差别受理2号窗'],
    hours: [9, 10, 14, 15, 16],
    capacity: 1,
  });
  return {
    slots(query) {
      const day = query.get('date') ?? '';
      if (!/^\d{4}-\d\d-\d\d$/.test(day) || query.get('areaCode') !== area)
        return library('2001', '参数错误');
      if (!offersItem(query.get('item') ?? '')) return library('2005', '事项不存在');
      const list = ledger.slotsOn(day).map((slot) => ({
        HYBH: slot.id,
        ...placeOf(slot),
        SYHS: String(slot.free),
      }));
      return library('0000', '成功', { list });
    },
    queue(query) {
      if (query.get('areaCode') !== area) return library('2001', '参数错误');
      const list = ledger.queue().map(({ window, waiting, waitMinutes }) => ({
        CKMC: window,
        PDRS: String(waiting),
        YJDD: String(waitMinutes),
      }));
      return library('0000', '成功', { list });
    },
    book(body) {
      const id = text(body, 'YYLSH');
      const person = child(body, 'YYR');
      const named = text(person, 'MC') !== '' && text(person, 'ZJHM').length === 18;
      if (!isId(id) || !named) return record('2001', '报文格式错误');
      if (!offersItem(text(body, 'SXBM'))) return record('2005', '事项不存在');
      const outcome = ledger.book(id, text(body, 'HYBH'));
      if (outcome.kind !== 'booked') {
        const [code, message] = refusals[outcome.kind];
        return record(code, message);
      }
      const booked = { YYLSH: id, YYBH: outcome.number, ...placeOf(outcome.slot) };
      return outcome.again
        ? record('1001', '预约流水号已存在', booked)
        : record('0000', '成功', booked);
    },
    cancel(body) {
      const id = text(body, 'YYLSH');
      if (!isId(id)) return record('2001', '报文格式错误');
      ledger.cancel(id);
      return record('0000', '成功', { YYLSH: id });
    },
  };
}
