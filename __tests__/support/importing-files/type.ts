export type Found = typeof import('./target');
