import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { BrowserMultiFormatReader } from '@zxing/browser';
import { BarcodeFormat, DecodeHintType } from '@zxing/library';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { afterLook, nothingSeen } from './looking.ts';

/** Codes on goods, packs and papers. */
const formats = [
  ...[BarcodeFormat.EAN_13, BarcodeFormat.EAN_8, BarcodeFormat.UPC_A, BarcodeFormat.UPC_E],
  ...[BarcodeFormat.CODE_128, BarcodeFormat.CODE_39, BarcodeFormat.ITF],
  ...[BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX],
];

/** Looks through the camera at the back, and gives each code that comes before it once. */
export const Camera = ({
  onCode,
  onClose,
}: {
  readonly onCode: (code: string) => void;
  readonly onClose: () => void;
}): ReactNode => {
  const { t } = useLingui();
  const video = useRef<HTMLVideoElement>(null);
  const [isRefused, setRefused] = useState<boolean>();
  const tell = useEffectEvent(onCode);
  useEffect(() => {
    const reader = new BrowserMultiFormatReader(new Map([[DecodeHintType.POSSIBLE_FORMATS, formats]]));
    let looked = nothingSeen;
    let isOver = false;
    const started = reader.decodeFromConstraints(
      { video: { facingMode: 'environment' } },
      video.current ?? undefined,
      (result) => {
        if (result === undefined || isOver) return;
        const after = afterLook(looked, result.getText(), performance.now());
        looked = after.looked;
        if (after.code !== undefined) tell(after.code);
      },
    );
    started.catch((error: unknown) => setRefused(error instanceof DOMException && error.name === 'NotAllowedError'));
    return () => {
      isOver = true;
      void started.then((controls) => controls.stop()).catch(() => undefined);
    };
  }, []);
  return (
    <div className="floor-camera">
      <video ref={video} aria-label={t`What the camera sees`} playsInline muted hidden={isRefused !== undefined} />
      {isRefused !== undefined && (
        <p role="alert">
          {isRefused ? (
            <Trans>The browser does not let this page use the camera. Allow it in the settings of the page.</Trans>
          ) : (
            <Trans>There is no camera that can be used.</Trans>
          )}
        </p>
      )}
      <Button size="md" variant="default" onClick={onClose}>
        <Trans>Close the camera</Trans>
      </Button>
    </div>
  );
};
