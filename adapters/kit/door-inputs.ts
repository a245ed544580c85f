import type { CourierAdapter } from '#contracts/courier';
import type { RegionAdapter, RegionContext, RegionResult } from '#contracts/region-adapter';
import {
  sampleNotice,
  sampleSubmission,
  sampleSupplement,
  sampleWithdrawal,
} from './sample-messages.ts';
import { certificateTypes, companies, itemCodeIn, people } from './sample-world.ts';

type Context = RegionContext<unknown>;
type Calls = (context: Context) => Promise<RegionResult<unknown>>;

const [person] = people;
const [company] = companies;
const itemCode = itemCodeIn('330421', '000131001001');
const purpose = { itemCode, reason: '登记', until: '2099-12-31T00:00:00+08:00' };
const certificate = '1.2.156.3005.2.11100000000013127D001.11320509XX0000001C.TESTID20260001.001.C';
/** Of a form that every region takes for a ticket of its own. */
const ticket = '0'.repeat(64);
const callbackUrl = `https://gateway.example/oauth/callback/330421?state=${'s'.repeat(43)}`;
const agent = {
  kind: 'person',
  name: person.name,
  idType: '111',
  idNumber: person.idNumber,
} as const;

/** One genuine call per door. Typed by the contract: a new door does not compile without one. */
type Inputs = {
  readonly [G in 'identity' | 'items' | 'certificates' | 'cases' | 'appointments']-?: {
    readonly [D in keyof NonNullable<RegionAdapter<unknown>[G]> as D extends
      | 'ticketParameter'
      | 'identityDocuments'
      | 'beginLogin'
      | `parse${string}`
      | `refuse${string}`
      ? never
      : D]-?: readonly unknown[];
  };
};

const inputs: Inputs = {
  identity: {
    redeem: [
      { ticket, kind: 'person', callbackUrl },
      { ticket, kind: 'company', callbackUrl },
    ],
    authorisationOf: [{ uscc: company.uscc, agent }],
    logout: [{ localId: person.localId }],
  },
  items: { listItems: [] },
  certificates: {
    retrieve: [
      {
        holder: { code: company.uscc, codeType: '001', name: company.name },
        type: certificateTypes.businessLicence.code,
        purpose,
        requestId: 'req-00000001',
      },
    ],
    statusOf: [{ identifier: certificate }],
  },
  cases: {
    submit: [sampleSubmission],
    supplement: [sampleSupplement],
    withdraw: [sampleWithdrawal],
    notify: [sampleNotice],
    statusOf: [{ caseId: sampleSubmission.caseId, regionalCaseId: 'R-00000001' }],
  },
  appointments: {
    slots: [{ itemCode, date: '2026-11-30' }],
    book: [{ appointmentId: 'appt_1', slotId: 'slot-1', itemCode, holder: agent }],
    cancel: [{ appointmentId: 'appt_1' }],
    queueLength: [],
  },
};

type Door = { readonly name: string; readonly call: Calls };

const isCompanyLogIn = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'company';

/**
 * Every door of an adapter by which something leaves, ready to be called.
 * @param companies whether companies sign in there
 */
export function doorsOf(adapter: RegionAdapter<unknown>, companies = true): Door[] {
  return Object.entries(inputs).flatMap(([group, doors]) => {
    const offered = adapter[group as keyof Inputs] as Record<string, unknown> | undefined;
    return Object.entries(doors).flatMap(([name, samples]) => {
      const door = offered?.[name] as ((...args: unknown[]) => ReturnType<Calls>) | undefined;
      if (!door) return [];
      const of = (input: readonly unknown[], index: number): Door => ({
        name: `${group}.${name}${index === 0 ? '' : ` ${index + 1}`}`,
        call: (context) => door(...input, context),
      });
      if (samples.length === 0) return [of([], 0)];
      return samples
        .filter((input) => companies || !isCompanyLogIn(input))
        .map((input, index) => of([input], index));
    });
  });
}

const shipment = { reference: 'ho_1-2', from: '310118', to: '330421', dossiers: 1 };

type CourierDoors = Pick<CourierAdapter<unknown>, 'register' | 'track'>;
const courierInputs: { readonly [D in keyof CourierDoors]: Parameters<CourierDoors[D]>[0] } = {
  register: shipment,
  track: { waybill: 'DX-0001' },
};

export const courierDoorsOf = (adapter: CourierAdapter<unknown>): Door[] => [
  { name: 'register', call: (context) => adapter.register(courierInputs.register, context) },
  { name: 'track', call: (context) => adapter.track(courierInputs.track, context) },
];
