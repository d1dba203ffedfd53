import type { JSX } from 'preact';
import { Dialog } from './dialog';
import { useRemembered } from './remembered';
import { shortcutsChoice } from './shortcuts';

const shortcuts = [
  [['j', 'k'], 'Next and previous delivery'],
  [['Enter'], 'Open it'],
  [['r'], 'Resend it, and show what happens'],
  [['e'], 'Edit it, and send it again'],
  [['/'], 'Search'],
  [['Esc'], 'Close the delivery'],
  [['?'], 'Show this list'],
] as const;

/** Lists the keys, and turns them off. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [areOn, setOn] = useRemembered(shortcutsChoice, true);
  return (
    <Dialog title="Keyboard shortcuts" action="Close" onClose={onClose}>
      {() => (
        <>
          <dl class="keys">
            {shortcuts.map(([keys, text]) => (
              <div key={text}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
          <p class="hint">
            These keys work in the list of deliveries, and ? works everywhere, except while you type in a field.
          </p>
          <label class="check">
            <input type="checkbox" checked={areOn} onChange={(event) => setOn(event.currentTarget.checked)} />
            Use shortcuts of a single character
          </label>
        </>
      )}
    </Dialog>
  );
}
