import type { CommandContext } from './commandContext.ts';

/** An access window as other extensions see it. */
export interface ApiWindow {
  id: string;
  /** ARM id; null where the VM is gone. */
  vm: string | null;
  endTimeUtc: string;
  requestor: string;
  isMine: boolean;
}

/** Every open or overdue window that was seen last, the first to end first. */
export function apiWindows({ session, store }: CommandContext): ApiWindow[] {
  return store.windows.map(({ window, machine }) => ({
    id: window.id,
    vm: machine?.id ?? null,
    endTimeUtc: new Date(window.endSeconds * 1000).toISOString(),
    requestor: window.requestor,
    isMine: window.requestor === session.current?.callerName,
  }));
}
