/** A media type as it is compared: in lower case, apart from its parameters (RFC 9110 s8.3.1). */
export type MediaType = {
  readonly type: string;
  /** Of every `charset`, in lower case: where there are two, a reader could take either. */
  readonly charsets: readonly string[];
};

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const essence = new RegExp(`^${token}/${token}(?=[ \\t]*(;|$))`);
const parameter = new RegExp(
  `^[ \\t]*;[ \\t]*(?:(${token})=(${token}|"(?:[^"\\\\]|\\\\.)*"))?[ \\t]*`,
);

/** Reads a `Content-Type`; undefined if there is none, or if it does not follow the grammar. */
export function readMediaType(header: string | undefined): MediaType | undefined {
  const text = header?.trim() ?? '';
  const type = essence.exec(text)?.[0];
  if (type === undefined) return undefined;
  const charsets: string[] = [];
  let rest = text.slice(type.length);
  while (rest !== '') {
    const match = parameter.exec(rest);
    if (!match) return undefined;
    const [whole, name, value = ''] = match;
    if (name?.toLowerCase() === 'charset')
      charsets.push(value.replace(/^"(.*)"$/, '$1').toLowerCase());
    rest = rest.slice(whole.length);
  }
  return { type: type.toLowerCase(), charsets };
}

export const jsonType = 'application/json';
export const formType = 'application/x-www-form-urlencoded';

/** JSON by its name or by its suffix (RFC 6839 s3.1). */
export const isJsonKind = ({ type }: MediaType): boolean =>
  /^application\/([\w.-]+\+)?json$/.test(type);

/** A body that is read as text by this house, whoever sent it; what a region writes in its own format is not. */
const isReadAsText = (media: MediaType): boolean => isJsonKind(media) || media.type === formType;

/** Whether a text in this media type says that it is anything but UTF-8. */
export const isForeignText = (media: MediaType): boolean =>
  isReadAsText(media) && media.charsets.some((charset) => !/^utf-?8$/.test(charset));

/** Whether a `Content-Encoding` says that the body is compressed: we open nothing that we do not know the size of. */
export const isEncoded = (header: string | undefined): boolean =>
  (header ?? '').split(',').some((coding) => !/^(identity)?$/i.test(coding.trim()));
