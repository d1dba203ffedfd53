import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useAttempt } from '../elements/action';
import { SelectField } from '../elements/field';
import { Icon } from '../elements/icons';
import { call } from '../live/client';

interface ComposerProps {
  readonly conversationId: string;
  readonly members: readonly { readonly value: string; readonly text: string }[];
}

/** Text that was not sent yet, by conversation. It outlives leaving the view. */
const unsent = new Map<string, string>();

export function Composer({ conversationId, members }: ComposerProps): JSX.Element {
  const [author, setAuthor] = useState<string>();
  const [text, setText] = useState(unsent.get(conversationId) ?? '');
  const attempt = useAttempt();
  const contact_id = members.find(({ value }) => value === author)?.value ?? members[0]?.value;

  useEffect(() => {
    unsent.set(conversationId, text);
  }, [text]);

  async function send(): Promise<void> {
    if (text.trim() === '' || contact_id === undefined) return;
    await call('POST /messages', { conversation_id: conversationId, contact_id, message: text });
    // Text that the user typed in the meantime belongs to the next message.
    setText((current) => (current === text ? '' : current));
  }

  function submit(event: Event): void {
    event.preventDefault();
    attempt(send);
  }

  return (
    <form class="composer" onSubmit={submit}>
      <SelectField label="Write as" hiddenLabel value={contact_id ?? ''} choices={members} onChange={setAuthor} />
      <input
        type="text"
        aria-label="Message"
        placeholder={contact_id ? 'Write a message' : 'Edit the conversation and add a contact'}
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button primary" disabled={contact_id === undefined}>
        <Icon name="send" />
        <span>Send</span>
      </button>
    </form>
  );
}
