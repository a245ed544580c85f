import { type Text, text } from '../../platform/html/text.ts';

export const outageTexts = {
  title: text('停用期间的纸质办理', 'On paper while the gateway is out'),
  lead: text(
    '请提前打印登记表备用。停用期间收件不停；恢复后按收件先后补录，申请人不必再来。',
    'Print the form beforehand. Collecting goes on while the gateway is out; afterwards it is taken in, in order, and nobody has to come again.',
  ),
  during: text('停用期间', 'While it is out'),
  after: text('恢复之后', 'Afterwards'),
  print: text('打印手工收件登记表', 'Print the form'),
  collect: text('开始补录', 'Take it in'),
  form: text('手工收件登记表', 'Collected by hand'),
  window: text('收件窗口', 'Window'),
  number: text('手工编号', 'Number by hand'),
  when: text('收件日期和时间', 'Day and time'),
  item: text('事项', 'Item'),
  decidedAt: text('办理地', 'Deciding region'),
  applicant: text('申请人', 'Applicant'),
  document: text('证件类型和号码', 'Document and number'),
  phone: text('联系电话', 'Telephone'),
  serial: text('序号', 'No.'),
  material: text('材料', 'Paper'),
  pages: text('页数', 'Pages'),
  original: text('原件、复印件或已核验', 'Original, copy or seen'),
  promise: text(
    '本窗口已收到以上材料。系统恢复后由窗口补录，并将办件编号告知申请人；收件日期以本表为准。',
    'This window has received these papers. It takes them in when the gateway is back and tells the applicant the case number; the day of collecting is the one on this form.',
  ),
  applicantSigns: text('申请人签名', 'Applicant'),
  clerkSigns: text('收件人签名（工号、窗口章）', 'Clerk (number, seal of the window)'),
  taken: text('补录后的办件编号', 'Case number when taken in'),
} as const satisfies Record<string, Text>;

/** In the order in which they are done. */
export const outageSteps: Readonly<Record<'during' | 'after', readonly Text[]>> = {
  during: [
    text(
      '照常核对身份证件和材料，填写登记表一式两份，双方签名，一份交申请人作收件凭证。',
      'Check document and papers as usual, fill in the form twice, both sign; one copy is the applicant’s receipt.',
    ),
    text(
      '能当场核验的原件核验后退还，扫描件留存在本机；必须寄送的原件装袋封存，不要交寄。',
      'Originals that can be seen are seen, scanned and given back; those that must travel are put into a bag and not sent yet.',
    ),
    text(
      '不调取电子证照、不读亮证码；缺少的证照记在登记表上，恢复后再取。',
      'No certificate is fetched and no code read: note what is missing on the form, it is fetched afterwards.',
    ),
    text(
      '已收到的邮袋照常签收、清点，结果写在随袋清单上，由清点人签名。',
      'Bags that arrive are received and counted as usual; the count goes onto the list that came with the bag, signed.',
    ),
    text(
      '对方窗口有急事按联络员电话联系；联络员名单与登记表一起提前打印。',
      'What is urgent goes by telephone: print the contacts of the other windows together with the form.',
    ),
  ],
  after: [
    text(
      '按手工编号的先后逐件收件，上传扫描件；申请人需要登录的，用其手机上的页面完成，不必再来窗口。',
      'Collect case by case in the order of the numbers, with the scans; where the applicant has to sign in, they do it by the page on their phone.',
    ),
    text(
      '在“文书与送达”登记收件凭证：文号填手工编号，日期填登记表上的日期。办件的收件日期由此可查。',
      'Register the receipt under “Papers and service” with the number and the day that stand on the form: so the day of collecting is on record.',
    ),
    text(
      '封存的原件此时登记清单、交寄；停用期间的清点结果逐行登记。',
      'Now list and send the originals that were kept back, and record the counts that were made on paper, line by line.',
    ),
    text(
      '把办件编号写在登记表上并告知申请人；登记表按档案规定保存。',
      'Write the case number onto the form and tell the applicant; the form is kept as the archive rules say.',
    ),
    text(
      '全部补录后核对数量：登记表份数应等于收件凭证中手工编号的个数。',
      'When all are in, compare: as many forms as receipts with a number by hand.',
    ),
  ],
};
