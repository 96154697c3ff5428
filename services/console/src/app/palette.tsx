import { useLingui } from '@lingui/react/macro';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Modal } from '../ui/modal.tsx';

/** Loaded when it is opened first. What is typed meanwhile is not lost, nor is Enter. */
const Found = lazy(async () => ({ default: (await import('./found.tsx')).Found }));

/** Goes to pages, and finds orders, customers and products, by a few letters. */
export const Palette = ({ onClose }: { readonly onClose: () => void }): ReactNode => {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const [isEntered, setEntered] = useState(false);
  return (
    <Modal className="palette" label={t`Search or go to`} onClose={onClose}>
      <Suspense
        fallback={
          <input
            aria-label={t`Search or go to`}
            data-autofocus
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={({ key, nativeEvent }) => setEntered(key === 'Enter' && !nativeEvent.isComposing)}
          />
        }
      >
        <Found text={text} isEntered={isEntered} onText={setText} onClose={onClose} />
      </Suspense>
    </Modal>
  );
};
