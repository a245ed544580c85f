import type { Language } from '../platform/http/problem-texts.ts';
import { chineseReasons } from '../platform/http/reason-texts.ts';
import { translator } from '../platform/http/reasons.ts';

/** What is said of a setting, and of what stands in the way of a start; `{}` stands for what differs. */
// biome-ignore format: a table, one line a reason
const chinese: Readonly<Record<string, string>> = {
  // Addresses and places.
  'must be an origin without path or trailing slash': '须为源（协议、主机、端口），不带路径和结尾斜杠',
  'is no address and no host name': '既不是地址也不是主机名',
  '{} is no address and no network': '{} 既不是地址也不是网段',
  'plain http is only for a loopback address': '只有回环地址可用 http',
  'local-development is only for a loopback PUBLIC_ORIGIN': '只有 PUBLIC_ORIGIN 为回环地址时可用 local-development',
  'is no address of a bucket': '不是存储桶的地址',
  'not beside TILES_DIR, the log has one place': '不可与 TILES_DIR 同设，日志只存一处',
  'is no address of Redis: redis:// or rediss://': '不是 Redis 地址：redis:// 或 rediss://',
  'names more than 32 nodes: a few are enough': '节点超过 32 个：写几个即可',
  'nodes of a cluster have one scheme, one user and one password': '同一集群的节点须用同一协议、用户和口令',
  'a cluster has no numbered databases': '集群没有编号的数据库',
  'is neither file:///folder nor syslog+tls://host:port': '既不是 file:///FOLDER，也不是 syslog+tls://HOST:PORT',
  'more than {} addresses': '超过 {} 个地址',
  'goes with AUDIT_COPY_KEY, and it with this': '须与 AUDIT_COPY_KEY 同设',
  // Regions and couriers.
  'the code of a region has six digits (GB/T 2260)': '地区代码为六位数字（GB/T 2260）',
  'is not a JSON object': '不是 JSON 对象',
  'names no wire format of this build (docs/join.md)': '本版本没有这种报文格式（docs/join.md）',
  'this build has no adapter for the courier': '本版本没有该快递公司的适配器',
  'no signed conformance report of {} here from the last 90 days (npm run conformance)': '没有最近 90 天内对 {} 的已签名符合性报告（npm run conformance）',
  'must be required or off': '须为 required 或 off',
  'is needed': '缺少此项',
  'agents and logout are of people who sign in there: it needs an issuer':
    'agents 与 logout 针对在该地登录的人员：须配置 issuer',
  'must be https unless it is this machine': '除本机外须为 https',
  'must be an origin': '须为源（协议、主机、端口）',
  'callbacks need a checkword of their own': '回调须另设校验字',
  'callbacks need a secret of their own': '回调须另设密钥',
  'letters, digits, - and _, at most 64': '只可用字母、数字、- 和 _，最多 64 个',
  'not an absolute path': '不是绝对路径',
  'must be an https origin with a host name, unless it is this machine': '除本机外，须为带主机名的 https 源',
  'must contain openid': '须包含 openid',
  'must be at least 32 bytes': '不得少于 32 字节',
  'must lie on the issuer’s origin or one of origins': '须在 issuer 或 origins 之一的源上',
  'write the address without a trailing slash': '地址结尾不要斜杠',
  'not an SM2 key': '不是 SM2 密钥',
  'not a point of the SM2 curve': '不是 SM2 曲线上的点',
  'a sandbox service code (debug_) is not allowed in production': '生产环境不得用沙箱服务代码（debug_）',
  'no user, password or fragment in an address': '地址中不得含用户、口令或片段',
  '{} is a format of this build: take another name': '{} 是本版本自带的格式：请另取名称',
  '{} exports no `format` (a WireFormat, contracts/region-adapter.ts)': '{} 没有导出 `format`（WireFormat，见 contracts/region-adapter.ts）',
  '{} is not name=folder or name=package': '{} 不是 名称=目录 或 名称=包',
  '{} cannot be loaded: {}': '{} 无法加载：{}',
  // Keys.
  'must be 32 bytes as base64url': '须为 base64url 编码的 32 字节',
  'must be a P-256 key': '须为 P-256 密钥',
  'must be an Ed25519 key': '须为 Ed25519 密钥',
  'the private half stands here or in a module (pkcs11)': '私钥部分或在此处，或在密码模块中（pkcs11），二者取一',
  'the secret stands here or in a module (pkcs11)': '密钥或在此处，或在密码模块中（pkcs11），二者取一',
  'is no PKCS#11 URI (RFC 7512)': '不是 PKCS#11 URI（RFC 7512）',
  'the PIN stands in a file: pin-source, not pin-value': 'PIN 只能放在文件中：用 pin-source，不用 pin-value',
  '{} is not taken in such an address': '此类地址中不接受 {}',
  'names no token (token=…)': '没有写令牌（token=…）',
  'names no library of the module (?module-path=/…)': '没有写密码模块的库（?module-path=/…）',
  'names no file with the PIN (pin-source=file:/…)': '没有写存放 PIN 的文件（pin-source=file:/…）',
  'names no key (object=… or id=…)': '没有写密钥（object=… 或 id=…）',
  'a key in a hardware module is for a gateway on Node': '硬件密码模块中的密钥只用于 Node 上的网关',
  'pkcs11js is not installed (npm run keys:module)': '未安装 pkcs11js（npm run keys:module）',
  'the library {} cannot be loaded': '库 {} 无法加载',
  'the file with the PIN cannot be read ({})': '存放 PIN 的文件无法读取（{}）',
  'the token {} is not there': '令牌 {} 不在',
  'it does not let us in ({})': '登录被拒绝（{}）',
  'has no key {}': '其中没有密钥 {}',
  'has two keys {}: name one by its id too': '其中有两个密钥 {}：请同时写 id',
  'the key {} does not open what it closed': '密钥 {} 不能解开自己所封的内容',
  'the key {} is another than KEYS says': '密钥 {} 与 KEYS 所写的不是同一个',
  'it does not answer': '没有应答',
  'its process ended': '其进程已结束',
  'must be at least 10 minutes after publishFrom': '须晚于 publishFrom 至少 10 分钟',
  'must be 30 days after the next key signs; remove a key that is lost': '须在下一密钥启用 30 天之后；遗失的密钥请移除',
  // What cannot be read.
  '{} cannot be read': '{} 无法读取',
  'cannot be read': '无法读取',
  'is no checkpoint that the key of this log signed': '不是本日志密钥所签的检查点',
  '{} is not set': '未设置 {}',
  '{} holds no key of {}': '{} 中没有 {} 的密钥',
  'names no log, or one that is no verifier key (name+id+base64)': '没有日志，或不是验证公钥（name+id+base64）',
  'LOG_VKEY is not an Ed25519 verifier key of the form name+id+base64': 'LOG_VKEY 不是形如 name+id+base64 的 Ed25519 验证公钥',
  'DATABASE_URL is not set: migrate needs the database that it brings up to date': '未设置 DATABASE_URL：migrate 需要它所升级的数据库',
  'a table was in use all the time, so nothing was changed: see pg_stat_activity for long transactions, and run it again': '表一直被占用，未作任何更改：在 pg_stat_activity 中找长事务，再运行一次',
  'an account of DATABASE_ROLE_* does not exist: the schema is up to date, no rights were given; create it (docs/operations.md, "Accounts"), and run this again': 'DATABASE_ROLE_* 中的账户不存在：表已升级，未授权；请先创建（docs/operations.md, "Accounts"）再运行',
  '{} has no address at which it can be asked': '{} 没有可访问的地址',
  // Listening.
  '{} is taken on {}': '{} 端口在 {} 上已被占用',
  'this account may not listen on {}': '本账户不得监听 {}',
  '{} is no address of this machine': '{} 不是本机地址',
  // PostgreSQL.
  'PostgreSQL does not let this account in: see user and password': 'PostgreSQL 拒绝该账户登录：检查用户和口令',
  'the database does not exist: create it': '数据库不存在：请先创建',
  'the database is older than this version: run `npm run migrate`': '数据库早于本版本：运行 `npm run migrate`',
  'the account may not do what is needed: see its rights': '账户权限不足：检查其权限',
  'a pooler stands in between: name PostgreSQL itself in DATABASE_DIRECT_URL': '中间有连接池：请在 DATABASE_DIRECT_URL 中写 PostgreSQL 本身',
  'the sessions behind the pooler are not as they must be: run `npm run migrate` with this account and DATABASE_DIRECT_URL, then RECONNECT in the pooler': '连接池后的会话设置不符：用该账户和 DATABASE_DIRECT_URL 运行 `npm run migrate`，再在连接池执行 RECONNECT',
  'an account of DATABASE_ROLE_* is a superuser or belongs to the owner of the tables: name others': 'DATABASE_ROLE_* 中有超级用户或属于表所有者的账户：请换账户',
  'PostgreSQL has no connection left: see max_connections and DATABASE_POOL': 'PostgreSQL 连接已用尽：检查 max_connections 和 DATABASE_POOL',
  'the name of its host is not known': '查不到主机名',
  'nothing listens there: start PostgreSQL, or see host and port': '该处无服务：启动 PostgreSQL，或检查主机和端口',
  'its TLS certificate is not accepted: see sslmode and sslrootcert': 'TLS 证书不被接受：检查 sslmode 和 sslrootcert',
  'one side asks for TLS and the other has none: see sslmode': '一方要求 TLS 而另一方没有：检查 sslmode',
  'PostgreSQL is {}': 'PostgreSQL 不可用（{}）',
  '{} connections, and PostgreSQL gives {} to everybody together: lower it, or raise max_connections': '要 {} 个连接，而 PostgreSQL 总共只给 {} 个：调低此项或调高 max_connections',
  'it could not be told which account this is, and DATABASE_OWNER=refuse: start again when the database answers': '无法得知是哪个账户，而 DATABASE_OWNER=refuse：待数据库有应答后再启动',
  'this account owns the tables of the audit log or is a superuser, and DATABASE_OWNER=refuse: serve as an account of `npm run migrate` (docs/operations.md, "Accounts")': '该账户是审计日志表的所有者或超级用户，而 DATABASE_OWNER=refuse：请改用 `npm run migrate` 授权的账户（docs/operations.md, "Accounts"）',
  // PostgreSQL that takes no writes.
  'Start PostgreSQL or correct DATABASE_URL; nothing is accepted until it answers.': '启动 PostgreSQL 或更正 DATABASE_URL；在它有应答之前什么也不受理。',
  'PostgreSQL did not answer within 2 s: see its load, its locks and DATABASE_POOL.': 'PostgreSQL 2 秒内没有应答：检查其负载、锁和 DATABASE_POOL。',
  'PostgreSQL takes no writes (a standby, or default_transaction_read_only): point DATABASE_URL to the primary.': 'PostgreSQL 不能写入（备库或 default_transaction_read_only）：DATABASE_URL 应指向主库。',
  'PostgreSQL has no room left (disk, memory or connections): see its log and make room.': 'PostgreSQL 空间已尽（磁盘、内存或连接）：查看其日志并腾出空间。',
  'PostgreSQL breaks off what it is asked: see its log, its locks and statement_timeout.': 'PostgreSQL 中断了请求：查看其日志、锁和 statement_timeout。',
  'The pooler of DATABASE_URL gives sessions that are not as they must be: see docs/operations.md, PgBouncer.': 'DATABASE_URL 的连接池给出的会话不符：见 docs/operations.md，PgBouncer。',
  'PostgreSQL reports a fault of its own (disk, files): see its log at once.': 'PostgreSQL 报告自身故障（磁盘、文件）：立即查看其日志。',
  'The database is older than this version: run npm run migrate.': '数据库早于本版本：运行 npm run migrate。',
  'PostgreSQL refuses a write of one row: see its log and the rights of the account in DATABASE_URL.': 'PostgreSQL 拒绝写入一行：查看其日志和 DATABASE_URL 账户的权限。',
  // The log outside.
  'the first {} events of the log are not where the tiles are looked for: see docs/operations.md, "The log outside of the database"': '日志的前 {} 条事件不在所设之处：见 docs/operations.md, "The log outside of the database"',
  'TILES_DIR or TILES_S3 is not set, and the first {} events of the log lie outside of the database': '未设 TILES_DIR 或 TILES_S3，而日志的前 {} 条事件在数据库之外',
  'the tiles of the log outside of the database: {}': '数据库之外的日志：{}',
  'leaves lie there, and neither TILES_DIR nor TILES_S3 says where that is': '部分事件在那里，而 TILES_DIR 和 TILES_S3 均未说明位置',
  'event {} is missing there, or another: audit:verify': '第 {} 条事件在那里缺失或不符：运行 audit:verify',
  // Verifying.
  'LOG_SM_VKEY is not an SM2 verifier key of the form name+id+base64': 'LOG_SM_VKEY 不是形如 name+id+base64 的 SM2 验证公钥',
  'LOG_SM_KEYS holds no SM2 keys of this gateway': 'LOG_SM_KEYS 中没有本网关的 SM2 密钥',
  'KEYS is not a key set of this gateway': 'KEYS 不是本网关的密钥集',
  'is not a checkpoint signed by {}': '不是由 {} 签名的检查点',
  'is not a receipt of a gateway': '不是网关的回执',
  '{} is not a checkpoint signed by {}': '{} 不是由 {} 签名的检查点',
  '{} is not a receipt of a gateway': '{} 不是网关的回执',
};

const own = translator({ ...chineseReasons, ...chinese });
/** A variable, and within it what stands at a path. */
const named = /^((?:[A-Z][A-Z0-9_]*|REGION_\d+)[^\s:]*: )?(\/\S* )?(.*)$/s;
/** What the system says of it, and is in no language. */
const withCode = /^(.*) \(([\w .]+)\)$/s;

/** A problem in the language of whoever sits at the terminal, where it is known; rather in English than not at all. */
export function settingIn(language: Language, problem: string): string {
  // What has several lines is a help text, which is in both.
  if (language === 'en' || problem.includes('\n')) return problem;
  const [, name = '', pointer = '', reason = ''] = named.exec(problem) ?? [];
  const known = own(reason);
  if (known !== undefined) return `${name}${pointer}${known}`;
  const [, plain = '', code = ''] = withCode.exec(reason) ?? [];
  const coded = own(plain);
  return coded === undefined
    ? `${name}${pointer}不符合要求（${reason}）`
    : `${name}${pointer}${coded}（${code}）`;
}
