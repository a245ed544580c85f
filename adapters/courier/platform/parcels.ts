export type Scan =
  | 'collected'
  | 'in_transit'
  | 'out_for_delivery'
  | 'delivered'
  | 'delayed'
  | 'lost';

const opCodes: Readonly<Record<Scan, string>> = {
  collected: '50',
  in_transit: '30',
  out_for_delivery: '44',
  delivered: '80',
  delayed: '33',
  lost: '99',
};

/** What the courier's people write beside a scan: for their customers, and no business of a partner's. */
const remarks: Readonly<Record<Scan, string>> = {
  collected: '快件已揽收, 揽投员 赵某 13900000000',
  in_transit: '快件到达转运中心',
  out_for_delivery: '正在派送, 派送员 钱某 13900000001',
  delivered: '已签收, 签收人: 孙某',
  delayed: '因天气原因延误',
  lost: '快件遗失, 正在理赔',
};

export type Line = {
  readonly id: string;
  readonly mailno: string;
  readonly orderid: string;
  readonly opCode: string;
  readonly acceptTime: string;
  readonly stationCode: string;
  readonly remark: string;
};

export type Parcel = {
  readonly orderid: string;
  readonly mailno: string;
  /** How often the order reached the courier, repetitions included. */
  registrations: number;
  readonly lines: Line[];
};

/** Local time without zone, as the courier writes it. */
const localTime = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** The courier's book of parcels: one per order and one per number. */
export function createParcels(clock: () => Date) {
  const byNumber = new Map<string, Parcel>();
  const byOrder = new Map<string, Parcel>();
  // Numbers go on where they were before a restart: nobody gets one that another parcel has had.
  let next = Math.floor(clock().getTime() / 1000);
  return {
    all: () => [...byNumber.values()],
    find: (mailno: string) => byNumber.get(mailno),
    /** Undefined where the number belongs to another order. */
    order: (orderid: string, wished: string | undefined) => {
      const known = byOrder.get(orderid);
      if (known) {
        known.registrations += 1;
        return wished === undefined || wished === known.mailno
          ? { parcel: known, duplicate: true }
          : undefined;
      }
      next += 1;
      const mailno = wished ?? `DX${String(next).padStart(10, '0')}`;
      if (byNumber.has(mailno)) return undefined;
      const parcel: Parcel = { orderid, mailno, registrations: 1, lines: [] };
      byNumber.set(mailno, parcel);
      byOrder.set(orderid, parcel);
      return { parcel, duplicate: false };
    },
    scan: (parcel: Parcel, kind: Scan): Line => {
      const { mailno, orderid, lines } = parcel;
      const line: Line = {
        id: `${mailno}-${lines.length + 1}`,
        mailno,
        orderid,
        opCode: opCodes[kind],
        acceptTime: localTime(clock()),
        stationCode: kind === 'delivered' || kind === 'out_for_delivery' ? 'S-02' : 'S-01',
        remark: remarks[kind],
      };
      lines.push(line);
      return line;
    },
  };
}
export type Parcels = ReturnType<typeof createParcels>;

export const kindOf = ({ opCode }: Line): Scan =>
  (Object.keys(opCodes) as Scan[]).find((kind) => opCodes[kind] === opCode) ?? 'in_transit';
