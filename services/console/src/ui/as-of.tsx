import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useRef, useState } from 'react';
import { useFormat } from '../i18n/index.ts';
import { Anchored } from './anchored.tsx';
import { DateField } from './date-field.tsx';
import { oneOf, type SearchParams, withParams } from './search-params.ts';

/** The instant that the page is shown as of; undefined: now. */
export const useAsOf = (): string | undefined => {
  const search: SearchParams = useSearch({ strict: false });
  return oneOf(search['asOf']);
};

/** The clock on the wall of the reader at an instant. */
const wallTimeOf = (instant: string): string => {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
};

/** Asks for the instant. */
const ChooseInstant = ({ onChoose }: { readonly onChoose: (instant: string) => void }): ReactNode => {
  const { t } = useLingui();
  const asOf = useAsOf();
  const [now] = useState(() => wallTimeOf(new Date().toISOString()));
  const [at, setAt] = useState(asOf === undefined ? now : wallTimeOf(asOf));
  return (
    <form
      className="as-of-form"
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(new Date(at).toISOString());
      }}
    >
      <DateField
        label={t`Show this page as it was at`}
        description={Intl.DateTimeFormat().resolvedOptions().timeZone}
        value={at}
        hasTime
        max={now}
        isRequired
        takesFocus
        onChange={(next) => setAt(next ?? now)}
      />
      <Button size="xs" type="submit">
        <Trans>Show</Trans>
      </Button>
    </form>
  );
};

/** Shows the page as it was at an instant, and back. */
export const AsOf = (): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const search: SearchParams = useSearch({ strict: false });
  const asOf = useAsOf();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const show = (instant: string | undefined): void => {
    setOpen(false);
    void navigate({ to: '.', search: withParams(search, { asOf: instant }) });
  };
  return (
    <div className="as-of">
      {asOf !== undefined && (
        <>
          <strong role="status">
            <Trans>As of {format.exactTime(asOf)}</Trans>
          </strong>
          <Button size="xs" variant="default" onClick={() => show(undefined)}>
            <Trans>Back to now</Trans>
          </Button>
        </>
      )}
      <Button
        ref={button}
        size="xs"
        variant="default"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        leftSection={<IconHistory size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        <Trans>As of…</Trans>
      </Button>
      {isOpen && (
        <Anchored label={t`As of…`} to={button} onClose={() => setOpen(false)}>
          <ChooseInstant onChoose={show} />
        </Anchored>
      )}
    </div>
  );
};
