/** How a field of a certificate is read, whichever region wrote it. */
export type AttributeKind = 'name' | 'code' | 'date' | 'amount' | 'money' | 'text';

/** The fields that types of certificates have of their own, under the names that all regions share. */
export const attributeKinds = {
  sex: 'code',
  ethnicity: 'code',
  birthDate: 'date',
  address: 'text',
  vehicleClasses: 'code',
  firstIssuedOn: 'date',
  spouseName: 'name',
  spouseCode: 'code',
  registeredOn: 'date',
  homeAddress: 'text',
  plate: 'code',
  vehicleIdentification: 'code',
  vehicleUse: 'code',
  bornAt: 'date',
  motherName: 'name',
  motherCode: 'code',
  fatherName: 'name',
  fatherCode: 'code',
  realEstateUnit: 'code',
  location: 'text',
  ownership: 'text',
  area: 'amount',
  landUse: 'text',
  right: 'text',
  cardNumber: 'code',
  school: 'name',
  major: 'text',
  degreeLevel: 'code',
  graduatedOn: 'date',
  disabilityKind: 'code',
  disabilityGrade: 'code',
  practiceKind: 'text',
  practiceScope: 'text',
  practicePlace: 'name',
  companyKind: 'text',
  legalRepresentative: 'name',
  registeredCapital: 'money',
  establishedOn: 'date',
  businessScope: 'text',
  productionPlace: 'text',
  scope: 'text',
  subjects: 'code',
} as const satisfies Readonly<Record<string, AttributeKind>>;
export type AttributeName = keyof typeof attributeKinds;

export const isAttributeName = (name: string): name is AttributeName =>
  Object.hasOwn(attributeKinds, name);

/** GB/T 2261.1, by the words that regions write. */
const sexes: ReadonlyMap<string, string> = new Map([
  ['未知的性别', '0'],
  ['男', '1'],
  ['男性', '1'],
  ['女', '2'],
  ['女性', '2'],
  ['未说明的性别', '9'],
]);

/** GB/T 3304, in the order of its numbers. */
const peoples =
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'.split(
    ' ',
  );
const ethnicities: ReadonlyMap<string, string> = new Map(
  peoples.flatMap((people, index) => {
    const number = String(index + 1).padStart(2, '0');
    return [
      [people, number],
      [`${people}族`, number],
    ] as const;
  }),
);

/** Words of a code list; what is no word of it is taken for a code. */
export const codeWords: Readonly<Partial<Record<AttributeName, ReadonlyMap<string, string>>>> = {
  sex: sexes,
  ethnicity: ethnicities,
};
