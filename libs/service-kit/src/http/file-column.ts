type Cell = string | number | boolean | null | undefined;

/** One column of a file: its heading and how to get its cell from a row. */
export type FileColumn<Row> = {
  readonly name: string;
  readonly value: (row: Row) => Cell;
  /**
   * What its texts are, for files whose cells have types: decimals, business dates, instants. Absent: texts. A text
   * that is not what the column says stays a text.
   */
  readonly kind?: 'decimal' | 'day' | 'instant';
};

/** How a file is made for its reader. */
export type FileView = {
  /** Names of its columns, in order. Default: all. */
  readonly columns?: readonly string[] | undefined;
  /** The reader's words: `total=总额` for a heading, `status.draft=草稿` for a value. */
  readonly words?: readonly string[] | undefined;
};

const named = ({ words = [] }: FileView): ReadonlyMap<string, string> =>
  new Map(
    words.flatMap((one): [string, string][] => {
      const end = one.indexOf('=');
      return end < 1 ? [] : [[one.slice(0, end), one.slice(end + 1)]];
    }),
  );

/** The columns that are asked for, with the reader's words; those that are not there are left out. */
export const columnsFor = <Row>(columns: readonly FileColumn<Row>[], view: FileView): readonly FileColumn<Row>[] => {
  const words = named(view);
  const chosen =
    view.columns === undefined
      ? columns
      : view.columns.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  return chosen.map((column) => {
    const heading = words.get(column.name) ?? column.name;
    const hasWords = [...words.keys()].some((key) => key.startsWith(`${column.name}.`));
    if (!hasWords) return { ...column, name: heading };
    const value = (row: Row): Cell => {
      const code = column.value(row);
      return words.get(`${column.name}.${code}`) ?? code;
    };
    return { name: heading, value };
  });
};
