import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { WebhookSecrets, WebhookView } from '../../emulator/api';
import { Action, CopyAction } from '../elements/action';
import { useAnnounce } from '../elements/announcer';
import { call } from '../live/client';

/** The secret, hidden until the user reveals it. It can be copied and rotated. */
export function WebhookSecret({ webhook }: { readonly webhook: WebhookView }): JSX.Element {
  const { id, name, previousValidUntil, signsWith } = webhook;
  const [secrets, setSecrets] = useState<WebhookSecrets>();
  const announce = useAnnounce();
  const fetchSecrets = () => call<WebhookSecrets>(`GET /webhooks/${id}/secrets`);

  // After a rotation, the revealed secret is out of date.
  useEffect(() => setSecrets(undefined), [previousValidUntil]);

  async function reveal(): Promise<void> {
    setSecrets(secrets ? undefined : await fetchSecrets());
  }

  async function rotate(): Promise<void> {
    await call(`POST /webhooks/${id}/rotate`, {});
    announce(`${name} has a new secret. Let your server accept both until the old one expires.`, 'ok');
  }

  return (
    <div class="secret">
      <div class="secret-line">
        <code class="secret-text">{secrets ? secrets.current : '•'.repeat(24)}</code>
        <div class="actions">
          <Action icon="eye" run={reveal}>
            {secrets ? 'Hide' : 'Reveal'}
          </Action>
          <CopyAction what="Secret" text={async () => (await fetchSecrets()).current} />
          <Action icon="rotate" run={rotate}>
            Rotate
          </Action>
        </div>
      </div>
      {previousValidUntil !== null && (
        <div class="secret-line">
          <p class="hint">
            {secrets?.previous && <code class="secret-text">{secrets.previous}</code>} The old secret is valid until{' '}
            {new Date(previousValidUntil).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}. Deliveries
            are signed with the {signsWith === 'current' ? 'new' : 'old'} one.
          </p>
          <Action
            run={() => call(`PATCH /webhooks/${id}`, { signsWith: signsWith === 'current' ? 'previous' : 'current' })}
          >
            Sign with the {signsWith === 'current' ? 'old' : 'new'} secret
          </Action>
        </div>
      )}
    </div>
  );
}
