import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { IconBarcode, IconCamera } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Scanned } from './codes.ts';
import { type Found, useCodes } from './use-codes.ts';
import { useScanner } from './use-scanner.ts';

/** Loaded when it is opened first. */
const Camera = lazy(async () => ({ default: (await import('./camera.tsx')).Camera }));

/** Browsers let pages use cameras over HTTPS and on localhost only. */
const hasCameras = navigator.mediaDevices !== undefined;

/** What came of a scan, in words. */
export type Said = { readonly is: 'right' | 'wrong'; readonly text: string };

/** A shake tells who does not look at the screen. Browsers refuse it before the first tap or key. */
const shake = (): void => {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(200);
};

/**
 * Takes codes from a scanner, the camera, or the field for those that neither can read, and says what came of the last
 * one. `onProduct` and `onCode` answer in words; `onCode` is asked first, and answers nothing where the code is a
 * product's.
 */
export const Scan = ({
  onProduct,
  onCode,
  children,
}: {
  readonly onProduct: (scanned: Scanned) => Said | Promise<Said>;
  readonly onCode?: (code: string) => Said | undefined;
  /** Beside what is said. */
  readonly children?: ReactNode;
}): ReactNode => {
  const { t } = useLingui();
  const find = useCodes();
  const [typed, setTyped] = useState('');
  const [said, setSaid] = useState<Said>();
  const [isLooking, setLooking] = useState(false);
  const saidOf = (code: string, found: Found): Said | Promise<Said> => {
    if (found === 'unknown')
      return { is: 'wrong', text: t`No product has the code ${code}. Scan it again, or type its SKU.` };
    if (found === 'away')
      return { is: 'wrong', text: t`The code ${code} is not known here, and there is no connection to look it up.` };
    return onProduct(found);
  };
  const tell = (next: Said): void => {
    if (next.is === 'wrong') shake();
    setSaid(next);
  };
  const take = (code: string): void => {
    const own = onCode?.(code);
    if (own !== undefined) tell(own);
    else find(code, async (found) => tell(await saidOf(code, found)));
  };
  useScanner(take);
  return (
    <div className="floor-scan">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const code = typed.trim();
          setTyped('');
          if (code !== '') take(code);
        }}
      >
        <TextInput
          size="lg"
          aria-label={t`Scan, or type a code`}
          placeholder={t`Scan, or type a code`}
          leftSection={<IconBarcode size={22} aria-hidden />}
          maxLength={64}
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </form>
      {hasCameras && !isLooking && (
        <Button
          size="md"
          variant="default"
          leftSection={<IconCamera size={22} aria-hidden />}
          onClick={() => setLooking(true)}
        >
          <Trans>Camera</Trans>
        </Button>
      )}
      {isLooking && (
        <Suspense>
          <Camera onCode={take} onClose={() => setLooking(false)} />
        </Suspense>
      )}
      <div className={`floor-said ${said?.is ?? ''}`}>
        <p role="status">{said?.is === 'right' && said.text}</p>
        <p role="alert">{said?.is === 'wrong' && said.text}</p>
      </div>
      {children}
    </div>
  );
};
