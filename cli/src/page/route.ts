import { useEffect, useState } from 'preact/hooks';

/** The sections of the page, in the order of the navigation. */
export const sections = ['webhooks', 'chat', 'fire', 'deliveries', 'check'] as const;
export type Section = (typeof sections)[number];

/** The current section, and the item that is open in it. */
export interface Route {
  /** `undefined` if the address names no section. */
  readonly section: Section | undefined;
  readonly item: string | undefined;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    // The address may have changed since the first rendering.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

export function parseRoute(hash: string): Route {
  const [name, item] = hash.replace(/^#\/?/, '').split('/');
  return { section: sections.find((section) => section === name), item: item || undefined };
}

export function hrefOf(section: Section, item?: string): string {
  return `#/${section}${item ? `/${item}` : ''}`;
}
