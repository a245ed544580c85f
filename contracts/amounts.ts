/** A sum of money: a decimal number as text, never a binary fraction, and its currency (ISO 4217). */
export type Amount = {
  readonly value: string;
  readonly currency: string;
  /** Whether the currency was written; `元` alone is taken for the renminbi. */
  readonly isNamed: boolean;
};

const currencies: readonly (readonly [code: string, words: RegExp])[] = [
  ['USD', /美元|美金|US\$|USD/g],
  ['HKD', /港元|港币|HK\$|HKD/g],
  ['MOP', /澳门元|澳门币|MOP/g],
  ['TWD', /新台币|台币|TWD/g],
  ['SGD', /新加坡元|新币|SGD/g],
  ['EUR', /欧元|€|EUR/g],
  ['JPY', /日元|日圆|JPY/g],
  ['GBP', /英镑|£|GBP/g],
  ['CNY', /人民币|RMB|CNY|¥/g],
];

const alike: Readonly<Record<string, string>> = Object.fromEntries(
  ['〇零', '一壹', '二贰两', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap(
    (signs, value) => [...signs].map((sign) => [sign, String(value)] as const),
  ),
);
const tens: Readonly<Record<string, bigint>> = {
  拾: 10n,
  十: 10n,
  佰: 100n,
  百: 100n,
  仟: 1000n,
  千: 1000n,
};

/** 壹佰贰拾叁 and 一百二十三, below ten thousand. 一百二 is said for 120 and written for 102: it is neither. */
function section(text: string): bigint | undefined {
  let sum = 0n;
  let digit: bigint | undefined;
  let lastTen: bigint | undefined;
  let isAfterZero = false;
  for (const sign of text) {
    const ten = tens[sign];
    if (ten !== undefined) {
      if (lastTen !== undefined && ten >= lastTen) return undefined;
      lastTen = ten;
      sum += (digit ?? 1n) * ten;
      digit = undefined;
      continue;
    }
    const value = alike[sign];
    if (value === undefined || (digit !== undefined && digit !== 0n)) return undefined;
    isAfterZero = digit === 0n;
    digit = BigInt(value);
  }
  if (digit && !isAfterZero && (lastTen ?? 0n) > 10n) return undefined;
  return sum + (digit ?? 0n);
}

/** By 亿 and 万, each part below ten thousand of them. */
function chineseInteger(text: string): bigint | undefined {
  if (text === '') return undefined;
  for (const [sign, factor] of [
    ['亿', 100_000_000n],
    ['万', 10_000n],
  ] as const) {
    const at = text.indexOf(sign);
    if (at < 0) continue;
    const high = chineseInteger(text.slice(0, at));
    const rest = text.slice(at + 1);
    // 一万二 is said for 12,000: the digit alone is of no place.
    const low = rest === '' ? 0n : (alike[rest] ?? '0') === '0' ? chineseInteger(rest) : undefined;
    return high === undefined || low === undefined || low >= factor
      ? undefined
      : high * factor + low;
  }
  return section(text);
}

const exponents: Readonly<Record<string, number>> = {
  '': 0,
  百: 2,
  千: 3,
  万: 4,
  十万: 5,
  百万: 6,
  千万: 7,
  亿: 8,
  万亿: 12,
};

/** A decimal number moved by so many places to the left of its point. */
function shifted(whole: string, fraction: string, places: number): string {
  const padded = fraction.padEnd(places, '0');
  const value = `${whole}${padded.slice(0, places)}`.replace(/^0+(?=\d)/, '');
  const rest = padded.slice(places).replace(/0+$/, '');
  return rest === '' ? value : `${value}.${rest}`;
}

function arabic(text: string): string | undefined {
  const found = /^(\d{1,18})(?:\.(\d{1,8}))?(百|千|万|十万|百万|千万|亿|万亿)?$/.exec(text);
  if (!found) return undefined;
  const [, whole = '', fraction = '', scale = ''] = found;
  return shifted(whole, fraction, exponents[scale] ?? 0);
}

function chinese(text: string): string | undefined {
  const found = /^([^元角分]*)(?:元(?:零?([^元角分])角)?(?:零?([^元角分])分)?)?$/.exec(text);
  const whole = chineseInteger(found?.[1] ?? '');
  if (!found || whole === undefined) return undefined;
  const parts = [found[2], found[3]].map((sign) => (sign === undefined ? '0' : alike[sign]));
  return parts.includes(undefined) ? undefined : shifted(String(whole), parts.join(''), 0);
}

/**
 * An amount as regions write it: `100万元`, `人民币壹佰万元整`, `50万美元`, `￥1,000,000.00`, `1000000 CNY`. Undefined where no
 * currency can be told, where there are two, or where it is no number: nothing is guessed.
 */
export function parseAmount(raw: string): Amount | undefined {
  if (raw.length > 60) return undefined;
  let text = raw.normalize('NFKC').replace(/(?<=\d),(?=\d{3})/g, '');
  text = text.replace(/[\s()]/g, '').replaceAll('圆', '元');
  const named = currencies.filter(([, words]) => text.search(words) >= 0);
  if (named.length > 1) return undefined;
  const isYuan = text.includes('元');
  for (const [, words] of named) text = text.replace(words, '');
  const [currency] = named[0] ?? (isYuan ? ['CNY'] : []);
  if (currency === undefined) return undefined;
  text = text.replace(/[整正]$/, '');
  const value = arabic(text.replace(/元$/, '')) ?? chinese(text);
  return value === undefined ? undefined : { value, currency, isNamed: named.length > 0 };
}

/** The one text of an amount. */
export const amountText = ({ value, currency }: Amount): string => `${value} ${currency}`;
