import { isFinal } from '#contracts/case-states';
import { leastRetention, type Retention } from '#contracts/retention';
import type { CaseRow } from '../../casework/cases/case-row.ts';
import { keptDays } from '../../casework/cases/erase.ts';

/**
 * What an archive (电子档案) files a case by: modelled on what is public of DA/T 85-2019 (政务服务事项电子文件归档规范) and DA/T 46,
 * whose texts are not followed word by word; names are the archive's to map. Nothing of a person is in it: who applied lies
 * in what the package discloses, or nowhere.
 */
export type ArchiveRecord = Readonly<Record<string, unknown>>;

/** A member where there is something to say. */
const said = (name: string, at: Date | null): object => (at ? { [name]: at.toISOString() } : {});

type Ended = {
  /** As the log has it: the row changes afterwards too. */
  readonly endedAt?: string | undefined;
  readonly retention?: Retention | undefined;
};

export function archiveRecord(
  row: CaseRow,
  files: readonly { readonly name: string }[],
  { endedAt, retention = leastRetention }: Ended,
  now: Date,
): ArchiveRecord {
  return {
    modelledOn: 'DA/T 85-2019',
    /** 档案门类、聚合层次. */
    category: '政务服务事项办件',
    aggregation: '件',
    /** 办件编号; the deciding region's own number is what its records are found by. */
    caseId: row.id,
    ...(row.regionalCaseId === null ? {} : { regionalCaseId: row.regionalCaseId }),
    /** 事项名称、编码, 办理机构 (统一社会信用代码). */
    title: `${row.itemName} ${row.id}`,
    itemName: row.itemName,
    itemCode: row.itemCode,
    authority: { region: row.toRegion, code: row.itemCode.slice(0, 18) },
    /** 收件地区、渠道. */
    collectedBy: { region: row.fromRegion, channel: row.channel },
    receivedAt: row.createdAt.toISOString(),
    ...said('acceptedAt', row.acceptedAt),
    ...(isFinal(row.state) ? { ...(endedAt ? { endedAt } : {}), result: row.state } : {}),
    /** 材料目录: codes, how each came, whether its paper was wanted. */
    materials: row.materials.map(({ code, how, onPaper }) => ({
      code,
      how,
      ...(onPaper ? { onPaper } : {}),
    })),
    originals: row.originals,
    /** 保管: what is personal goes when the time is over, what proves it stays. */
    ...(isFinal(row.state) ? { retentionDays: keptDays(row.state, retention) } : {}),
    ...said('restrictedUntil', row.restrictedUntil),
    ...said('erasedAt', row.erasedAt),
    /** 电子属性. */
    files: files.length,
    digestAlgorithm: 'SHA-256',
    formats: [...new Set(files.map(({ name }) => name.split('.').at(-1) ?? ''))].sort(),
    system: 'Tongban',
    packagedAt: now.toISOString(),
  };
}
