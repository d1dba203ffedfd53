import { type ComponentChildren, createContext, type JSX } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import { Icon } from './icons';

type Tone = 'ok' | 'bad';
type Announce = (text: string, tone: Tone) => void;

const AnnounceContext = createContext<Announce>(() => {});

/** Announces what happened: on the screen for a moment, and aloud to screen readers. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

const shownFor = 6_000;

export function Announcer({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [notice, setNotice] = useState<{ text: string; tone: Tone }>();
  const announce = useCallback<Announce>((text, tone) => setNotice({ text, tone }), []);

  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(undefined), shownFor);
    return () => clearTimeout(timer);
  }, [notice]);

  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div class="notices" role="status" aria-live="polite">
        {notice && (
          <p class={`notice ${notice.tone}`}>
            <Icon name={notice.tone} />
            {notice.text}
          </p>
        )}
      </div>
    </AnnounceContext.Provider>
  );
}
