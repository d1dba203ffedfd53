import type { Secret } from 'docsmith-webhooks';
import { lockRecording } from '../../emulator/directory-lock';
import type { Emulator } from '../../emulator/emulator';
import { openInbox } from '../../emulator/inspector/inbox';
import { codeOf, messageOf, UsageError } from '../../errors';
import { openRecorder, type Recorder } from '../../recording/recorder';
import type { Output } from '../../terminal/command';
import { printable } from '../../terminal/printable';

interface Inspection {
  /** The file that keeps the deliveries. */
  readonly file: string;
  readonly port: number;
  /** The webhook whose URL gets the deliveries. */
  readonly webhookId: string;
  readonly secret: Secret | undefined;
}

/**
 * Takes real deliveries at a port of its own, keeps them in a file, and hands them to the app. Returns a function that
 * ends this.
 */
export async function startInspector(
  { parts: { dispatcher, registry } }: Emulator,
  { file, port, webhookId, secret }: Inspection,
  notices: Output,
): Promise<() => Promise<void>> {
  const say = (text: string) => notices.write(`${printable(text)}\n`);
  const recorder = await openFile(file, (why) => say(`${why}. Deliveries still go to your app, but are not recorded.`));
  const webhook = () => registry.all.find(({ id }) => id === webhookId);
  const record: Recorder['record'] = (delivery) => recorder.record(delivery);
  const inbox = await openInbox({ port, dispatcher, webhook, record, ...(secret && { secret }) }).catch(
    async (error) => {
      await recorder.close();
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      throw new UsageError(`--record-port: port ${port} is taken. Choose another one.`);
    },
  );
  const earlier = recorder.earlier > 0 ? `, after ${recorder.earlier} from before` : '';
  say(`Real deliveries: point a tunnel to ${inbox.url}. They are recorded in ${file}${earlier}.`);
  if (!secret) {
    say('Their signatures are not checked. Set DOCSMITH_WEBHOOK_SECRET to the secret of the real webhook.');
  }
  return async () => {
    await inbox.close();
    await recorder.close();
  };
}

async function openFile(file: string, stopped: (why: string) => void): Promise<Recorder> {
  try {
    // The bounds of a file hold for one program that records to it.
    const unlock = await lockRecording(file);
    const recorder = await openRecorder(file, stopped).catch(async (error) => {
      await unlock();
      throw error;
    });
    return { ...recorder, close: () => recorder.close().finally(unlock) };
  } catch (error) {
    throw new UsageError(`--record: ${messageOf(error)}`);
  }
}
