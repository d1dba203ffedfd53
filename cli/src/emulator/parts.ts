import type { TargetPolicy } from '../delivery/target-policy';
import type { Snapshot } from './api';
import type { Changes } from './changes';
import type { ChatService } from './chat/chat-service';
import type { Simulation } from './chat/simulation';
import type { DeliveryLog } from './deliveries/delivery-log';
import type { Dispatcher } from './deliveries/dispatcher';
import type { Registry } from './registry';

/** All parts of a running emulator, as the API sees them. */
export interface Parts {
  /** The token that requests need. Each run has a new one. */
  readonly token: string;
  readonly registry: Registry;
  readonly service: ChatService;
  readonly log: DeliveryLog;
  readonly dispatcher: Dispatcher;
  readonly targets: TargetPolicy;
  readonly simulation: Simulation;
  readonly changes: Changes;
  /** The folder with the built page. */
  readonly page: string;
  snapshot(): Snapshot;
}
