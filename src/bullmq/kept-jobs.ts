/** BullMQ drops a duplicate only while it keeps the first job, so finished jobs are kept as long as a store remembers. */
const age = 96 * 60 * 60;

/**
 * How long a queue keeps its finished jobs. Redis has them in memory, so it needs a bound. PostgreSQL has them on disk, and
 * with a bound BullMQ reads all of them whenever a job ends.
 */
export function keptJobs({ backend }: { readonly backend?: object }): { age: number; count?: number } {
  const isOnRedis = backend === undefined || 'redisVersion' in backend;
  return isOnRedis ? { age, count: 1_000_000 } : { age };
}
