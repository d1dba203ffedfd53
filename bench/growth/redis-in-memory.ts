import { createClient } from 'redis';
import { type Datastore, startRedis } from '../queue/datastores';

/** Starts a Redis that writes nothing to the disk, so that the disk does not hide what grows. */
export async function startRedisInMemory(): Promise<Datastore> {
  const redis = await startRedis();
  const client = await createClient({ url: redis.url }).connect();
  await client.configSet('appendonly', 'no');
  client.destroy();
  return redis;
}
