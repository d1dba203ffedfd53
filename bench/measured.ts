import type { Score } from './contest';
import type { Comparison } from './figures/comparison';
import type { Growth } from './growth/growth';

/** What the scripts in `figures/` and two of `growth/` have printed. */
export interface Figures {
  /** CPU µs of a body of 0.5 KB. */
  readonly limit: { readonly hmac: number; readonly decode: number; readonly parse: number };
  readonly starting: { readonly milliseconds: number; readonly firstDelivery: Comparison };
  readonly refusal: Record<
    'unsigned' | 'unsignedByExpress' | 'wrongSignature',
    { readonly cpuMicroseconds: Comparison }
  >;
  readonly latency: { readonly docsmith: Record<'p50' | 'p99' | 'cpuMicroseconds', Comparison> };
  readonly otherRoute: Record<'p50' | 'p99', Comparison>;
  readonly tls: { readonly cpuMicroseconds: Comparison };
  readonly slowUploads: { readonly ratio: number; readonly byHand: { readonly ratio: number } };
  readonly handlers: Growth;
  readonly secrets: Growth;
}

/** What was measured with one Node. */
export interface Measured {
  readonly node: string;
  readonly scores: readonly Score[];
  readonly figures: Partial<Figures>;
}
