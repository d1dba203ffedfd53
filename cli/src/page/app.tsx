import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ChatView } from './chat/chat-view';
import { RunningSimulation } from './chat/simulation-bar';
import { CheckView } from './check/check-view';
import { DeliveriesView } from './deliveries/deliveries-view';
import { Announcer } from './elements/announcer';
import { Icon } from './elements/icons';
import { useKeptFocus } from './elements/kept-focus';
import { useShortcuts } from './elements/shortcuts';
import { ShortcutsDialog } from './elements/shortcuts-dialog';
import { EventsView } from './events/events-view';
import { EditDelivery } from './fire/edit-delivery';
import { FireView } from './fire/fire-view';
import { useLiveState } from './live/live';
import type { State } from './live/state';
import { hrefOf, parseRoute, type Section, sections } from './route';
import { SignatureView } from './signature/signature-view';
import { useRoute } from './use-route';
import { WebhooksView } from './webhooks/webhooks-view';

const titles: Readonly<Record<Section, string>> = {
  webhooks: 'Webhooks',
  chat: 'Chat',
  fire: 'Fire',
  deliveries: 'Deliveries',
  check: 'Check',
  signature: 'Signature',
  events: 'Events',
};

export function App(): JSX.Element {
  const state = useLiveState();
  const { section: named, item, query } = useRoute();
  const section = named ?? 'webhooks';
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    document.title = `${titles[section]} · DocsSmith Demo2 emulator`;
  }, [section]);
  useEffect(() => {
    // The address can have changed since the page was drawn.
    if (!state || parseRoute(location.hash).section) return;
    // Users with a webhook want to see its deliveries. Users without one start by registering it.
    location.replace(hrefOf(state.collections.webhooks.size > 0 ? 'deliveries' : 'webhooks'));
  }, [state, named]);
  useEffect(() => main.current?.scrollTo(0, 0), [section, item]);
  useKeptFocus(main);
  const [listsKeys, setListsKeys] = useState(false);
  useShortcuts({ '?': () => setListsKeys(true) });

  return (
    <Announcer>
      {/* Not a link: the hash of the address names the section. */}
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="side">
        <p class="brand">
          <Icon name="chat" />
          <span>
            DocsSmith Demo2 <small>emulator</small>
          </span>
        </p>
        <nav aria-label="Sections">
          <ul>
            {sections.map((one) => (
              <li key={one}>
                <a href={hrefOf(one)} aria-current={one === section ? 'page' : undefined}>
                  <Icon name={one} />
                  {titles[one]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {state && <RunningSimulation state={state} />}
        {state && <Run state={state} />}
        <button
          type="button"
          class="button quiet keys-button"
          aria-label="Keyboard shortcuts"
          onClick={() => setListsKeys(true)}
        >
          <kbd>?</kbd> <span>Keyboard shortcuts</span>
        </button>
      </header>
      <main id="main" ref={main} tabIndex={-1} class={`view-${section}`}>
        {state ? (
          <View state={state} section={section} item={item} query={query} />
        ) : (
          <p class="hint">Connecting to the emulator…</p>
        )}
      </main>
      {listsKeys && <ShortcutsDialog onClose={() => setListsKeys(false)} />}
    </Announcer>
  );
}

interface ViewProps {
  readonly state: State;
  readonly section: Section;
  readonly item: string | undefined;
  readonly query: URLSearchParams;
}

function View({ state, section, item, query }: ViewProps): JSX.Element {
  const from = query.get('from');
  switch (section) {
    case 'deliveries':
      return <DeliveriesView state={state} open={item} query={query} />;
    case 'webhooks':
      return <WebhooksView state={state} />;
    case 'chat':
      return <ChatView state={state} open={item} />;
    case 'fire':
      return from ? (
        <EditDelivery key={from} id={from} state={state} />
      ) : (
        <FireView state={state} asked={query.get('type')} />
      );
    case 'check':
      return <CheckView state={state} />;
    case 'signature':
      return <SignatureView state={state} />;
    case 'events':
      return <EventsView open={item} />;
  }
}

/** The options of this run, and whether the page is connected to it. */
function Run({ state: { connected, settings } }: { readonly state: State }): JSX.Element {
  const { retries, speed, allowedHosts, persistent } = settings;
  return (
    <div class="run">
      <p class={`status ${connected ? 'ok' : 'bad'}`} role="status">
        <Icon name={connected ? 'ok' : 'bad'} />
        {connected ? 'Live' : 'Connection lost'}
      </p>
      <dl>
        <dt>Retries</dt>
        <dd>{retries ? `on, ${speed}×` : 'off'}</dd>
        <dt>Kept</dt>
        <dd>{persistent ? 'on disk' : 'until it stops'}</dd>
        {allowedHosts.length > 0 && (
          <>
            <dt>Also delivers to</dt>
            <dd>
              <bdi>{allowedHosts.join(', ')}</bdi>
            </dd>
          </>
        )}
      </dl>
      <p class="hint">
        The service’s guide does not define retries and time limits. Those are choices of the emulator.
      </p>
    </div>
  );
}
