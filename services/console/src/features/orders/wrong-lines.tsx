import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { type DraftLine, wrongIn } from './draft.ts';
import type { LineFigures } from './figures.ts';
import { useRefusal } from './refusals.ts';

/** So many are named; all are marked in the table. */
const mostNamed = 10;

/** Lines that cannot be ordered as they stand, by their numbers, and why. They stay until they are put right. */
export const WrongLines = ({
  lines,
  figures,
}: {
  readonly lines: readonly DraftLine[];
  readonly figures: ReadonlyMap<string, LineFigures>;
}): ReactNode => {
  const { t } = useLingui();
  const refusal = useRefusal();
  const texts = {
    quantity: t`a quantity is a number above zero with at most three places`,
    percent: t`a discount is a number from 0 to 100`,
  };
  const wrong = lines.flatMap((line, index) => {
    const refused = figures.get(line.lineId)?.refused;
    const own = wrongIn(line);
    const why = own !== undefined ? texts[own] : refused && refusal(refused);
    return why === undefined ? [] : [{ line, nth: index + 1, why }];
  });
  if (wrong.length === 0) return null;
  const more = wrong.length - mostNamed;
  return (
    <div className="wrong-lines" role="alert">
      <p>
        <Plural
          value={wrong.length}
          one="# line cannot be ordered as it stands:"
          other="# lines cannot be ordered as they stand:"
        />
      </p>
      <ul>
        {wrong.slice(0, mostNamed).map(({ line, nth, why }) => (
          <li key={line.lineId}>
            <Trans>
              Line {nth}, {line.sku}: {why}
            </Trans>
          </li>
        ))}
        {more > 0 && (
          <li>
            <Plural value={more} one="and # more" other="and # more" />
          </li>
        )}
      </ul>
    </div>
  );
};
