import type { JSX } from 'preact';

const paths = {
  deliveries: 'M4 6h16M4 12h16M4 18h10',
  webhooks: 'M9 8a3 3 0 1 1 4.6 2.5L10 17M7 14a3 3 0 1 0 3 3h7M17 14a3 3 0 1 1-2.4 4.8',
  chat: 'M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  fire: 'M13 3 5 13.5h6L10 21l9-11h-6.5z',
  check: 'M9 4h6v3H9zM15 5h3v15H6V5h3M9.5 13.5l2 2 3.5-4',
  signature: 'M3 17c3 0 5-11 8-11s-2 11 1 11 2-5 4-5 1 5 5 5M3 21h18',
  events: 'M5 4h11a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h11M9 8h5',
  ok: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  wait: 'M12 7v5l3 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z',
  skip: 'M6 12h12',
  unproven: 'M9 9a3.2 3.2 0 1 1 4.6 2.9c-1 .6-1.6 1.1-1.6 2.4M12 18v.1',
  compare: 'M8 4v16M16 4v16M4 8h4M16 16h4M4 16h4M16 8h4',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
  save: 'M12 4v11M7.5 10.5 12 15l4.5-4.5M5 20h14',
  rotate: 'M19 6v4.5h-4.5M5 18v-4.5h4.5M6.2 9a6.5 6.5 0 0 1 11-2L19 10.5M17.8 15a6.5 6.5 0 0 1-11 2L5 13.5',
  edit: 'M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  plus: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  clip: 'M19 11l-7.5 7.5a4 4 0 0 1-6-6L13 5a2.7 2.7 0 0 1 4 4l-7.5 7.5a1.3 1.3 0 0 1-2-2L14 8',
  send: 'M4 12 20 4l-5 16-3.5-6.5z',
  play: 'M8 5l11 7-11 7z',
  stop: 'M7 7h10v10H7z',
  read: 'M2.5 12.5 7 17l8.5-9.5M11.5 15.5l1.5 1.5 8.5-9.5',
} as const;

export type IconName = keyof typeof paths;

/** Decorative, so hidden from screen readers. The text or the label of the button says the same. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
