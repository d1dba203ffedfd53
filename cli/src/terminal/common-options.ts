import { defaultSignatureHeader } from 'docsmith-webhooks';

/* The options that several commands share. */

export const url = { type: 'string', value: 'URL', help: 'the receiver; without it, DOCSMITH_WEBHOOK_URL' } as const;

export const header = {
  type: 'string',
  value: 'NAME',
  default: defaultSignatureHeader,
  help: 'the header with the signature',
} as const;

export const timeout = {
  type: 'string',
  value: 'SECONDS',
  default: '10',
  help: 'time limit for each answer',
} as const;

/** The port of an emulator that runs. */
export const emulatorPort = {
  type: 'string',
  value: 'PORT',
  default: '4000',
  help: 'the port of the emulator',
} as const;

export const secretFile = { type: 'string', value: 'FILE', help: 'the file with the secret' } as const;

/** The notes of a command with {@link secretFile}. */
export const secretNotes = `The secret comes from the environment variable DOCSMITH_WEBHOOK_SECRET, or from
--secret-file, which has precedence. A line end at the end of the file is
ignored. Other white space or quotes around the secret are an error. The secret
is never an argument, because process lists and the shell's history show
arguments.`;
