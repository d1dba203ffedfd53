import type { Change, SimulationView } from '../api';
import { ApiError } from '../api-error';
import type { ChatService } from './chat-service';

/** A scripted conversation that fires all 15 event types at a chosen rate and then starts again. */
export class Simulation {
  readonly #service: ChatService;
  readonly #publish: (change: Change) => void;
  #rate = 2;
  #timer: NodeJS.Timeout | undefined;
  #script: Iterator<unknown> | undefined;

  constructor(service: ChatService, publish: (change: Change) => void) {
    this.#service = service;
    this.#publish = publish;
  }

  get view(): SimulationView {
    return { id: 'simulation', running: this.#timer !== undefined, rate: this.#rate };
  }

  /** @param rate - Changes per second. */
  start(rate = this.#rate): void {
    clearInterval(this.#timer);
    this.#rate = rate;
    this.#timer = setInterval(() => this.#step(), 1000 / rate);
    this.#publish({ collection: 'simulation', put: this.view });
  }

  /**
   * Stops the conversation. Its resources stay.
   *
   * @param rate - The rate of the next start.
   */
  stop(rate = this.#rate): void {
    clearInterval(this.#timer);
    this.#rate = rate;
    this.#timer = undefined;
    this.#script = undefined;
    this.#publish({ collection: 'simulation', put: this.view });
  }

  #step(): void {
    try {
      this.#script ??= script(this.#service);
      if (this.#script.next().done) this.#script = undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // If the user deleted a resource that the script needs, the script starts again. If the emulator is full, it ends.
      this.#script = undefined;
      if (error.code === 'full') this.stop();
    }
  }
}

const lines = [
  'I’m traveling with my dad. He’s at a meeting. I hate meetings.',
  'Where are you now?',
  'In the lobby. There is a piano, and nobody plays it…',
  'Play something, then!',
  'They asked me to stop after two bars.',
  'Two bars of what?',
  'Für Elise. Das reicht wohl für heute.',
  'Send a photo before they throw you out.',
];

/** Makes one change per step. In the end it deletes everything that it has created, so that it can run for days. */
function* script(service: ChatService): Generator<unknown> {
  const kevin = service.create('contact', { username: 'KevinMcCallister', phone_number: '1-800-759-3000' });
  yield;
  const marley = service.create('contact', { username: 'OldManMarley' });
  yield;
  const group = service.create('group', { name: 'Neighbours', contact_ids: [kevin.id] });
  yield;
  service.edit('group', group.id, { contact_ids: [kevin.id, marley.id] });
  yield;
  const people = [kevin.id, marley.id];
  const conversation = service.create('conversation', { title: 'Holidays', contact_ids: people, group_id: group.id });
  yield;
  const conversation_id = conversation.id;
  let last = conversation.id;
  for (const [index, message] of lines.entries()) {
    last = service.create('message', { conversation_id, contact_id: people[index % 2], message }).id;
    yield;
    if (index % 3 === 2) yield service.edit('message', last, { read: true });
  }
  yield service.edit('contact', kevin.id, { username: 'Kevin' });
  const photo = service.create('attachment', {
    message_id: last,
    name: 'lobby.jpg',
    content_type: 'image/jpeg',
    size: 81_920,
  });
  yield;
  yield service.edit('attachment', photo.id, { name: 'piano.jpg' });
  yield service.edit('message', last, { message: 'Send a photo, please.' });
  yield service.edit('conversation', conversation_id, { title: 'Holidays (over)' });
  yield service.remove('attachment', photo.id);
  yield service.remove('message', last);
  yield service.remove('conversation', conversation_id);
  yield service.remove('group', group.id);
  yield service.remove('contact', marley.id);
  service.remove('contact', kevin.id);
}
