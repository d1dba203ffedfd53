import type { Snapshot } from './api';
import type { Changes } from './changes';
import type { DeliveryLog } from './deliveries';
import type { Dispatcher } from './dispatcher';
import type { PageFile } from './page-files';
import type { Registry } from './registry';
import type { ChatService } from './service';
import type { Simulation } from './simulate';

/** All parts of a running emulator, as the API sees them. */
export interface Parts {
  /** What writes must carry; made anew for each run. */
  readonly token: string;
  readonly registry: Registry;
  readonly service: ChatService;
  readonly log: DeliveryLog;
  readonly dispatcher: Dispatcher;
  readonly simulation: Simulation;
  readonly changes: Changes;
  readonly page: ReadonlyMap<string, PageFile>;
  snapshot(): Snapshot;
}
