import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Popover, TextInput } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useFormat } from '../i18n/index.ts';
import { oneOf, type SearchParams, withParams } from './search-params.ts';

/** The instant that the page is shown as of; undefined: now. */
export const useAsOf = (): string | undefined => {
  const search: SearchParams = useSearch({ strict: false });
  return oneOf(search['asOf']);
};

/** For `<input type="datetime-local">`, which knows no zone: that of the reader. */
const localOf = (instant: string): string => {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
};

/** Shows the page as it was at an instant, and back. */
export const AsOf = (): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const search: SearchParams = useSearch({ strict: false });
  const asOf = useAsOf();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const show = (instant: string | undefined): void => {
    setOpen(false);
    void navigate({ to: '.', search: withParams(search, { asOf: instant }) });
  };
  const open = (): void => {
    setText(localOf(asOf ?? new Date().toISOString()));
    setOpen(true);
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
      <Popover opened={isOpen} onChange={setOpen} trapFocus withArrow shadow="md" position="bottom-end">
        <Popover.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconHistory size={14} aria-hidden />}
            onClick={isOpen ? () => setOpen(false) : open}
          >
            <Trans>As of…</Trans>
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            className="as-of-form"
            onSubmit={(event) => {
              event.preventDefault();
              const at = new Date(text);
              if (!Number.isNaN(at.getTime())) show(at.toISOString());
            }}
          >
            <TextInput
              type="datetime-local"
              step={1}
              size="xs"
              label={t`Show this page as it was at`}
              description={Intl.DateTimeFormat().resolvedOptions().timeZone}
              value={text}
              max={localOf(new Date().toISOString())}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
              required
            />
            <Button size="xs" type="submit">
              <Trans>Show</Trans>
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
};
