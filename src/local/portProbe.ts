import net from 'node:net';
import type { Clock, PortProbe } from '../access/ports.ts';

/** A SYN that meets a closed group is dropped, so an attempt that is not accepted soon never is. */
const attemptMs = 3_000;
const pauseMs = 500;

/** Connects over TCP again and again until something accepts: a rule takes some seconds to reach the VM's host. */
export function portProbe(clock: Pick<Clock, 'sleep'>): PortProbe {
  return {
    async answers(host, port, timeoutMs, signal) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const leftMs = deadline - performance.now();
        if (leftMs <= 0 || signal?.aborted) return false;
        if (await accepts(host, port, Math.min(attemptMs, leftMs), signal)) return true;
        await clock.sleep(Math.min(pauseMs, Math.max(0, deadline - performance.now())), signal);
      }
    },
  };
}

function accepts(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (isAccepted: boolean) => {
      signal?.removeEventListener('abort', refuse);
      socket.destroy();
      resolve(isAccepted);
    };
    const refuse = () => end(false);
    socket.setTimeout(timeoutMs, refuse);
    socket.once('connect', () => end(true));
    socket.on('error', refuse);
    signal?.addEventListener('abort', refuse, { once: true });
  });
}
