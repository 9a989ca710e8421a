import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { errorCode } from './errorCode.ts';

/** A new id for this process as an owner: its number, where that number means something, and what no other has. */
export function newOwnerId(): string {
  return `${process.pid}-${numberSpace()}-${randomUUID()}`;
}

/**
 * Whether the system knows of no process with the owner's number any more. False tells nothing: the number may be
 * another's by now, or of another machine or container that shares the folder.
 */
export function isSurelyDead(owner: string): boolean {
  const [, pid, where] = /^([1-9]\d*)-([0-9a-f]{8})-/.exec(owner) ?? [];
  if (pid === undefined || where !== numberSpace()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

let known: string | undefined;

/** Machine, boot and, on Linux, namespace: within these a process is known by its number. */
function numberSpace(): string {
  const facts = () => [hostname(), bootId(), namespace()].join('\n');
  known ??= createHash('sha256').update(facts()).digest('hex').slice(0, 8);
  return known;
}

function bootId(): string {
  return orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
}

function namespace(): string {
  return orNothing(() => readlinkSync('/proc/self/ns/pid'));
}

/** Only Linux has these files. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return '';
  }
}
