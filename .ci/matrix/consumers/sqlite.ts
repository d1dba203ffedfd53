import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { sqliteStore } from 'docsmith-webhooks/sqlite';

// Compiles with the types of both drivers, in strict mode, with every declaration file checked.
sqliteStore({ database: new DatabaseSync('webhooks.db') });
sqliteStore({ database: new DatabaseSync('webhooks.db', { readBigInts: true, returnArrays: true }), table: 'events' });
sqliteStore({ database: new Database('webhooks.db', { timeout: 1000 }) });
// @ts-expect-error: a path is no database
sqliteStore({ database: 'webhooks.db' });
