import type { When } from '#contracts/situation';

/** How a region packs conditions into one text: any of / all of / question is options. */
export type Packing = {
  readonly any: string;
  readonly all: string;
  readonly is: string;
  readonly option: string;
};

/** `premises=rented,own;who=agent|…` as conditions; undefined for an empty text. What is no condition is left for the schema to refuse. */
export const unpackConditions = (
  text: string,
  { any, all, is, option }: Packing,
): When | undefined =>
  text === ''
    ? undefined
    : text.split(any).map((condition) =>
        Object.fromEntries(
          condition.split(all).map((part) => {
            const [question = '', options = ''] = part.split(is);
            return [question, options.split(option)];
          }),
        ),
      );
